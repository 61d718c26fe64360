//! How much work trials are: operations of matrix products, by the one cost model of the network.
//!
//! Epochs of two networks are not alike: those of the larger one, which searches tend to keep, cost more.

use crate::engine;
use crate::run::Experiment;
use crate::spec::{Trial, named};

impl Experiment {
    /// Floating-point operations of a trial that begins with its first epoch and is not stopped early; none of a
    /// baseline.
    pub(crate) fn flop(&self, trial: &Trial) -> u64 {
        if trial.seed.is_none() {
            return 0;
        }
        self.trial_steps(trial).saturating_mul(self.training_step(trial).flop())
    }

    /// The same of a trial that goes on from the stage below, where it can: of the epochs that it adds.
    pub(crate) fn fresh_flop(&self, trial: &Trial) -> u64 {
        let whole = self.flop(trial);
        let done = self.plan.epochs_below(trial).filter(|_| goes_on(trial)).unwrap_or(0);
        let epochs = trial.settings.epochs().filter(|epochs| *epochs > 0);
        // Steps are as many in every epoch.
        epochs.map_or(whole, |epochs| whole / epochs as u64 * epochs.saturating_sub(done) as u64)
    }
}

/// Whether a trial of more epochs can go on from this one: its engine tells what its optimizer remembers, and no
/// schedule spans all epochs.
pub fn goes_on(trial: &Trial) -> bool {
    engine::has_memory(&trial.engine) && !trial.settings.contains_key(named::schedule.name)
}
