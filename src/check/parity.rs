//! Engines against each other: from equal weights and batches to the differences of all they compute.
//!
//! Outputs, loss and every gradient at the initial weights; then the weights after 1, 10 and 100
//! optimizer steps, each engine on its own. In f64 the engines differ by the order of their sums; in
//! f32 by that and by their functions' last bits.

use super::case::{Case, networks};
use crate::data::{Batch, Windows};
use crate::engine::{Engine, Gradients, Model, Weights};
use crate::error::Result;
use crate::report::{Align, Table};
use crate::spec::{Optimizer, Params, Plan, Precision, Spec};

/// The verdicts' name in a results folder.
pub const FILE_NAME: &str = "parity.csv";

/// Optimizer steps after which weights are compared.
pub const STEPS: [usize; 3] = [1, 10, 100];

/// Most samples in a batch; fewer if the spec's are smaller.
pub const MOST_SAMPLES: usize = 32;

/// Batches that steps take turns on.
const BATCHES: usize = 4;

/// Step size; the larger of those that are usual, because differences grow with it.
pub const LEARNING_RATE: f64 = 0.01;

/// Largest difference that passes: of outputs, loss and gradients, and of weights after each of
/// [`STEPS`], each relative to the tensor's largest value.
pub struct Tolerance {
    /// Of outputs, loss and gradients.
    pub computed: f64,
    /// Of weights.
    pub weights: [f64; 3],
}

/// f64 rounds to 1.1e-16; sums of a few thousand terms in another order differ by some 1e-14. Adam
/// divides by the root of the mean squared gradient, and so carries the *relative* difference of a
/// gradient near zero into the weight in full; a hundred steps of that were measured below 1e-10.
pub const F64: Tolerance = Tolerance { computed: 1e-12, weights: [1e-10, 1e-9, 1e-9] };

/// f32 rounds to 6e-8, so the same reasoning gives 1e-5 for sums. Where a gradient is below 1e-7 of
/// the tensor's largest its sign is rounding alone, and one step of Adam may go the other way: that
/// alone parts the weights by twice the learning rate, which is what a step is allowed here.
pub const F32: Tolerance = Tolerance { computed: 1e-4, weights: [2e-2, 5e-2, 1e-1] };

/// What engines are compared at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setup {
    /// Shape and equations; the batch size is at most [`MOST_SAMPLES`].
    pub case: Case,
    /// How weights follow gradients.
    pub optimizer: Optimizer,
    /// Largest norm of the whole gradient.
    pub clip_norm: Option<f64>,
}

/// One compared quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The two engines.
    pub engines: [&'static str; 2],
    /// Where they were compared.
    pub setup: Setup,
    /// In which format both computed.
    pub precision: Precision,
    /// `outputs`, `loss`, `gradient of ...` or `... after 10 steps`.
    pub quantity: String,
    /// Largest difference relative to the largest value.
    pub difference: f64,
    /// What passes.
    pub tolerance: f64,
    /// Of the weight that differs most: its first gradient relative to the largest of its tensor.
    pub gradient_there: Option<f64>,
    /// Whether the difference is within the tolerance.
    pub passed: bool,
}

/// The distinct setups of a spec's networks, in plan order.
pub fn setups(spec: &Spec, plan: &Plan) -> Vec<Setup> {
    let mut found: Vec<Setup> = Vec::new();
    for trial in plan.iter().filter(|trial| trial.seed.is_some()) {
        let params = Params::of(&trial, spec);
        let setup = Setup::of(Case::of(&params), params.optimizer, params.clip_norm);
        if !found.contains(&setup) {
            found.push(setup);
        }
    }
    found
}

/// Setups for a comparison without a spec.
pub fn usual() -> Vec<Setup> {
    let mut found: Vec<Setup> = Vec::new();
    for (_, case) in super::case::usual() {
        for (optimizer, clip_norm) in [(Optimizer::Adam, None), (Optimizer::Sgd, Some(0.1))] {
            let setup = Setup::of(case, optimizer, clip_norm);
            if !found.contains(&setup) {
                found.push(setup);
            }
        }
    }
    found
}

/// Every pair of this build's networks that can run a setup.
pub fn pairs(setup: &Setup) -> Vec<[&'static Engine; 2]> {
    let able: Vec<&Engine> =
        networks().filter(|engine| (engine.info.refuses)(&setup.params(Precision::F64)).is_none()).collect();
    let others = |first: usize| able[first + 1..].iter().map(move |other| (first, *other));
    (0..able.len()).flat_map(others).map(|(first, other)| [able[first], other]).collect()
}

/// Compares two engines in f64 and f32.
///
/// # Errors
/// If one of them refuses.
pub fn compare(engines: [&Engine; 2], setup: &Setup) -> Result<Vec<Row>> {
    let mut rows = compare_in(Precision::F64, engines, setup)?;
    rows.extend(compare_in(Precision::F32, engines, setup)?);
    Ok(rows)
}

impl Setup {
    fn of(case: Case, optimizer: Optimizer, clip_norm: Option<f64>) -> Self {
        let batch_size = case.batch_size.min(MOST_SAMPLES);
        Self { case: Case { batch_size, ..case }, optimizer, clip_norm }
    }

    fn params(&self, precision: Precision) -> Params {
        let (optimizer, clip_norm) = (self.optimizer, self.clip_norm);
        Params { optimizer, clip_norm, precision, learning_rate: LEARNING_RATE, ..self.case.params() }
    }
}

/// What one engine computes.
struct Computed {
    outputs: Vec<f64>,
    gradients: Gradients,
    /// After each of [`STEPS`].
    weights: Vec<Weights>,
}

fn computed(model: &mut dyn Model, windows: &Windows, batch_size: usize) -> Result<Computed> {
    let samples: Vec<usize> = (0..windows.len()).collect();
    let batches: Vec<&[usize]> = samples.chunks(batch_size).collect();
    let mut outputs = Vec::new();
    model.forecast(windows, &mut outputs)?;
    let gradients = model.gradients(Batch { windows, samples: batches[0] })?;
    let mut weights = Vec::new();
    for step in 0..STEPS[STEPS.len() - 1] {
        model.train_step(Batch { windows, samples: batches[step % batches.len()] }, LEARNING_RATE)?;
        if STEPS.contains(&(step + 1)) {
            weights.push(model.weights());
        }
    }
    Ok(Computed { outputs, gradients, weights })
}

fn compare_in(precision: Precision, engines: [&Engine; 2], setup: &Setup) -> Result<Vec<Row>> {
    let windows = setup.case.samples(BATCHES * setup.case.batch_size);
    let params = setup.params(precision);
    let run = |engine: &Engine| {
        let mut model = setup.case.build(engine, &params)?;
        computed(model.as_mut(), &windows, setup.case.batch_size)
    };
    let (a, b) = (run(engines[0])?, run(engines[1])?);
    let tolerance = if precision == Precision::F64 { &F64 } else { &F32 };
    let row = |quantity: String, (difference, gradient_there): (f64, Option<f64>), tolerance: f64| Row {
        engines: engines.map(|engine| engine.info.name),
        setup: *setup,
        precision,
        quantity,
        difference,
        tolerance,
        gradient_there,
        passed: difference <= tolerance,
    };
    let plain = |a: &[f64], b: &[f64]| (difference(a, b).0, None);
    let loss = plain(&[a.gradients.loss], &[b.gradients.loss]);
    let mut rows = vec![
        row("outputs".to_owned(), plain(&a.outputs, &b.outputs), tolerance.computed),
        row("loss".to_owned(), loss, tolerance.computed),
    ];
    for (a, b) in a.gradients.weights.0.iter().zip(&b.gradients.weights.0) {
        rows.push(row(format!("gradient of {}", a.name), plain(&a.values, &b.values), tolerance.computed));
    }
    let input = plain(&a.gradients.input, &b.gradients.input);
    rows.push(row("gradient of input".to_owned(), input, tolerance.computed));
    for (at, steps) in STEPS.iter().enumerate() {
        for (tensor, values) in a.weights[at].0.iter().enumerate() {
            let (worst, place) = difference(&values.values, &b.weights[at].0[tensor].values);
            let gradients = &a.gradients.weights.0[tensor].values;
            let there = gradients[place].abs() / largest(gradients);
            let quantity = format!("{} after {steps} steps", values.name);
            rows.push(row(quantity, (worst, Some(there)), tolerance.weights[at]));
        }
    }
    Ok(rows)
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(f64::MIN_POSITIVE, |largest, value| largest.max(value.abs()))
}

/// The largest difference relative to the largest value of either, and where; NaN is larger than all.
fn difference(a: &[f64], b: &[f64]) -> (f64, usize) {
    let scale = largest(a).max(largest(b));
    let mut worst = (0.0, 0);
    for (at, (a, b)) in a.iter().zip(b).enumerate() {
        let difference = (a - b).abs() / scale;
        if difference > worst.0 || difference.is_nan() {
            worst = (difference, at);
        }
    }
    if a.len() == b.len() { worst } else { (f64::INFINITY, 0) }
}

/// `parity.csv`: a row for each quantity.
pub fn table(rows: &[Row]) -> Table {
    let names = ["engine", "other", "look_back", "batch_size", "input_size", "hidden_units"];
    let more = ["cell_output", "optimizer", "clip_norm", "precision", "quantity"];
    let last = ["worst_relative_difference", "tolerance", "gradient_there", "passed"];
    let names = names.into_iter().chain(more).chain(last);
    let mut table = Table::new(names.map(|name| (name, Align::Left)));
    table.rows = rows
        .iter()
        .map(|row| {
            let (case, [engine, other]) = (row.setup.case, row.engines);
            let mut cells = vec![engine.to_owned(), other.to_owned()];
            let numbers = [case.look_back, case.batch_size, case.shape().features, case.hidden_units];
            cells.extend(numbers.map(|number| number.to_string()));
            cells.push(case.cell_output.word().to_owned());
            cells.push(row.setup.optimizer.word().to_owned());
            cells.push(row.setup.clip_norm.map(|norm| norm.to_string()).unwrap_or_default());
            cells.push(row.precision.word().to_owned());
            cells.push(row.quantity.clone());
            cells.extend([row.difference, row.tolerance].map(|number| format!("{number:e}")));
            cells.push(row.gradient_there.map(|part| format!("{part:e}")).unwrap_or_default());
            cells.push(row.passed.to_string());
            cells
        })
        .collect();
    table
}
