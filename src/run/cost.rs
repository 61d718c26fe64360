//! What a training step will take on a machine that has not been measured: good to a factor of two or three.

use serde_json::Value;

use crate::engine::LIBTORCH_NAME;
use crate::spec::Trial;

/// The shape of a step.
#[derive(Clone, Copy)]
pub struct StepSize {
    /// Time steps of a sample.
    pub look_back: usize,
    /// Inputs of a time step.
    pub features: usize,
    /// Hidden units.
    pub hidden: usize,
    /// Samples.
    pub batch: usize,
}

/// Operations a second that the reference reaches on the middle of three machines, a quarter of the peak.
const RATE: f64 = 30e9;

/// Seconds that a step of the reference takes besides its products.
const OVERHEAD: f64 = 4e-6;

/// The same for libtorch, which dispatches some thirty operations for each time step and way.
const LIBTORCH_OVERHEAD: f64 = 250e-6;
const LIBTORCH_OVERHEAD_A_TIME_STEP: f64 = 20e-6;

/// Seconds of a training step.
pub fn step_seconds(engine: &str, size: StepSize) -> f64 {
    let StepSize { look_back, features, hidden, batch } = size;
    // Forward and two products backward, each 2 operations a weight and sample.
    let operations = 6 * batch * look_back * 4 * hidden * (hidden + features + 1);
    let products = operations as f64 / RATE;
    if engine == LIBTORCH_NAME {
        LIBTORCH_OVERHEAD + LIBTORCH_OVERHEAD_A_TIME_STEP * look_back as f64 + 1.5 * products
    } else {
        OVERHEAD + products
    }
}

/// By how much longer a trial takes than the reference would with the same settings; 1 for the reference itself.
pub fn engine_factor(trial: &Trial) -> f64 {
    let setting =
        |name: &str| trial.settings.get(name).and_then(Value::as_u64).map_or(1, |value| value as usize);
    let size = StepSize {
        look_back: setting("look_back"),
        features: 1,
        hidden: setting("hidden_units"),
        batch: setting("batch_size"),
    };
    step_seconds(&trial.engine, size) / step_seconds("", size)
}
