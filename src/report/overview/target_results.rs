//! One of the targets of a spec.

use crate::report::analysis::{Configuration, Sources, Standing, by_validation};
use crate::spec::Spec;

/// One target: its spec, and what there is of its results.
pub(crate) struct TargetResults<'a> {
    /// The spec of this target alone.
    pub spec: &'a Spec,
    /// Nothing before its first trial.
    pub found: Option<(Sources<'a>, Standing)>,
}

impl TargetResults<'_> {
    /// What its results come to.
    pub(crate) fn standing(&self) -> Option<&Standing> {
        self.found.as_ref().map(|(_, standing)| standing)
    }

    /// The best configuration by validation that is no baseline.
    pub(crate) fn best(&self) -> Option<&Configuration> {
        self.standing()?.best()
    }

    /// The naive forecast that skill is measured against.
    pub(crate) fn naive(&self) -> Option<&Configuration> {
        let standing = self.standing()?;
        Some(&standing.configurations[standing.naive?])
    }

    /// The best baseline by validation.
    pub(crate) fn rival(&self) -> Option<&Configuration> {
        let rivals = self.standing()?.configurations.iter().filter(|c| c.baseline && c.selected);
        rivals.min_by(|a, b| by_validation(a, b))
    }
}
