//! What engines are checked at: the distinct shapes of a spec, with samples and weights for each.
//!
//! Samples and weights are drawn, not taken from the data: a verdict then depends on the spec alone,
//! and a series that is not scaled cannot saturate the gates and hide what is wrong behind them.
//!
//! Letters: B samples in a batch, T time steps, F features, H hidden units, K horizon.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use crate::base::error::Result;
use crate::base::rng;
use crate::data::{MOST_SLOTS, Series, Shape, Windows};
use crate::engine::{self, Cell, CellOutput, Engine, Loss, MaskKey, Model, NetworkShape, Setting, Weights};
use crate::network::Quantiles;
use crate::run::{Experiment, slots};
use crate::spec::{CellKind, Params, Spec, Trial, Window};

/// Seed of everything that is drawn for a check.
const SEED: u64 = 1;

/// The share of outputs that is dropped in checks: not a half, so that it is not what is kept.
const DROPOUT: f64 = 0.3;

/// Columns that a table of checks has besides where one of its cases differs there, so that tables of the others keep
/// their form.
pub(crate) const LATER_COLUMNS: [&str; 2] = ["loss", "dropout"];

/// Everything that an engine's equations depend on besides weights and samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GradientCase {
    /// Steps of the past that a forecast sees.
    pub look_back: usize,
    /// How they enter the LSTM.
    pub window: Window,
    /// Samples B in a batch.
    pub batch_size: usize,
    /// Hidden units H.
    pub hidden_units: usize,
    /// What each layer computes.
    pub cell: Cell,
    /// Recurrent layers.
    pub layers: usize,
    /// Features of one row.
    pub row_features: usize,
    /// Steps K that are forecast at once.
    pub horizon: usize,
    /// Last time steps whose forecasts enter the loss.
    pub loss_steps: usize,
    /// What an error counts in it.
    pub loss: Loss,
    /// Whether there is dropout between layers; a check drops a share of 0.3.
    pub dropout: bool,
}

/// What the width of a configuration's inputs follows from: the spec, and the rows of a service day in its data.
#[derive(Clone, Copy)]
pub struct CaseInputs<'a> {
    /// The spec.
    pub spec: &'a Spec,
    slots: usize,
}

impl<'a> CaseInputs<'a> {
    /// Of an experiment.
    pub(crate) fn of(experiment: &'a Experiment) -> Self {
        Self { spec: &experiment.spec, slots: experiment.slots }
    }

    /// Of a spec alone. Its data are read only if a set of inputs tells slots of the service day apart, so that
    /// equations can be checked where there are no data.
    ///
    /// # Errors
    /// If the data are needed and cannot be read.
    pub fn read(spec: &'a Spec) -> Result<Self> {
        if !spec.tells_slots() {
            return Ok(Self { spec, slots: 1 });
        }
        let series = Series::read(&spec.data, &spec.data_path())?;
        // With more of them the spec is refused before a sweep.
        Ok(Self { spec, slots: slots(spec, &series).min(MOST_SLOTS) })
    }
}

/// The distinct cases of `trials` with the engine of each, in the order of the engines' table.
/// Baselines and engines that this build lacks have none.
pub(crate) fn of_trials(
    inputs: CaseInputs,
    trials: impl Iterator<Item = impl Borrow<Trial>>,
) -> Vec<(&'static Engine, GradientCase)> {
    let mut found: BTreeSet<(usize, GradientCase)> = BTreeSet::new();
    for trial in trials {
        let trial = trial.borrow();
        let row = engine::ENGINES.iter().position(|engine| engine.info.name == trial.engine);
        let row = row.expect("invariant: the plan names known engines");
        if engine::ENGINES[row].info.is_baseline() || engine::ENGINES[row].info.missing.is_some() {
            continue;
        }
        found.insert((row, GradientCase::of(&Params::of(trial, inputs.spec), inputs)));
    }
    found.into_iter().map(|(row, case)| (&engine::ENGINES[row], case)).collect()
}

/// A window of several steps, at which every path through the cell counts.
pub(super) const SMALL: GradientCase = GradientCase {
    look_back: 5,
    window: Window::Steps,
    batch_size: 32,
    hidden_units: 4,
    cell: Cell::Lstm(CellOutput::Tanh),
    layers: 1,
    row_features: 1,
    horizon: 1,
    loss_steps: 1,
    loss: Loss::Mse,
    dropout: false,
};

/// The engines of this build that have weights to train.
pub fn networks() -> impl Iterator<Item = &'static Engine> {
    engine::ENGINES.iter().filter(|engine| !engine.info.is_baseline() && engine.info.missing.is_none())
}

/// Shapes that differ in kind, for a check without a spec: one step, one step of many features, a
/// window, wide networks, every cell and loss, several layers, features, and steps of the horizon and of the loss.
pub fn usual() -> Vec<(&'static Engine, GradientCase)> {
    let case = |look_back, window, hidden_units| GradientCase { look_back, window, hidden_units, ..SMALL };
    let rich = GradientCase { row_features: 6, horizon: 2, loss_steps: 3, ..SMALL };
    // Of an even number of errors as many may lie above 0 as below: then the absolute error has no gradient in the
    // head's bias but rounding, which Adam turns into whole steps, in each engine its own.
    let odd = 31;
    let quantiles = Loss::Quantiles(Quantiles::default());
    let cases = [
        case(1, Window::Steps, 3),
        case(7, Window::Features, 4),
        SMALL,
        GradientCase { cell: Cell::Lstm(CellOutput::Identity), ..SMALL },
        rich,
        GradientCase { layers: 2, ..SMALL },
        GradientCase { layers: 3, ..rich },
        GradientCase { cell: Cell::Gru, ..SMALL },
        GradientCase { cell: Cell::Gru, layers: 2, ..rich },
        GradientCase { loss: Loss::Mae, batch_size: odd, ..rich },
        GradientCase { loss: Loss::Huber, cell: Cell::Gru, ..rich },
        GradientCase { layers: 2, dropout: true, ..rich },
        GradientCase { cell: Cell::Gru, layers: 3, dropout: true, loss: Loss::Mae, batch_size: odd, ..SMALL },
        GradientCase { loss: quantiles, batch_size: odd, ..rich },
        GradientCase { cell: Cell::Gru, layers: 2, dropout: true, loss: quantiles, batch_size: odd, ..SMALL },
        case(14, Window::Steps, 8),
        case(28, Window::Steps, 64),
        GradientCase { cell: Cell::Gru, layers: 2, ..case(28, Window::Steps, 64) },
    ];
    let accepts = |engine: &Engine, case: &GradientCase| (engine.info.refuses)(&case.params()).is_none();
    networks()
        .flat_map(|engine| {
            cases.into_iter().filter(move |case| accepts(engine, case)).map(move |case| (engine, case))
        })
        .collect()
}

impl GradientCase {
    /// The case of a trial.
    pub fn of(params: &Params, inputs: CaseInputs) -> Self {
        let set = inputs.spec.features_of(params);
        let horizon = params.steps_ahead();
        let row_features = set.channels() + horizon * set.ahead(inputs.slots);
        // One step is the same in both forms.
        let window = if params.look_back == 1 { Window::Steps } else { params.window };
        let loss_steps = params.scored_steps();
        let (cell, layers, loss) = (params.network_cell(), params.network_layers(), params.network_loss());
        let dropout = params.network_dropout() > 0.0;
        let Params { look_back, batch_size, hidden_units, .. } = *params;
        Self {
            look_back,
            window,
            batch_size,
            hidden_units,
            cell,
            layers,
            row_features,
            horizon,
            loss_steps,
            loss,
            dropout,
        }
    }

    /// The shape of a sample.
    pub fn shape(&self) -> Shape {
        let Self { look_back, row_features, horizon, .. } = *self;
        match self.window {
            Window::Steps => Shape { steps: look_back, features: row_features, horizon },
            Window::Features => Shape { steps: 1, features: look_back * row_features, horizon },
        }
    }

    /// The network's shape.
    pub fn network(&self) -> NetworkShape {
        self.shape().network(&self.params())
    }

    /// Hyperparameters of this case in f64: Adam with a learning rate of 0.001, no clipping.
    pub fn params(&self) -> Params {
        Params {
            learning_rate: 0.001,
            batch_size: self.batch_size,
            window: self.window,
            cell_output: match self.cell {
                Cell::Lstm(output) => output,
                Cell::Gru => CellOutput::Tanh,
            },
            cell: Some(self.cell_kind()),
            layers: Some(self.layers),
            loss_steps: Some(self.loss_steps),
            loss: Some(self.loss.kind()),
            quantiles: self.loss.quantiles(),
            dropout: self.dropout.then_some(DROPOUT),
            horizon: Some(self.horizon),
            ..Params::plain(self.look_back, self.hidden_units)
        }
    }

    /// What each layer computes, as a spec says it.
    pub(crate) fn cell_kind(&self) -> CellKind {
        match self.cell {
            Cell::Lstm(_) => CellKind::Lstm,
            Cell::Gru => CellKind::Gru,
        }
    }

    /// The word for the output of an LSTM's cell; empty for a cell that has no choice of it.
    pub fn cell_output(&self) -> &'static str {
        match self.cell {
            Cell::Lstm(output) => output.word(),
            Cell::Gru => "",
        }
    }

    /// Weights as a trial would begin with.
    pub fn weights(&self) -> Weights {
        Weights::initial(&self.network(), SEED)
    }

    /// Samples with inputs in `[-1, 1)` and truths in `[-1, 1)`, as scaled series have them.
    pub fn samples(&self, count: usize) -> Windows {
        let shape = self.shape();
        let mut draws = rng::stream(SEED, "check/samples");
        let mut draw = |numbers: usize| (0..numbers).map(|_| draws.uniform(-1.0, 1.0)).collect();
        let inputs = draw(count * shape.input_len());
        let goals = draw(count * self.loss_steps * shape.horizon);
        Windows::of_steps(inputs, goals, shape, self.loss_steps)
    }

    /// Whether it has something that a table of checks has no column for otherwise.
    pub(crate) fn is_later(&self) -> bool {
        self.loss != Loss::Mse || self.dropout
    }

    /// Its cells of [`LATER_COLUMNS`].
    pub(crate) fn later_cells(&self) -> [String; 2] {
        let dropout = if self.dropout { DROPOUT } else { 0.0 };
        [self.loss.to_string(), dropout.to_string()]
    }

    /// The masks of dropout at a step of a check.
    pub(crate) fn masks(&self, step: usize) -> MaskKey {
        MaskKey { seed: SEED, step: step as u64 }
    }

    /// A model of this case with [`GradientCase::weights`].
    ///
    /// # Errors
    /// If the engine refuses.
    pub fn build(&self, engine: &Engine, params: &Params) -> Result<Box<dyn Model>> {
        (engine.build)(&Setting { params, shape: self.shape(), initial: &self.weights() })
    }
}
