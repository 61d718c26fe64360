//! What a spec may say of engines: the facts about them, without the engines.
//!
//! The engines lie in a higher layer and hand their rows down, so that the spec can be checked
//! and the plan made without any of them.

use crate::spec::Params;
use crate::spec::schema::{UsedBy, hyperparameter};

/// The facts about one engine.
pub struct EngineInfo {
    /// As in specs and result files.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    /// What it is tried or measured as.
    pub role: EngineRole,
    /// The hyperparameters its result depends on; they alone enter the trial's id.
    pub uses: Uses,
    /// Whether its result depends on the seed; if not it runs once for all seeds.
    pub seeded: bool,
    /// Why this build does not have it; `None` if it has.
    pub missing: Option<&'static str>,
    /// Most numbers that it takes of one sample, those told of the rows to forecast once; `None`: any.
    pub most_inputs: Option<usize>,
    /// Whether it follows every row of the past with a state for each row of a season, which its lag is, instead of looking
    /// at a window.
    pub follows_season: bool,
    /// Why it cannot run these hyperparameters; `None` if it can.
    pub refuses: fn(&Params) -> Option<String>,
}

/// Most rows of a season that a state is kept for.
pub(crate) const LONGEST_SEASON: usize = 400;

/// The hyperparameters that an engine's result depends on.
#[derive(Clone, Copy, Debug)]
pub enum Uses {
    /// Those whose rows name this kind of engine.
    Of(UsedBy),
    /// Those of these names.
    These(&'static [&'static str]),
}

impl Uses {
    /// Whether the one of that name is among them.
    pub fn has(self, name: &str) -> bool {
        match self {
            Self::Of(kind) => hyperparameter(name).is_some_and(|key| key.used_by >= kind),
            Self::These(names) => names.contains(&name),
        }
    }
}

/// What an engine is tried or measured as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineRole {
    /// A network, listed under `engines:`.
    Network,
    /// What networks are measured against, listed under `baselines:`.
    Baseline {
        /// Whether it is a naive forecast, which skill is measured against.
        naive: bool,
        /// Why it has no lag, to stand behind its name; `None` if it has one.
        without_lag: Option<&'static str>,
    },
}

impl EngineInfo {
    /// Whether it is listed under `baselines:` instead of `engines:`.
    pub fn is_baseline(&self) -> bool {
        self.role != EngineRole::Network
    }

    /// Whether its lag is a season, of rows or by the clock, for which it looks further back than a window.
    pub(crate) fn has_season(&self) -> bool {
        self.is_naive() || self.follows_season
    }

    /// Whether it is a naive forecast, which skill is measured against.
    pub(crate) fn is_naive(&self) -> bool {
        matches!(self.role, EngineRole::Baseline { naive: true, .. })
    }
}
