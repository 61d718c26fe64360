//! A trial: one configuration with one seed, and the hyperparameters that it says.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::spec::schema::{self, HYPERPARAMETERS, Key};
use crate::spec::{Params, Settings, Spec, named};

/// The content hash of a trial: 16 hexadecimal digits of SHA-256 over its canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrialId(pub String);

/// One configuration with one seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Hash of everything below and of the spec's data and split.
    pub id: TrialId,
    /// The engine's name.
    pub engine: String,
    /// The hyperparameters that this engine's result depends on, by name; unset ones are absent.
    pub settings: Settings,
    /// Seed of its random streams; `None` for an engine without randomness.
    pub seed: Option<u64>,
}

impl Trial {
    /// The value of a hyperparameter, or the number that being unset stands for; `None` where the engine has no use
    /// for it or nothing is set.
    pub fn setting(&self, name: &str) -> Option<&Value> {
        schema::setting(name, self.seed.is_some(), |name| self.settings.get(name))
    }
}

impl Params {
    /// The hyperparameters of `trial`: its settings, and the spec's values where its engine has no use for them.
    pub fn of(trial: &Trial, spec: &Spec) -> Self {
        Self::merged(spec, &trial.engine, &trial.settings)
    }

    /// The same of an engine's settings. What may be unset is unset if it is absent in them, whatever the first value of an axis is.
    pub(super) fn merged(spec: &Spec, engine: &str, settings: &Settings) -> Self {
        // Of a baseline whose settings have no lag.
        let one = Value::from(1);
        let baseline = spec.baselines.iter().any(|baseline| baseline.engine == engine);
        let fixed = |key: &Key| {
            let lag = Some(&one).filter(|_| baseline && key.name == named::look_back.name);
            lag.or_else(|| spec.settings.get(key.name)).filter(|_| !key.may_be_null())
        };
        let value = |key: &'static Key| Some((key.name, settings.get(key.name).or_else(|| fixed(key))?));
        Self::from_values(HYPERPARAMETERS.iter().filter_map(value))
    }

    /// Optimizer steps of one training at most: `epochs` passes over `targets` samples.
    pub fn optimizer_steps(&self, targets: usize) -> u64 {
        (targets.div_ceil(self.batch_size) as u64).saturating_mul(self.epochs as u64)
    }
}
