//! The training step of a trial: its network, its operations, and the time it will take on a machine that has not been
//! measured, good to a factor of two or three.

use crate::engine::LIBTORCH_NAME;
use crate::network::{Cell, CellOutput, NetworkShape, StepCost};
use crate::record::SpeedShape;
use crate::run::Experiment;
use crate::spec::{CellKind, Params, Precision, Trial};

/// The reference on the middle of three machines: a quarter of the peak.
const REFERENCE: StepCost = StepCost { step: 4e-6, time_step: 0.0, flop: 1.0 / 30e9 };

/// libtorch, which dispatches some thirty operations for each time step and way.
const LIBTORCH: StepCost = StepCost { step: 250e-6, time_step: 20e-6, flop: 1.5 / 30e9 };

/// Seconds of a training step on batches of so many samples with a loss on the last time steps.
pub(crate) fn step_seconds(engine: &str, shape: &NetworkShape, batch: usize, loss_steps: usize) -> f64 {
    let cost = if engine == LIBTORCH_NAME { LIBTORCH } else { REFERENCE };
    cost.seconds(shape, batch, loss_steps)
}

/// What the cost of a step depends on.
pub(super) struct TrainingStep<'a> {
    pub engine: &'a str,
    pub precision: Precision,
    pub network: NetworkShape,
    pub batch_size: usize,
    pub loss_steps: usize,
}

impl<'a> TrainingStep<'a> {
    /// As a speed pass timed it.
    pub(super) fn from_timed(engine: &'a str, timed: &SpeedShape) -> Self {
        let SpeedShape { steps, batch_size, input_size, hidden_units, horizon, precision, .. } = *timed;
        let cell = if timed.cell == Some(CellKind::Gru) { Cell::Gru } else { Cell::Lstm(CellOutput::Tanh) };
        let (layers, hidden) = (timed.layers.unwrap_or(1), hidden_units);
        let network = NetworkShape { cell, layers, hidden, features: input_size, steps, outputs: horizon };
        Self { engine, precision, network, batch_size, loss_steps: 1 }
    }

    pub(super) fn seconds(&self) -> f64 {
        step_seconds(self.engine, &self.network, self.batch_size, self.loss_steps)
    }

    pub(super) fn flop(&self) -> u64 {
        self.network.flop(self.batch_size, self.loss_steps).training
    }
}

impl Experiment {
    /// The training step of a network's trial.
    pub(super) fn training_step<'a>(&self, trial: &'a Trial) -> TrainingStep<'a> {
        let params = Params::of(trial, &self.spec);
        TrainingStep {
            engine: &trial.engine,
            precision: params.precision,
            network: self.spec.network_of(&params, self.slots),
            batch_size: params.batch_size,
            loss_steps: params.scored_steps(),
        }
    }
}
