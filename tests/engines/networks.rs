//! What every engine must do that is trained step by step.

use lookback::data::{Batch, Shape, Windows};
use lookback::engine::{Engine, Setting};
use lookback::spec::{CellOutput, Optimizer, Params, Precision};

use super::cases::{F64_ROUNDING, SHAPES, build, close, each, forecast, initial, networks, params, samples};

#[test]
fn networks_start_from_the_weights_they_are_given() {
    each(networks(), |engine, shape, precision| {
        let mut expected = initial(shape);
        if precision == Precision::F32 {
            expected.0.iter_mut().flat_map(|t| &mut t.values).for_each(|v| *v = f64::from(*v as f32));
        }
        assert_eq!(
            build(engine, &params(shape, precision), shape).weights(),
            expected,
            "{}",
            engine.info.name
        );
    });
}

#[test]
fn training_on_one_batch_reduces_its_loss() {
    each(networks(), |engine, shape, precision| {
        for optimizer in [Optimizer::Adam, Optimizer::Sgd] {
            let params = Params { optimizer, ..params(shape, precision) };
            let (windows, samples) = (samples(shape), [0, 1, 2, 3, 4, 5, 6]);
            let mut model = build(engine, &params, shape);
            let mut step = || model.train_step(Batch { windows: &windows, samples: &samples }, 0.05).unwrap();
            let first = step();
            let last = (0..30).map(|_| step()).last().unwrap();
            assert!(last < 0.9 * first, "{} {shape:?} {optimizer:?}: {first} {last}", engine.info.name);
        }
    });
}

#[test]
fn a_question_for_gradients_changes_nothing_and_agrees_with_the_training_loss() {
    each(networks(), |engine, shape, _| {
        let (windows, params) = (samples(shape), params(shape, Precision::F64));
        let tensors = shape.network(&params).tensors();
        let batch = Batch { windows: &windows, samples: &[3, 1, 2] };
        let mut asked = build(engine, &params, shape);
        let mut unasked = build(engine, &params, shape);
        for _ in 0..3 {
            let gradients = asked.gradients(batch).unwrap();
            assert_eq!(gradients.input.len(), 3 * shape.input_len());
            assert_eq!(gradients.weights.mismatch(&tensors), None);
            let loss = asked.train_step(batch, 0.01).unwrap();
            assert!((gradients.loss - loss).abs() <= F64_ROUNDING * loss, "{}", engine.info.name);
            assert_eq!(unasked.train_step(batch, 0.01).unwrap(), loss, "{}", engine.info.name);
        }
        assert_eq!(asked.weights(), unasked.weights(), "{}", engine.info.name);
    });
}

/// Ten steps of each optimizer, with and without clipping, against the formulas of PyTorch's
/// documentation fed with the engine's own gradients.
#[test]
fn optimizers_follow_their_formulas() {
    each(networks(), |engine, shape, _| {
        for optimizer in [Optimizer::Adam, Optimizer::Sgd] {
            for clip_norm in [None, Some(0.05), Some(1e6)] {
                let params = Params { optimizer, clip_norm, ..params(shape, Precision::F64) };
                follow_formula(engine, &params, shape);
            }
        }
    });
}

fn follow_formula(engine: &Engine, params: &Params, shape: Shape) {
    const LEARNING_RATE: f64 = 0.01;
    let windows = samples(shape);
    let batch = Batch { windows: &windows, samples: &[5, 1, 9, 20] };
    let mut model = build(engine, params, shape);
    let mut expected: Vec<f64> = model.weights().values().collect();
    let mut moments = vec![(0.0, 0.0); expected.len()];
    for step in 1..=10 {
        let mut gradient: Vec<f64> = model.gradients(batch).unwrap().weights.values().collect();
        let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
        let factor = params.clip_norm.map_or(1.0, |max_norm| (max_norm / (norm + 1e-6)).min(1.0));
        gradient.iter_mut().for_each(|g| *g *= factor);
        for ((w, g), (m, v)) in expected.iter_mut().zip(&gradient).zip(&mut moments) {
            *w -= match params.optimizer {
                Optimizer::Sgd => LEARNING_RATE * g,
                Optimizer::Adam => {
                    *m = 0.9 * *m + (1.0 - 0.9) * g;
                    *v = 0.999 * *v + (1.0 - 0.999) * g * g;
                    let (m, v) = (*m / (1.0 - 0.9_f64.powi(step)), *v / (1.0 - 0.999_f64.powi(step)));
                    LEARNING_RATE * m / (v.sqrt() + 1e-8)
                }
            };
        }
        model.train_step(batch, LEARNING_RATE).unwrap();
        let found: Vec<f64> = model.weights().values().collect();
        assert!(close(&found, &expected, F64_ROUNDING), "{} {params:?} step {step}", engine.info.name);
    }
}

#[test]
fn nan_is_a_value() {
    each(networks(), |engine, shape, precision| {
        let inputs = vec![f64::NAN; 2 * shape.input_len()];
        let windows = Windows::of_samples(inputs, vec![0.0; 2 * shape.horizon], shape);
        let batch = Batch { windows: &windows, samples: &[0, 1] };
        let params = Params { clip_norm: Some(1.0), ..params(shape, precision) };
        let mut model = build(engine, &params, shape);
        assert!(model.gradients(batch).unwrap().loss.is_nan(), "{}", engine.info.name);
        assert!(model.train_step(batch, 0.01).unwrap().is_nan(), "{}", engine.info.name);
        assert!(forecast(&mut *model, &windows).iter().all(|v| v.is_nan()), "{}", engine.info.name);
    });
}

#[test]
fn libtorch_refuses_what_it_would_read_out_of_bounds() {
    let (shape, other) = (SHAPES[2], samples(SHAPES[3]));
    for engine in networks().filter(|engine| engine.info.name == "libtorch") {
        let mut model = build(engine, &params(shape, Precision::F32), shape);
        let refused = model.train_step(Batch { windows: &other, samples: &[0] }, 0.01).unwrap_err();
        assert!(refused.to_string().contains("the model was built for Shape"), "{refused}");
        assert!(model.gradients(Batch { windows: &other, samples: &[0] }).is_err());
        assert!(model.forecast(&other, &mut Vec::new()).is_err());
        let none = Batch { windows: &samples(shape), samples: &[] };
        assert!(model.train_step(none, 0.01).is_err());
        let identity = Params { cell_output: CellOutput::Identity, ..params(shape, Precision::F32) };
        assert!((engine.info.refuses)(&identity).is_some());
    }
}

#[test]
fn an_exception_in_libtorch_is_an_error_of_one_line() {
    let shape = SHAPES[2];
    for engine in networks().filter(|engine| engine.info.name == "libtorch") {
        let params = Params { learning_rate: -1.0, ..params(shape, Precision::F32) };
        let refused = (engine.build)(&Setting { params: &params, shape, initial: &initial(shape) });
        let message = refused.err().unwrap().to_string();
        assert!(message.contains("Invalid learning rate: -1") && message.lines().count() == 1, "{message}");
    }
}

#[test]
fn networks_agree_on_loss_and_gradients() {
    let networks: Vec<&Engine> = networks().collect();
    for pair in networks.windows(2) {
        for shape in SHAPES {
            let windows = samples(shape);
            let batch = Batch { windows: &windows, samples: &[0, 7, 3, 4, 11] };
            let [a, b] = [pair[0], pair[1]].map(|engine| {
                let mut model = build(engine, &params(shape, Precision::F64), shape);
                model.gradients(batch).unwrap()
            });
            assert!(close(&[a.loss], &[b.loss], F64_ROUNDING), "{shape:?}: {} {}", a.loss, b.loss);
            assert!(close(&a.input, &b.input, F64_ROUNDING), "{shape:?}: d loss / d input");
            for (a, b) in a.weights.0.iter().zip(&b.weights.0) {
                assert!(close(&a.values, &b.values, F64_ROUNDING), "{shape:?}: {}", a.name);
            }
        }
    }
}
