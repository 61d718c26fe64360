//! All targets of one spec: which configurations they share, and which does best.

use super::over_targets::{OverTargets, over_targets};
use super::target_results::TargetResults;
use crate::results::ResultsFolder;
use crate::spec::Spec;

/// All targets of one spec, in its order.
pub(crate) struct Overview<'a> {
    /// As listed.
    pub targets: Vec<TargetResults<'a>>,
    /// Configurations that ended with numbers for every seed of every target that has results, in plan order.
    pub across: Vec<OverTargets>,
}

impl<'a> Overview<'a> {
    /// Of at least one target.
    pub(crate) fn from_targets(targets: Vec<TargetResults<'a>>) -> Self {
        let across = over_targets(&targets);
        Self { targets, across }
    }

    /// The first one, for what all share.
    pub(crate) fn spec(&self) -> &Spec {
        self.targets[0].spec
    }

    /// The first target that has results, for what all of them share.
    pub(crate) fn results(&self) -> Option<&ResultsFolder> {
        self.targets.iter().find_map(|target| target.standing.as_ref()).map(|standing| standing.results)
    }

    /// How many targets have results.
    pub(crate) fn begun(&self) -> usize {
        self.targets.iter().filter(|target| target.standing.is_some()).count()
    }

    /// The best trained configuration over all targets by mean validation skill.
    pub(crate) fn chosen(&self) -> Option<&OverTargets> {
        self.across.iter().find(|c| c.chosen)
    }
}
