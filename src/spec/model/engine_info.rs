//! What a spec may say of engines: the facts about them, without the engines.
//!
//! The engines lie in a higher layer and hand their rows down, so that the spec can be checked
//! and the plan made without any of them.

use crate::spec::Params;

/// The facts about one engine.
pub struct EngineInfo {
    /// As in specs and result files.
    pub name: &'static str,
    /// What it is, in one sentence.
    pub about: &'static str,
    /// Whether it is a baseline, listed under `baselines:` instead of `engines:`.
    pub baseline: bool,
    /// Whether it is a naive forecast, which skill is measured against.
    pub naive: bool,
    /// The hyperparameters its result depends on, by name; they alone enter the trial's id.
    pub uses: &'static [&'static str],
    /// Whether its result depends on the seed; if not it runs once for all seeds.
    pub seeded: bool,
    /// Why this build does not have it; `None` if it has.
    pub missing: Option<&'static str>,
    /// Why it cannot run these hyperparameters; `None` if it can.
    pub refuses: fn(&Params) -> Option<String>,
}
