//! What every engine must do: each test runs every row of `ENGINES` that this build has.
//!
//! Letters: T time steps, F features, K horizon.

mod cases;
mod forecaster_file;
mod networks;
mod reference_activation;
mod reference_bits;
mod reference_gold;
mod reference_gradient;
mod reference_programs;
#[path = "../shared/tools.rs"]
mod tools;

use lookback::base::error::Error;
use lookback::data::{Batch, Windows};
use lookback::engine::{ENGINES, Setting};
use lookback::network::{LossKind, Quantiles};
use lookback::spec::schema::HYPERPARAMETERS;
use lookback::spec::{LineKind, Params, Precision, Profile, Uses};

use cases::{SAMPLES, SHAPES, available, build, each, forecast, initial, params, samples, train, trial};

#[test]
fn names_are_snake_case_and_unique_and_the_baselines_are_always_there() {
    let mut names: Vec<&str> = ENGINES.iter().map(|engine| engine.info.name).collect();
    assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')), "{names:?}");
    for baseline in ["persistence", "seasonal_naive", "ridge"] {
        assert!(available().any(|engine| engine.info.name == baseline && engine.info.is_baseline()));
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ENGINES.len());
}

#[test]
fn engines_use_hyperparameters_that_exist_and_networks_use_all() {
    // A file of weights leaves these out where they are unset.
    let (at_least, profile) = (Some(0.0), Some(Profile::Slot));
    let all = Params {
        at_least,
        profile,
        loss: Some(LossKind::Mse),
        dropout: Some(0.5),
        quantiles: Some(Quantiles::default()),
        line: Some(LineKind::Ridge),
        ..params(SHAPES[0], Precision::F32)
    };
    let known = serde_json::to_value(all).unwrap();
    let known: Vec<&str> = known.as_object().unwrap().keys().map(String::as_str).collect();
    for engine in ENGINES {
        let names = |uses| match uses {
            Uses::Of(_) => HYPERPARAMETERS.iter().map(|key| key.name).filter(|name| uses.has(name)).collect(),
            Uses::These(names) => names.to_vec(),
        };
        let used: Vec<&str> = names(engine.info.uses);
        assert!(used.iter().all(|name| known.contains(name)), "{}", engine.info.name);
        let expected = if engine.info.is_baseline() { 2..known.len() } else { known.len()..known.len() + 1 };
        assert!(expected.contains(&used.len()), "{}: {used:?}", engine.info.name);
    }
}

#[test]
fn an_engine_that_is_missing_says_why_and_cannot_be_built() {
    for engine in ENGINES.iter().filter(|engine| engine.info.missing.is_some()) {
        let (params, initial) = (params(SHAPES[0], Precision::F32), initial(SHAPES[0]));
        let refused = (engine.build)(&Setting { params: &params, shape: SHAPES[0], initial: &initial });
        let expected = format!("{}: {}", engine.info.name, engine.info.missing.unwrap());
        assert_eq!(refused.err().unwrap().to_string(), expected);
    }
}

#[test]
fn forecasts_are_finite_and_as_many_as_asked_for() {
    each(available(), |engine, shape, precision| {
        let windows = samples(shape);
        let mut model = build(engine, &params(shape, precision), shape);
        let losses = train(engine, &mut *model, &windows);
        let forecasts = forecast(&mut *model, &windows);
        assert_eq!(forecasts.len(), SAMPLES * shape.horizon, "{}", engine.info.name);
        assert!(losses.iter().chain(&forecasts).all(|v| v.is_finite()), "{} {shape:?}", engine.info.name);
        let none = Windows::of_samples(vec![], vec![], shape);
        assert!(forecast(&mut *model, &none).is_empty(), "{}", engine.info.name);
    });
}

#[test]
fn the_same_trial_twice_gives_the_same_bits() {
    each(available(), |engine, shape, precision| {
        let bits = trial(engine, shape, precision);
        assert_eq!(bits, trial(engine, shape, precision), "{} {shape:?} {precision:?}", engine.info.name);
    });
}

#[test]
fn two_trials_at_once_give_the_same_bits_as_one_after_the_other() {
    each(available(), |engine, shape, precision| {
        let alone = trial(engine, shape, precision);
        std::thread::scope(|scope| {
            let trials = [0, 1].map(|_| scope.spawn(move || trial(engine, shape, precision)));
            for at_once in trials.map(|trial| trial.join().unwrap()) {
                assert_eq!(alone, at_once, "{} {shape:?} {precision:?}", engine.info.name);
            }
        });
    });
}

#[test]
fn writing_back_what_was_read_changes_neither_weights_nor_the_optimizers_memory() {
    each(available(), |engine, shape, precision| {
        let windows = samples(shape);
        let mut models = [0, 1].map(|_| build(engine, &params(shape, precision), shape));
        let mut losses = Vec::new();
        for (model, write_back) in models.iter_mut().zip([false, true]) {
            train(engine, &mut **model, &windows);
            if write_back {
                let weights = model.weights();
                model.set_weights(&weights).unwrap();
                assert_eq!(model.weights(), weights, "{}", engine.info.name);
            }
            losses.push(train(engine, &mut **model, &windows));
        }
        assert_eq!(losses[0], losses[1], "{} {shape:?}", engine.info.name);
        assert_eq!(models[0].weights(), models[1].weights(), "{} {shape:?}", engine.info.name);
    });
}

#[test]
fn weights_of_another_layout_are_refused() {
    let (shape, other) = (SHAPES[3], SHAPES[4]);
    for engine in available() {
        let mut model = build(engine, &params(shape, Precision::F64), shape);
        let before = model.weights();
        let refused = model.set_weights(&initial(other)).unwrap_err();
        assert!(matches!(refused, Error::Engine { engine: name, .. } if name == engine.info.name));
        assert_eq!(model.weights(), before);
    }
}

#[test]
fn baselines_have_nothing_to_train_and_say_so() {
    let (shape, windows) = (SHAPES[2], samples(SHAPES[2]));
    for engine in available().filter(|engine| engine.info.is_baseline()) {
        let mut model = build(engine, &params(shape, Precision::F64), shape);
        let batch = Batch { windows: &windows, samples: &[0, 1] };
        assert!(matches!(model.train_step(batch, 0.1), Err(Error::Engine { .. })), "{}", engine.info.name);
        assert!(matches!(model.gradients(batch), Err(Error::Engine { .. })), "{}", engine.info.name);
    }
}
