//! One of the targets of a spec.

use crate::report::analysis::{Configuration, Standing};
use crate::spec::Spec;

/// One target: its spec, and what there is of its results.
pub(crate) struct TargetResults<'a> {
    /// The spec of this target alone.
    pub spec: &'a Spec,
    /// Nothing before its first trial.
    pub standing: Option<Standing<'a>>,
}

impl TargetResults<'_> {
    /// The best configuration by validation that is no baseline.
    pub(crate) fn best(&self) -> Option<&Configuration> {
        self.standing.as_ref()?.best()
    }

    /// The naive forecast that skill is measured against.
    pub(crate) fn naive(&self) -> Option<&Configuration> {
        let standing = self.standing.as_ref()?;
        Some(&standing.configurations[standing.naive?])
    }

    /// The best baseline by validation.
    pub(crate) fn rival(&self) -> Option<&Configuration> {
        let standing = self.standing.as_ref()?;
        Some(&standing.configurations[standing.best_baseline()?])
    }
}
