//! What the engines are run on.

use lookback::base::rng::stream;
use lookback::data::{Batch, Shape, Windows};
use lookback::engine::{ENGINES, Engine, Model, Setting, Weights};
use lookback::spec::{Params, Precision};

/// Relative error of sums of a few hundred f64 terms that may run in another order.
pub(crate) const F64_ROUNDING: f64 = 1e-12;

pub(crate) const HIDDEN: usize = 5;
pub(crate) const SAMPLES: usize = 40;

/// Every T, F and K that differ in kind: a step, a window, several features, several outputs.
pub(crate) const SHAPES: [Shape; 5] = [
    Shape { steps: 1, features: 1, horizon: 1 },
    Shape { steps: 1, features: 7, horizon: 1 },
    Shape { steps: 7, features: 1, horizon: 1 },
    Shape { steps: 7, features: 3, horizon: 1 },
    Shape { steps: 4, features: 3, horizon: 3 },
];

pub(crate) fn available() -> impl Iterator<Item = &'static Engine> {
    lookback::engine::register_libtorch();
    ENGINES.iter().filter(|engine| engine.info.missing.is_none())
}

pub(crate) fn networks() -> impl Iterator<Item = &'static Engine> {
    available().filter(|engine| !engine.info.is_baseline())
}

pub(crate) fn params(shape: Shape, precision: Precision) -> Params {
    Params { precision, ..Params::plain(shape.steps, HIDDEN) }
}

pub(crate) fn initial(shape: Shape) -> Weights {
    Weights::initial(&shape.network(&params(shape, Precision::F64)), 7)
}

pub(crate) fn build(engine: &Engine, params: &Params, shape: Shape) -> Box<dyn Model> {
    assert_eq!((engine.info.refuses)(params), None, "{}", engine.info.name);
    (engine.build)(&Setting { params, shape, initial: &initial(shape) }).unwrap()
}

/// Samples whose truths are a smooth function of the input.
pub(crate) fn samples(shape: Shape) -> Windows {
    let mut draws = stream(1, "samples");
    let inputs: Vec<f64> = (0..SAMPLES * shape.input_len()).map(|_| draws.uniform(-1.0, 1.0)).collect();
    let truth = |input: &[f64], ahead: usize| (input[0] - 0.5 * input[input.len() - 1] + ahead as f64).sin();
    let of = |input| (0..shape.horizon).map(move |ahead| truth(input, ahead));
    let truths = inputs.chunks(shape.input_len()).flat_map(of).collect();
    Windows::of_samples(inputs, truths, shape)
}

/// Losses of a few steps on batches of 1, 3, 32 and a rest of 4 samples; none for a baseline.
pub(crate) fn train(engine: &Engine, model: &mut dyn Model, windows: &Windows) -> Vec<f64> {
    model.fit(windows, windows).unwrap();
    let order: Vec<usize> = (0..SAMPLES).rev().collect();
    let batches = [&order[..1], &order[1..4], &order[4..36], &order[36..]];
    let step = |samples| model.train_step(Batch { windows, samples }, 0.01).unwrap();
    if engine.info.is_baseline() { Vec::new() } else { batches.map(step).to_vec() }
}

pub(crate) fn forecast(model: &mut dyn Model, windows: &Windows) -> Vec<f64> {
    let mut forecasts = vec![f64::NAN; 3];
    model.forecast(windows, &mut forecasts).unwrap();
    forecasts
}

/// Bits of everything a trial computes.
pub(crate) fn trial(engine: &Engine, shape: Shape, precision: Precision) -> Vec<u64> {
    let windows = samples(shape);
    let mut model = build(engine, &params(shape, precision), shape);
    let mut numbers = train(engine, &mut *model, &windows);
    numbers.extend(forecast(&mut *model, &windows));
    numbers.extend(model.weights().values());
    numbers.iter().map(|number| number.to_bits()).collect()
}

pub(crate) fn each(
    engines: impl Iterator<Item = &'static Engine>,
    run: impl Fn(&'static Engine, Shape, Precision),
) {
    for engine in engines {
        for shape in SHAPES {
            for precision in [Precision::F32, Precision::F64] {
                run(engine, shape, precision);
            }
        }
    }
}

/// Whether all pairs differ by at most `tolerance` of the largest number expected.
pub(crate) fn close(found: &[f64], expected: &[f64], tolerance: f64) -> bool {
    let largest = expected.iter().fold(0.0, |largest: f64, number| largest.max(number.abs()));
    found.len() == expected.len()
        && found.iter().zip(expected).all(|(f, e)| (f - e).abs() <= tolerance * largest)
}
