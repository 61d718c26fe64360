//! A forecaster as a value: each row of the test part, forecast from data that end before it, has its recorded bits.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use lookback::base::error::Error;
use lookback::data::{Part, Series};
use lookback::engine::{Engine, Setting, Weights, by_name};
use lookback::forecaster::Forecaster;
use lookback::run::{Experiment, SampleSource, fits, forecaster, hash, parts};
use lookback::spec::Params;
use lookback::train::{TrainConfig, train};

/// The series as it was known when the row `target` was forecast: later values are no numbers.
pub(crate) fn cut(series: &Series, forecaster: &Forecaster, target: usize) -> Series {
    let mut cut = series.clone();
    let unknown = target - forecaster.pipeline.lead + 1;
    cut.values[unknown..].fill(f64::NAN);
    for column in &forecaster.pipeline.features.past {
        if let Some(values) = cut.covariates.get_mut(column) {
            values[unknown..].fill(f64::NAN);
        }
    }
    cut
}

/// To compare forecasts to the last bit.
pub(crate) fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn experiment(rest: &str) -> Experiment {
    let all = "persistence, {seasonal_naive: 7}, {seasonal_naive: {week: 1}}, calendar_mean, {ridge: 9}, \
        {boosted_trees: 9}, {calendar_ridge: 5}, {ets: 7}, {theta: {week: 1}}, {ets: 1}";
    experiment_with(all, rest).unwrap()
}

/// An experiment on made-up days with these baselines, or what is wrong with it.
pub(crate) fn experiment_with(baselines: &str, rest: &str) -> Result<Experiment, Error> {
    let folder = tempfile::tempdir().unwrap();
    let first: jiff::civil::Date = "2023-09-01".parse().unwrap();
    let row = |day: i32| {
        let date = first.checked_add(jiff::Span::new().days(day)).unwrap();
        let wave = 40.0 + 9.0 * f64::from(day % 7) + f64::from(day * day % 23);
        format!("{date},{wave},{},{}\n", day * 7 % 31, i32::from(day % 11 == 3))
    };
    let data: String = (0..260).map(row).collect();
    std::fs::write(folder.path().join("a.csv"), format!("day,y,wind,event\n{data}")).unwrap();
    let file = folder.path().join("a.yaml");
    let usual = |key: &str, text: &'static str| if rest.contains(key) { "" } else { text };
    let train = usual("train:", "train: {learning_rate: 0.02, epochs: 2}\n");
    let look_back = usual("look_back:", "look_back: 9\n");
    let spec = format!(
        "name: a\ndata: {{file: a.csv, time: day, target: y}}\nmodel: {{hidden_units: 3}}\n{look_back}{train}\
         engines: [reference]\nbaselines: [{baselines}]\n{rest}"
    );
    std::fs::write(&file, spec).unwrap();
    Experiment::load(Path::new(&file))
}

pub(crate) const FEATURES: &str = "features: {past: [wind], known: {event: {around: 1}}, calendar: [weekday, day_of_year, hour], \
    days: {party: [12-24..12-26]}, lags: [28, {week: 3}, {day: 21}]}\n";

#[test]
fn a_row_forecast_from_data_that_end_before_it_has_the_bits_that_its_trial_recorded() {
    for rest in [
        String::new(),
        format!("{FEATURES}transform: {{log: ln, difference: 7, level: 5}}\nforecast: {{horizon: 14}}\n"),
        format!(
            "{FEATURES}transform: {{log: ln_1p, level: 5}}\nforecast: {{lead: 3, horizon: 2}}\nwindow: features\n"
        ),
        "features: {profile: [slot, day_of_year], lags: [{week: 3, around: 2}]}\nforecast: {horizon: 3}\n"
            .to_owned(),
        "features: {profile: hour_of_week}\ntransform: {log: ln, difference: 7, level: 5, profile: slot}\n\
         forecast: {lead: 2}\nsplit: {rolling: {origins: 4, step: 14, refit: 2, validation: 28}}\n"
            .to_owned(),
        "split: {rolling: {origins: 4, step: 14, refit: 2, validation: 28}}\ntransform: {difference: 7}\n"
            .to_owned(),
        "train: {learning_rate: 0.02, epochs: 2, loss: quantiles}\nforecast: {horizon: 3, quantiles: [0.1, 0.5, 0.8]}\n\
         transform: {log: ln, level: 5}\n"
            .to_owned(),
    ] {
        has_the_bits_that_were_recorded(&experiment(&rest), &rest);
    }
    // Baselines take no line off.
    for rest in [
        "features: {past: [wind], known: [event], calendar: [weekday], lags: [28]}\n\
         transform: {log: ln, difference: 7, level: 5, line: ridge_products}\n"
            .to_owned(),
        "features: {profile: [slot, day_of_year]}\ntransform: {profile: slot, line: ridge}\nscale: {method: standard}\n\
         train: {learning_rate: 0.02, epochs: 2, loss: quantiles, loss_steps: 4}\nforecast: {lead: 2, horizon: 3}\n\
         split: {rolling: {origins: 4, step: 14, refit: 2, validation: 28}}\n"
            .to_owned(),
    ] {
        has_the_bits_that_were_recorded(&experiment_with("", &rest).unwrap(), &rest);
    }
}

fn has_the_bits_that_were_recorded(experiment: &Experiment, rest: &str) {
    for trial in experiment.plan.iter() {
        let engine = by_name(&trial.engine).unwrap();
        let params = Params::of(&trial, &experiment.spec);
        let fits = fits(experiment, engine, &params, trial.seed.unwrap_or_default(), &AtomicBool::new(false))
            .unwrap();
        let hash = hash(fits.iter().map(|fit| &fit.outcome));
        for (number, fit) in fits.iter().enumerate() {
            let made = forecaster(experiment, &trial, (number, fit), &hash);
            let made = Forecaster::from_bytes(&made.to_bytes()).unwrap();
            let recorded = &fit.outcome.forecasts[Part::Test];
            let (horizon, targets) = (made.pipeline.horizon, &fit.parts.samples[Part::Test].targets);
            let each = recorded.quantiles.len() / targets.len();
            for (at, target) in targets.iter().copied().enumerate() {
                let steps = &recorded.points[at * horizon..][..horizon];
                let recorded = [steps, &recorded.quantiles[at * each..][..each]].concat();
                let known = cut(&experiment.series, &made, target);
                let forecast = made.forecast(engine, &known, target..target + 1).unwrap();
                let forecast = [forecast.points, forecast.quantiles].concat();
                assert_eq!(bits(&forecast), bits(&recorded), "{} row {target}, {rest}", trial.engine);
            }
        }
    }
}

/// Forecasts of `count` rows from row `known` on, each from a series that holds no later value than forecasts of its own.
fn fed_back(made: &Forecaster, engine: &Engine, series: &Series, (known, count): (usize, usize)) -> Vec<f64> {
    let (lead, horizon) = (made.pipeline.lead, made.pipeline.horizon);
    let mut series = series.clone();
    series.values[known..].fill(f64::NAN);
    let mut found = Vec::new();
    while found.len() < count {
        let from = known + found.len();
        let own = made.forecast(engine, &series, from..from + lead).unwrap().points;
        let nearest = (0..lead).map(|row| own[row * horizon]);
        let ordered: Vec<f64> = nearest.chain(own[(lead - 1) * horizon + 1..].iter().copied()).collect();
        series.values[from..from + ordered.len()].copy_from_slice(&ordered);
        found.extend(ordered);
    }
    found.truncate(count);
    found
}

#[test]
fn rows_beyond_the_reach_have_the_same_bits_side_by_side_as_each_from_a_series_of_its_own() {
    let known = "features: {known: {event: {around: 1}}, calendar: [weekday, day_of_year], days: {party: [12-24..12-26]}, \
        profile: [slot, day_of_year], lags: [28, {week: 3, around: 1}, {day: 21}]}\n";
    for rest in [
        String::new(),
        format!(
            "{known}transform: {{log: ln, difference: 7, level: 5}}\nforecast: {{horizon: 3, lead: 2}}\n"
        ),
        format!("{known}transform: {{log: ln_1p, profile: slot, level: 9}}\nwindow: features\n"),
        "train: {learning_rate: 0.02, epochs: 2, loss: quantiles}\nforecast: {lead: 2, at_least: 50}\n"
            .to_owned(),
    ] {
        is_fed_back_alike(&experiment(&rest), &rest);
    }
    for rest in [
        format!("{known}transform: {{log: ln, difference: 7, line: ridge_products}}\n"),
        format!("{known}transform: {{profile: slot, line: ridge}}\nforecast: {{lead: 2, horizon: 3}}\n"),
    ] {
        is_fed_back_alike(&experiment_with("", &rest).unwrap(), &rest);
    }
}

/// Whether values were observed is an input of networks and decides what baselines follow.
#[test]
fn from_a_past_row_on_forecasts_are_fed_back_as_from_the_last_one() {
    let mut experiment = experiment("");
    let series = &mut experiment.series;
    series.masked = true;
    series.observed = Some((0..series.len()).map(|row| !(100..103).contains(&row)).collect());
    let (known, count) = (219, 8);
    let mut ended = experiment.series.clone();
    ended.values[known..].fill(f64::NAN);
    ended.observed.as_mut().unwrap()[known..].fill(false);
    for trial in experiment.plan.iter() {
        let engine = by_name(&trial.engine).unwrap();
        let params = Params::of(&trial, &experiment.spec);
        let fits =
            fits(&experiment, engine, &params, trial.seed.unwrap_or_default(), &AtomicBool::new(false))
                .unwrap();
        let made = forecaster(&experiment, &trial, (0, &fits[0]), "");
        let of = |series: &Series| made.ahead(engine, series, (&[known], count)).unwrap().remove(0);
        let (past, last) = (of(&experiment.series), of(&ended));
        assert_eq!(bits(&past.points), bits(&last.points), "{}", trial.engine);
    }
}

fn is_fed_back_alike(experiment: &Experiment, rest: &str) {
    let (known, count) = ([250, 219, 233], 8);
    for trial in experiment.plan.iter() {
        let engine = by_name(&trial.engine).unwrap();
        let params = Params::of(&trial, &experiment.spec);
        let fits = fits(experiment, engine, &params, trial.seed.unwrap_or_default(), &AtomicBool::new(false))
            .unwrap();
        let hash = hash(fits.iter().map(|fit| &fit.outcome));
        let made = forecaster(experiment, &trial, (0, &fits[0]), &hash);
        let together = made.ahead(engine, &experiment.series, (&known, count)).unwrap();
        for (known, forecasts) in known.into_iter().zip(together) {
            let alone = fed_back(&made, engine, &experiment.series, (known, count));
            assert_eq!(bits(&forecasts.points), bits(&alone), "{} from row {known} on, {rest}", trial.engine);
        }
    }
}

#[test]
fn a_training_that_ends_early_has_had_the_learning_rates_of_one_that_does_not() {
    let spec = "train: {learning_rate: 0.02, epochs: 6, schedule: cosine}\n";
    let experiment = experiment_with("", spec).unwrap();
    let trial = experiment.plan.iter().next().unwrap();
    let params = Params::of(&trial, &experiment.spec);
    let engine = by_name("reference").unwrap();
    let features = experiment.spec.features_of(&params);
    let source = SampleSource {
        series: &experiment.series,
        split: &experiment.split,
        features: &features,
        penalty: None,
    };
    let parts = parts(&source, engine, &params).unwrap();
    let curve = |epochs: usize, last_epoch: Option<usize>| {
        let shape = parts.of(Part::Train).shape();
        let initial = Weights::initial(&shape.network(&params), 1);
        let mut model = (engine.build)(&Setting { params: &params, shape, initial: &initial }).unwrap();
        let config = TrainConfig {
            epochs,
            last_epoch,
            batch_size: params.batch_size,
            learning_rate: params.learning_rate,
            schedule: params.schedule,
            patience: None,
            seed: 1,
            quantiles: None,
        };
        train(model.as_mut(), &parts, &config, &AtomicBool::new(false)).unwrap().curve
    };
    let whole = curve(6, None);
    assert_eq!(curve(6, Some(2)), whole[..2]);
    assert_eq!(curve(6, Some(9)), whole);
    assert_ne!(curve(2, None), whole[..2], "a schedule of two epochs is another one");
}
