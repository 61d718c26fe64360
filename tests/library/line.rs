//! A line that is taken off the target: a network that puts out 0 is the baseline of its name, and learns what that leaves.

use std::sync::atomic::AtomicBool;

use lookback::check::DataPath;
use lookback::check::leakage::{LeakVerdict, walk};
use lookback::data::Part;
use lookback::engine::by_name;
use lookback::forecaster::Forecaster;
use lookback::run::{Experiment, Fit, fits, forecaster};
use lookback::spec::Params;
use serde::Deserialize;

use super::forecasters::{FEATURES, bits, experiment_with};

fn experiment(rest: &str) -> Experiment {
    experiment_with("{ridge: 9}, {ridge_products: 9}", rest).unwrap()
}

/// The first trial of an engine, and its fits.
fn first(experiment: &Experiment, engine: &str) -> (lookback::spec::Trial, Vec<Fit>) {
    let trial = experiment.plan.iter().find(|trial| trial.engine == engine).unwrap();
    let params = Params::of(&trial, &experiment.spec);
    let seed = trial.seed.unwrap_or_default();
    let fits = fits(experiment, by_name(engine).unwrap(), &params, seed, &AtomicBool::new(false)).unwrap();
    (trial, fits)
}

/// The forecasters of the first network, its outputs all 0.
fn silenced(experiment: &Experiment) -> Vec<(Fit, Forecaster)> {
    let (trial, fits) = first(experiment, "reference");
    let made = |(number, fit): (usize, Fit)| {
        let mut made = forecaster(experiment, &trial, (number, &fit), "");
        made.weights.0.iter_mut().filter(|tensor| tensor.name.starts_with("head.")).for_each(|tensor| {
            tensor.values.fill(0.0);
        });
        (fit, Forecaster::from_bytes(&made.to_bytes()).unwrap())
    };
    fits.into_iter().enumerate().map(made).collect()
}

/// Forecasts of the validation and test part.
fn forecasts_of(experiment: &Experiment, fit: &Fit, made: &Forecaster) -> Vec<f64> {
    let engine = by_name("reference").unwrap();
    let of = |part: Part| {
        let targets = &fit.parts.samples[part].targets;
        let rows = targets[0]..targets[targets.len() - 1] + 1;
        made.forecast(engine, &experiment.series, rows).unwrap().points
    };
    [of(Part::Validation), of(Part::Test)].concat()
}

/// Every kind of input and transform, with lines of both kinds.
fn specs() -> Vec<(&'static str, String)> {
    let spec =
        |rest: &str, line, transform: &str| (line, format!("{rest}transform: {{{transform}line: {line}}}\n"));
    vec![
        spec("", "ridge", ""),
        spec("scale: {method: standard}\nforecast: {at_least: 60}\n", "ridge", "log: ln, "),
        spec(&format!("{FEATURES}forecast: {{horizon: 2}}\n"), "ridge", "log: ln, difference: 7, level: 5, "),
        spec(
            "features: {past: [wind], known: [event], calendar: [weekday], lags: [28]}\n\
             forecast: {lead: 3, horizon: 2}\nwindow: features\n",
            "ridge_products",
            "level: 5, ",
        ),
        spec(
            "features: {profile: [slot, day_of_year], lags: [{week: 3, around: 2}]}\n",
            "ridge_products",
            "profile: slot, ",
        ),
        spec(
            "split: {rolling: {origins: 4, step: 14, refit: 2, validation: 28}}\nforecast: {lead: 2}\n",
            "ridge",
            "difference: 7, ",
        ),
    ]
}

#[test]
fn a_network_that_puts_out_zero_forecasts_what_the_baseline_does_to_the_bit() {
    for (line, rest) in specs() {
        let experiment = experiment(&rest);
        let (_, theirs) = first(&experiment, line);
        let ours = silenced(&experiment);
        assert_eq!(ours.len(), theirs.len(), "{rest}");
        for ((fit, made), theirs) in ours.iter().zip(&theirs) {
            let parts = [Part::Validation, Part::Test];
            let theirs = parts.map(|part| theirs.outcome.forecasts[part].points.clone()).concat();
            assert_eq!(bits(&forecasts_of(&experiment, fit, made)), bits(&theirs), "{rest}");
        }
    }
}

/// Goals in the target's unit are truths less what the line forecast at the same time, in each time step of the loss.
#[test]
fn each_time_step_in_the_loss_has_what_the_line_leaves_of_its_own_truth() {
    let steps = 5;
    let train = format!("train: {{learning_rate: 0.02, epochs: 1, loss_steps: {steps}}}\n");
    let experiment = experiment(&format!(
        "{train}scale: {{method: standard}}\nforecast: {{horizon: 2}}\ntransform: {{line: ridge}}\n"
    ));
    let (fit, made) = silenced(&experiment).remove(0);
    let samples = &fit.parts.samples[Part::Train];
    let (engine, series) = (by_name("reference").unwrap(), &experiment.series);
    // A window, and one at each earlier step that has a goal.
    assert_eq!(samples.targets[0], 9 + steps - 1);
    for (sample, target) in samples.targets.iter().copied().enumerate() {
        let goals = samples.windows.goals(sample);
        for step in 0..steps {
            let target = target + 1 + step - steps;
            let line = made.forecast(engine, series, target..target + 1).unwrap().points;
            for (ahead, line) in line.iter().enumerate() {
                let goal = fit.parts.pipeline.scalers.goal.unscale(goals[step * 2 + ahead]);
                let left = series.values[target + ahead] - line;
                assert!((goal - left).abs() < 1e-10, "row {target}, step {ahead}: {goal} {left}");
            }
        }
    }
}

/// What `tests/gold/line.py` computed.
#[derive(Deserialize)]
struct Gold {
    spec: String,
    lambda: f64,
    factor: f64,
    left: Vec<Vec<f64>>,
    forecasts: Vec<Vec<f64>>,
}

/// Of numbers about 100: some hundred products, and a system that is solved in another way.
const NEAR: f64 = 1e-7;

#[test]
fn the_line_is_what_an_independent_program_finds() {
    let gold: Vec<Gold> = serde_json::from_str(include_str!("../gold/line.json")).unwrap();
    let near = |ours: f64, theirs: f64, what: &str| {
        assert!((ours - theirs).abs() < NEAR, "{what}: {ours} {theirs}");
    };
    for Gold { spec, lambda, factor, left, forecasts } in gold {
        let experiment = experiment(&format!("{spec}scale: {{method: standard}}\n"));
        let (fit, made) = silenced(&experiment).remove(0);
        let line = made.pipeline.line.as_ref().unwrap();
        near(line.lambda / lambda, 1.0, &spec);
        let goal = made.pipeline.scalers.goal;
        near(goal.factor, factor, &spec);
        assert_eq!(goal.offset, 0.0, "{spec}");
        let samples = &fit.parts.samples[Part::Train];
        assert_eq!(samples.targets.len(), left.len(), "{spec}");
        for (ours, theirs) in samples.windows.truths().iter().zip(left.concat()) {
            near(goal.unscale(*ours), theirs, &spec);
        }
        let ours = forecasts_of(&experiment, &fit, &made);
        let theirs = forecasts.concat();
        let test = &ours[ours.len() - theirs.len()..];
        test.iter().zip(&theirs).for_each(|(ours, theirs)| near(*ours, *theirs, &spec));
    }
}

#[test]
fn the_audit_finds_no_leak_and_sees_a_train_row_in_the_line() {
    let experiment = experiment("transform: {difference: 7, line: ridge}\nfeatures: {known: [event]}\n");
    let (paths, _) = DataPath::all(&experiment);
    let path = paths.iter().find(|path| path.words().contains("less ridge")).unwrap();
    let findings = walk(&experiment, path);
    for finding in &findings {
        assert!(matches!(finding.verdict, LeakVerdict::Clean), "{}: {:?}", finding.changed, finding.verdict);
    }
}

#[test]
fn a_line_of_more_inputs_than_samples_or_equations_is_refused_with_a_remedy() {
    for (rest, part) in [
        ("look_back: 100\n", "100 inputs, and the train part has 82 samples"),
        ("look_back: 80\nfeatures: {past: [wind]}\n", "leaves nothing to learn"),
    ] {
        let error = experiment_with("", &format!("{rest}transform: {{line: ridge}}\n")).err().unwrap();
        let text = error.to_string();
        assert!(text.contains(part) && text.contains("leave the line out"), "{text}");
    }
}

#[test]
fn a_line_that_another_program_changed_is_refused() {
    let (_, made) = silenced(&experiment("transform: {line: ridge}\n")).remove(0);
    let mut other = made.clone();
    other.pipeline.line.as_mut().unwrap().look_back = 8;
    assert!(Forecaster::from_bytes(&other.to_bytes()).unwrap_err().contains("its line is not one of"));
    let none =
        Forecaster { pipeline: lookback::data::Pipeline { line: None, ..made.pipeline.clone() }, ..made };
    assert!(Forecaster::from_bytes(&none.to_bytes()).unwrap_err().contains("its line is not one of"));
}
