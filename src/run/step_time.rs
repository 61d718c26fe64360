//! What a training step will take on a machine that has not been measured: good to a factor of two or three.

use serde_json::Value;

use crate::data::Series;
use crate::engine::LIBTORCH_NAME;
use crate::network::{Cell, CellOutput, NetworkShape, StepCost};
use crate::run::slots;
use crate::spec::{Params, Spec, Trial};

/// The reference on the middle of three machines: a quarter of the peak.
const REFERENCE: StepCost = StepCost { step: 4e-6, time_step: 0.0, flop: 1.0 / 30e9 };

/// libtorch, which dispatches some thirty operations for each time step and way.
const LIBTORCH: StepCost = StepCost { step: 250e-6, time_step: 20e-6, flop: 1.5 / 30e9 };

/// Seconds of a training step on batches of so many samples with a loss on the last time steps.
pub(crate) fn step_seconds(engine: &str, shape: &NetworkShape, batch: usize, loss_steps: usize) -> f64 {
    let cost = if engine == LIBTORCH_NAME { LIBTORCH } else { REFERENCE };
    cost.seconds(shape, batch, loss_steps)
}

/// By how much longer a trial takes than the reference would with the same settings; 1 for the reference itself.
pub(crate) fn engine_factor(trial: &Trial) -> f64 {
    let number = |name: &str| trial.settings.get(name).and_then(Value::as_u64).map(|value| value as usize);
    let or_one = |name: &str| number(name).unwrap_or(1);
    let gru = trial.settings.get("cell").is_some_and(|cell| cell == "gru");
    let shape = NetworkShape {
        cell: if gru { Cell::Gru } else { Cell::Lstm(CellOutput::Tanh) },
        layers: or_one("layers"),
        hidden: or_one("hidden_units"),
        steps: or_one("look_back"),
        horizon: or_one("horizon"),
        features: 1,
    };
    let seconds = |engine| step_seconds(engine, &shape, or_one("batch_size"), or_one("loss_steps"));
    seconds(&trial.engine) / seconds("")
}

/// The widths of a configuration's samples, which follow from the spec and the rows of a service day in its data.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SampleWidths {
    slots: usize,
}

impl SampleWidths {
    /// Of a spec on its series.
    pub(super) fn of(spec: &Spec, series: &Series) -> Self {
        Self { slots: slots(spec, series) }
    }

    /// The network of a configuration.
    pub(super) fn network(self, spec: &Spec, params: &Params) -> NetworkShape {
        spec.network_of(params, self.slots)
    }
}
