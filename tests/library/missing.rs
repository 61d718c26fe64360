//! What was filled in is input at most: not learnt from, not scored, not averaged; and what is known is not made up.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use lookback::data::{Part, Series};
use lookback::engine;
use lookback::run::{Experiment, fits, run_trial};
use lookback::spec::{Params, Trial};

pub(super) fn load(csv: &str, data: &str, rest: &str) -> Result<Experiment, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), csv).unwrap();
    let file = folder.path().join("a.yaml");
    let text = format!(
        "name: a\ndata: {{ file: a.csv, time: t, target: y, {data} }}\nengines: [reference]\n\
         model: {{ hidden_units: 2 }}\ntrain: {{ learning_rate: 0.01, epochs: 2 }}\nrepeats: 1\n{rest}"
    );
    std::fs::write(&file, text).unwrap();
    Experiment::load(&file).map_err(|error| error.to_string())
}

/// A value that depends on the weekday, and a little on the row.
pub(super) fn value(row: usize) -> f64 {
    [500.0, 510.0, 520.0, 540.0, 600.0, 300.0, 200.0][row % 7] + (row * 7919 % 23) as f64
}

/// 400 days from a Monday on; those for which `lost` holds have no value, or no row.
pub(super) fn days(lost: impl Fn(usize) -> bool, without_row: bool) -> String {
    let first: jiff::civil::Date = "2021-01-04".parse().unwrap();
    let mut text = "t,y\n".to_owned();
    for row in 0..400 {
        let day = first.checked_add(jiff::Span::new().days(row as i64)).unwrap();
        match (lost(row), without_row) {
            (true, true) => {}
            (true, false) => text += &format!("{day},\n"),
            (false, _) => text += &format!("{day},{}\n", value(row)),
        }
    }
    text
}

const OUTAGE: fn(usize) -> bool = |row| (350..390).contains(&row);

pub(super) fn results(experiment: &Experiment) -> BTreeMap<String, (usize, f64)> {
    let of = |trial: Trial| {
        let (results, _) = run_trial(experiment, &trial, 0, &AtomicBool::new(false)).unwrap();
        assert_eq!(results.message, None);
        let score = results.scores[Part::Test].clone().unwrap();
        (trial.engine, (score.targets, score.metrics["rmse"]))
    };
    experiment.plan.iter().map(of).collect()
}

pub(super) const BASELINES: &str = "look_back: 4\nbaselines: [persistence, { seasonal_naive: 7 }, calendar_mean, { ridge: 4 }, { boosted_trees: 4 }, { ets: 7 }, { theta: 7 }]\n";

#[test]
fn an_outage_is_neither_scored_nor_learnt_whatever_fills_it() {
    for without_row in [false, true] {
        for fill in ["ffill", "interpolate", "mask", "day_before", "week_before"] {
            let key = if without_row { "gaps" } else { "missing" };
            let experiment =
                load(&days(OUTAGE, without_row), &format!("csv: {{ {key}: {fill} }}"), BASELINES).unwrap();
            assert_eq!((experiment.series.len(), experiment.series.filled(0..400)), (400, 40));
            let notes = experiment.series.notes.iter().map(|note| &**note).collect::<Vec<_>>().join("; ");
            assert!(notes.contains("40 of 60 test rows"), "{notes}");
            let results = results(&experiment);
            assert!(results.values().all(|(targets, _)| *targets == 20), "{results:?}");
            // By hand: the mean of the weekday over the train part, on the 20 days that were counted.
            let mean = |weekday: usize| {
                let own: Vec<f64> = (0..280).filter(|row| row % 7 == weekday).map(value).collect();
                own.iter().sum::<f64>() / own.len() as f64
            };
            let squares =
                (340..400).filter(|row| !OUTAGE(*row)).map(|row| (mean(row % 7) - value(row)).powi(2));
            let expected = (squares.sum::<f64>() / 20.0).sqrt();
            assert!((results["calendar_mean"].1 - expected).abs() < 1e-9, "{fill}: {results:?}");
        }
    }
}

/// What an engine has learnt, to the last bit.
pub(super) fn weights(experiment: &Experiment, name: &str) -> Vec<u64> {
    let trial = experiment.plan.iter().find(|trial| trial.engine == name).unwrap();
    let params = Params::of(&trial, &experiment.spec);
    let fits = fits(experiment, engine::by_name(name).unwrap(), &params, 1, &AtomicBool::new(false)).unwrap();
    let scaler = fits[0].parts.pipeline.scalers.goal;
    let weights = fits[0].outcome.weights.values().map(f64::to_bits);
    weights.chain([scaler.offset.to_bits(), scaler.factor.to_bits()]).collect()
}

#[test]
fn what_is_filled_in_far_from_any_window_changes_no_bit_of_what_is_learnt() {
    // The lost days stand before the first window: they could be learnt from as truths and by scalers alone.
    let lost = |row: usize| (3..6).contains(&row);
    let rest = BASELINES.replace("look_back: 4", "look_back: 4\nsplit: { trim: { first: 20, last: 0 } }");
    let with = load(&days(lost, false), "csv: { missing: ffill }", &rest).unwrap();
    let mut other = with.clone();
    (3..6).for_each(|row| other.series.values[row] = 1e6);
    for name in ["reference", "calendar_mean", "ridge", "boosted_trees", "ets", "theta"] {
        assert_eq!(weights(&with, name), weights(&other, name), "{name}");
    }
}

#[test]
fn no_goal_of_several_steps_or_of_a_loss_on_several_was_filled_in() {
    let lost = |row: usize| row % 50 == 17;
    let loss = "train: { learning_rate: 0.01, epochs: 2, loss_steps: 3 }\n";
    let rest = "look_back: 5\nforecast: { horizon: 4, lead: 2 }\nbaselines: [persistence]\n";
    let text = days(lost, false);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), text).unwrap();
    let file = folder.path().join("a.yaml");
    std::fs::write(
        &file,
        format!(
            "name: a\ndata: {{ file: a.csv, time: t, target: y, csv: {{ missing: mask }} }}\nengines: [reference]\n\
             model: {{ hidden_units: 2 }}\n{loss}{rest}"
        ),
    )
    .unwrap();
    let experiment = Experiment::load(&file).unwrap();
    for part in Part::ALL {
        let before = if part == Part::Train { 2 } else { 0 };
        let targets = experiment.targets(part, &experiment.spec.base());
        assert!(!targets.is_empty());
        for target in targets {
            assert!((target - before..target + 4).all(|row| !lost(row)), "{part:?} {target}");
        }
    }
    assert!(results(&experiment).contains_key("reference"));
}

#[test]
fn with_nothing_missing_no_word_for_it_changes_a_bit() {
    let plain = load(&days(|_| false, false), "unit: x", BASELINES).unwrap();
    for fill in ["missing: mask", "missing: ffill", "gaps: mask", "gaps: zero", "missing: day_before"] {
        let other = load(&days(|_| false, false), &format!("csv: {{ {fill} }}"), BASELINES).unwrap();
        assert_eq!(other.series.values, plain.series.values);
        for name in ["reference", "calendar_mean", "ridge"] {
            assert_eq!(weights(&other, name), weights(&plain, name), "{fill} {name}");
        }
    }
}

#[test]
fn a_mask_is_one_more_input_that_tells_what_was_observed() {
    let lost = |row: usize| row % 10 == 4;
    let masked = load(&days(lost, false), "csv: { missing: mask }", BASELINES).unwrap();
    let filled = load(&days(lost, false), "csv: { missing: ffill }", BASELINES).unwrap();
    let parts = |experiment: &Experiment| {
        let trial = experiment.plan.iter().find(|trial| trial.engine == "reference").unwrap();
        let params = Params::of(&trial, &experiment.spec);
        let fits =
            fits(experiment, engine::by_name("reference").unwrap(), &params, 1, &AtomicBool::new(false))
                .unwrap();
        fits.into_iter().next().unwrap().parts
    };
    let (with, without) = (parts(&masked), parts(&filled));
    assert_eq!((with.of(Part::Train).row_features(), without.of(Part::Train).row_features()), (2, 1));
    let first = with.samples.train.targets[0];
    let mask: Vec<f64> = with.of(Part::Train).input(0).chunks(2).map(|row| row[1]).collect();
    let expected: Vec<f64> = (first - 4..first).map(|row| f64::from(!lost(row))).collect();
    assert_eq!(mask, expected);
    assert_eq!(lookback::check::looks_ahead(&masked), [""; 0]);
}

#[test]
fn gaps_that_are_zero_count_as_observed() {
    let lost = |row: usize| row % 10 == 4;
    let experiment = load(&days(lost, true), "csv: { gaps: zero }", BASELINES).unwrap();
    assert_eq!((experiment.series.len(), experiment.series.filled(0..400)), (400, 0));
    assert!((0..400).filter(|row| lost(*row)).all(|row| experiment.series.values[row] == 0.0));
    assert_eq!(results(&experiment)["persistence"].0, 60);
}

#[test]
fn a_day_or_week_before_is_of_the_same_time_and_was_observed() {
    let lost = |row: usize| (100..110).contains(&row);
    let series = |fill: &str| -> Series {
        load(&days(lost, false), &format!("csv: {{ missing: {fill} }}"), BASELINES).unwrap().series
    };
    let (day, week) = (series("day_before"), series("week_before"));
    for row in 100..110 {
        assert_eq!(day.values[row], value(99), "{row}");
        let before = row - 7 * (1 + (row - 100) / 7);
        assert_eq!(week.values[row], value(before), "{row}");
    }
}

#[test]
fn rows_behind_the_last_value_are_to_be_forecast_whatever_fills_the_others() {
    for data in ["unit: x", "csv: { missing: ffill }", "csv: { missing: drop }", "csv: { missing: mask }"] {
        let text = days(|row| row >= 386, false).replace("t,y\n", "t,y,promo\n");
        let rows: Vec<String> =
            text.lines().skip(1).enumerate().map(|(row, line)| format!("{line},{}", row % 3)).collect();
        let text = format!("t,y,promo\n{}\n", rows.join("\n"));
        let rest = format!("{BASELINES}features: {{ known: [promo] }}\n");
        let series = load(&text, data, &rest).unwrap().series;
        assert_eq!((series.len(), series.ahead(), series.filled(0..386)), (386, 14, 0), "{data}");
        assert_eq!(series.covariates["promo"].len(), 400);
        assert_eq!(series.covariates["promo"][399], 0.0);
        assert!(
            series.notes.iter().any(|note| note.contains("14 rows behind the last value")),
            "{:?}",
            series.notes
        );
    }
    // In the order from new to old they stand first.
    let text = days(|row| row >= 390, false);
    let (head, rows) = text.split_once('\n').unwrap();
    let turned: Vec<&str> = rows.lines().rev().collect();
    let series = load(&format!("{head}\n{}\n", turned.join("\n")), "unit: x", BASELINES).unwrap().series;
    assert_eq!((series.len(), series.ahead()), (390, 10));
}

#[test]
fn a_part_of_which_nothing_was_observed_is_refused_with_the_count() {
    let error = load(
        &days(|row| (335..399).contains(&row), false),
        "csv: { missing: ffill }",
        "look_back: 4\nsplit: { train: 0.7, validation: 0.15, test: 0.15, trim: { first: 0, last: 1 } }\n",
    );
    let error = error.err().unwrap();
    assert!(error.contains("59 of its rows were filled in") && error.contains("drop"), "{error}");
}

#[test]
fn the_mean_by_month_is_over_every_row_of_the_train_part_whatever_the_horizon() {
    let mut text = "t,y\n".to_owned();
    let monthly = |row: usize| 200.0 + 40.0 * ((row % 12) as f64) + 3.0 * row as f64;
    for row in 0..120 {
        text += &format!("{}-{:02},{}\n", 2010 + row / 12, row % 12 + 1, monthly(row));
    }
    for (horizon, lead) in [(1, 1), (18, 1), (6, 5)] {
        let rest = format!(
            "look_back: 4\nforecast: {{ horizon: {horizon}, lead: {lead} }}\nbaselines: [calendar_mean]\n"
        );
        let experiment = load(&text, "unit: x", &rest).unwrap();
        let mean = |month: usize| (0..84).filter(|row| row % 12 == month).map(monthly).sum::<f64>() / 7.0;
        let rows = (102..=120 - horizon).flat_map(|target| target..target + horizon);
        let squares: Vec<f64> = rows.map(|row| (mean(row % 12) - monthly(row)).powi(2)).collect();
        let expected = (squares.iter().sum::<f64>() / squares.len() as f64).sqrt();
        let found = results(&experiment)["calendar_mean"].1;
        assert!((found - expected).abs() < 1e-9, "{horizon} {lead}: {found}, not {expected}");
    }
}
