//! Engines against each other: from equal weights and batches to the differences of all they compute.
//!
//! Outputs, loss and every gradient at the initial weights; then the weights after 1, 10 and 100
//! optimizer steps, each engine on its own. In f64 the engines differ by the order of their sums; in
//! f32 by that and by their functions' last bits. What a first step is on, `batches` chooses.

mod batches;

use self::batches::Batches;
use super::gradient_case::{CaseInputs, GradientCase, LATER_COLUMNS, networks};
use crate::base::error::Result;
use crate::data::Batch;
use crate::engine::{Engine, Gradients, Weights};
use crate::report::Table;
use crate::spec::{Optimizer, Params, Plan, Precision};

/// The verdicts' name in a results folder.
pub(crate) const FILE_NAME: &str = "parity.csv";

/// Optimizer steps after which weights are compared.
pub(crate) const STEPS: [usize; 3] = [1, 10, 100];

/// Most samples in a batch; fewer if the spec's are smaller.
pub(crate) const MOST_SAMPLES: usize = 32;

/// Largest difference that passes: of outputs, loss and gradients, and of weights after each of
/// `STEPS`, each relative to the tensor's largest value.
struct ParityTolerance {
    /// Of outputs, loss and gradients.
    computed: f64,
    /// Of weights.
    weights: [f64; 3],
}

/// f64 rounds to 1.1e-16; sums of a few thousand terms in another order differ by some 1e-14. Adam
/// divides a gradient by the root of its mean square, and so carries the *relative* difference of a
/// gradient near zero, which is mostly rounding, into the weight in full.
const F64: ParityTolerance = ParityTolerance { computed: 1e-12, weights: [1e-10, 1e-9, 1e-9] };

/// f32 rounds to 6e-8, 5e8 times as much; outputs, loss and gradients were measured below 6e-6, and
/// weights after one step below 1e-4, again where Adam meets gradients near zero.
const F32: ParityTolerance = ParityTolerance { computed: 1e-4, weights: [1e-3, 1e-3, 1e-3] };

/// Training itself may carry a rounding apart, whatever the engine: where the learning rate is large
/// and windows are long, a hundred steps multiply it by 10^9. So the first engine also runs from
/// weights that are moved by one rounding each, and engines may differ by so many times what that
/// comes to: they round not once but at every step, in every sum.
const ROUNDINGS: f64 = 100.0;

/// Step size of a comparison without a spec.
pub const LEARNING_RATE: f64 = 0.01;

/// What engines are compared at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setup {
    /// Shape and equations; the batch size is at most `MOST_SAMPLES`.
    pub case: GradientCase,
    /// How weights follow gradients.
    pub optimizer: Optimizer,
    /// Largest norm of the whole gradient.
    pub clip_norm: Option<f64>,
    /// Step size.
    pub learning_rate: f64,
}

/// One compared quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct ParityRow {
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
    /// Of weights: how far one rounding of the initial weights carries the first engine from itself,
    /// in the tensor where that is most.
    pub own_rounding: Option<f64>,
    /// Of the weight that differs most: its first gradient relative to the largest of its tensor.
    pub gradient_there: Option<f64>,
    /// Whether the difference is within the tolerance.
    pub passed: bool,
}

/// The distinct setups of a spec's networks, in plan order.
pub(crate) fn setups(inputs: CaseInputs, plan: &Plan) -> Vec<Setup> {
    let mut found: Vec<Setup> = Vec::new();
    for trial in plan.iter().filter(|trial| trial.seed.is_some()) {
        let params = Params::of(&trial, inputs.spec);
        let setup = Setup::of(GradientCase::of(&params, inputs), params.optimizer, params.clip_norm);
        let setup = Setup { learning_rate: params.learning_rate, ..setup };
        if !found.contains(&setup) {
            found.push(setup);
        }
    }
    found
}

/// Setups for a comparison without a spec.
pub fn usual() -> Vec<Setup> {
    let mut found: Vec<Setup> = Vec::new();
    for (_, case) in super::gradient_case::usual() {
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
pub fn compare(engines: [&Engine; 2], setup: &Setup) -> Result<Vec<ParityRow>> {
    let mut rows = compare_in(Precision::F64, engines, setup)?;
    rows.extend(compare_in(Precision::F32, engines, setup)?);
    Ok(rows)
}

impl Setup {
    fn of(case: GradientCase, optimizer: Optimizer, clip_norm: Option<f64>) -> Self {
        let batch_size = case.batch_size.min(MOST_SAMPLES);
        Self { case: GradientCase { batch_size, ..case }, optimizer, clip_norm, learning_rate: LEARNING_RATE }
    }

    fn params(&self, precision: Precision) -> Params {
        let Self { case, optimizer, clip_norm, learning_rate } = *self;
        Params { optimizer, clip_norm, precision, learning_rate, ..case.params() }
    }
}

/// What one engine computes.
struct Computed {
    outputs: Vec<f64>,
    gradients: Gradients,
    /// After each of [`STEPS`].
    weights: Vec<Weights>,
}

fn computed(
    engine: &Engine,
    setup: &Setup,
    batches: &Batches,
    precision: Precision,
    nudged: bool,
) -> Result<Computed> {
    let Setup { case, learning_rate, .. } = *setup;
    let mut model = case.build(engine, &setup.params(precision))?;
    if nudged {
        model.set_weights(&nudge(case.weights(), precision))?;
    }
    let windows = &batches.windows;
    let mut outputs = Vec::new();
    model.forecast(windows, &mut outputs)?;
    model.set_masks(case.masks(0));
    let gradients = model.gradients(Batch { windows, samples: batches.of_step(0) })?;
    let mut weights = Vec::new();
    for step in 0..STEPS[STEPS.len() - 1] {
        model.set_masks(case.masks(step));
        model.train_step(Batch { windows, samples: batches.of_step(step) }, learning_rate)?;
        if STEPS.contains(&(step + 1)) {
            weights.push(model.weights());
        }
    }
    Ok(Computed { outputs, gradients, weights })
}

/// Every weight larger by one rounding of the format.
fn nudge(mut weights: Weights, precision: Precision) -> Weights {
    let epsilon = if precision == Precision::F64 { f64::EPSILON } else { f64::from(f32::EPSILON) };
    weights.0.iter_mut().flat_map(|tensor| &mut tensor.values).for_each(|value| *value *= 1.0 + epsilon);
    weights
}

fn compare_in(precision: Precision, engines: [&Engine; 2], setup: &Setup) -> Result<Vec<ParityRow>> {
    let batches = Batches::of(engines[0], setup.case, &setup.params(Precision::F64))?;
    let setup =
        &Setup { optimizer: if batches.cancels { Optimizer::Sgd } else { setup.optimizer }, ..*setup };
    let a = computed(engines[0], setup, &batches, precision, false)?;
    let b = computed(engines[1], setup, &batches, precision, false)?;
    let rounded = computed(engines[0], setup, &batches, precision, true)?;
    let tolerance = if precision == Precision::F64 { &F64 } else { &F32 };
    let row = |quantity: String, difference: f64, tolerance: f64| ParityRow {
        engines: engines.map(|engine| engine.info.name),
        setup: *setup,
        precision,
        quantity,
        difference,
        tolerance,
        own_rounding: None,
        gradient_there: None,
        passed: difference <= tolerance,
    };
    let plain =
        |quantity: String, a: &[f64], b: &[f64]| row(quantity, difference(a, b).0, tolerance.computed);
    let mut rows = vec![
        plain("outputs".to_owned(), &a.outputs, &b.outputs),
        plain("loss".to_owned(), &[a.gradients.loss], &[b.gradients.loss]),
    ];
    for (a, b) in a.gradients.weights.0.iter().zip(&b.gradients.weights.0) {
        rows.push(plain(format!("gradient of {}", a.name), &a.values, &b.values));
    }
    rows.push(plain("gradient of input".to_owned(), &a.gradients.input, &b.gradients.input));
    for (at, steps) in STEPS.iter().enumerate() {
        let tensors = a.weights[at].0.iter().zip(&rounded.weights[at].0);
        let rounding =
            tensors.map(|(a, rounded)| difference(&a.values, &rounded.values).0).fold(0.0, f64::max);
        for (tensor, values) in a.weights[at].0.iter().enumerate() {
            let (worst, place) = difference(&values.values, &b.weights[at].0[tensor].values);
            let gradients = &a.gradients.weights.0[tensor].values;
            let there = gradients[place].abs() / largest(gradients);
            let quantity = format!("{} after {steps} steps", values.name);
            let allowed = tolerance.weights[at].max(ROUNDINGS * rounding);
            let row = row(quantity, worst, allowed);
            rows.push(ParityRow { own_rounding: Some(rounding), gradient_there: Some(there), ..row });
        }
    }
    Ok(rows)
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(f64::MIN_POSITIVE, |largest, value| largest.max(value.abs()))
}

/// The largest difference relative to the largest value of either, and where. What is NaN or the same
/// infinity in both does not differ; in one alone, it differs more than any number.
fn difference(a: &[f64], b: &[f64]) -> (f64, usize) {
    let scale = largest(a).max(largest(b));
    let mut worst = (0.0, 0);
    for (at, (a, b)) in a.iter().zip(b).enumerate() {
        let same = a == b || a.is_nan() && b.is_nan();
        let difference = if same { 0.0 } else { (a - b).abs() / scale };
        let difference = if difference.is_nan() { f64::INFINITY } else { difference };
        if difference > worst.0 {
            worst = (difference, at);
        }
    }
    if a.len() == b.len() { worst } else { (f64::INFINITY, 0) }
}

/// `parity.csv`: a row for each quantity.
pub fn table(rows: &[ParityRow]) -> Table {
    let names = ["engine", "other", "look_back", "batch_size", "input_size", "hidden_units"];
    let more =
        ["cell", "layers", "cell_output", "optimizer", "clip_norm", "learning_rate", "precision", "quantity"];
    let last = ["worst_relative_difference", "tolerance", "own_rounding", "gradient_there", "passed"];
    // Other tables keep the form that they had before these could be asked for.
    let later = rows.iter().any(|row| row.setup.case.is_later());
    let names =
        names.into_iter().chain(more).chain(last).chain(later.then_some(LATER_COLUMNS).into_iter().flatten());
    let mut table = Table::plain(names);
    table.rows = rows
        .iter()
        .map(|row| {
            let (case, [engine, other]) = (row.setup.case, row.engines);
            let mut cells = vec![engine.to_owned(), other.to_owned()];
            let numbers = [case.look_back, case.batch_size, case.shape().features, case.hidden_units];
            cells.extend(numbers.map(|number| number.to_string()));
            cells.extend([case.cell_kind().word().to_owned(), case.layers.to_string()]);
            cells.push(case.cell_output().to_owned());
            cells.push(row.setup.optimizer.word().to_owned());
            cells.push(row.setup.clip_norm.map(|norm| norm.to_string()).unwrap_or_default());
            cells.push(row.setup.learning_rate.to_string());
            cells.push(row.precision.word().to_owned());
            cells.push(row.quantity.clone());
            cells.extend([row.difference, row.tolerance].map(|number| format!("{number:e}")));
            let shown = |part: Option<f64>| part.map(|part| format!("{part:e}")).unwrap_or_default();
            cells.extend([row.own_rounding, row.gradient_there].map(shown));
            cells.push(row.passed.to_string());
            cells.extend(later.then(|| case.later_cells()).into_iter().flatten());
            cells
        })
        .collect();
    table
}
