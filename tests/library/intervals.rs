//! Adaptive conformal intervals: against an independent program (`tests/gold/intervals.py`), and that none of them
//! knows what was not known yet.

use std::path::Path;

use jiff::ToSpan;
use jiff::civil::date;
use lookback::record::{Errors, ForecastRow, Forecasts, Record, Results, Score, Status, Timing};
use lookback::report::intervals::{
    Band, ForecastErrors, ForecastRows, IntervalKind, LEVELS, QuantileErrors, TargetRows, measured,
    test_bands,
};
use lookback::spec::{Part, PerPart, RollingSpec, SplitBy, SplitSpec, Trial, TrialId, Trim};
use serde_json::Value;

/// Sums of some hundred terms that may run in another order.
const ROUNDING: f64 = 1e-12;

fn number(value: &Value) -> usize {
    value.as_u64().expect("a whole number") as usize
}

fn numbers(value: &Value) -> Vec<usize> {
    value.as_array().expect("a list").iter().map(number).collect()
}

/// `forecasts.csv` of a case.
fn forecasts(case: &Value) -> Forecasts {
    let (sizes, hours) = (numbers(&case["parts"]), number(&case["hours"]));
    let holes = numbers(&case["holes"]);
    let first = date(2020, 2, 3).at(0, 0, 0, 0);
    let row = |row: usize| {
        let time = first + ((row * hours) as i64).hours();
        let part = match row {
            row if row < sizes[0] => Part::Train,
            row if row < sizes[0] + sizes[1] => Part::Validation,
            _ => Part::Test,
        };
        let time = if hours < 24 { time.to_string() } else { time.date().to_string() };
        ForecastRow { time, part, actual: (!holes.contains(&row)).then_some(row as f64) }
    };
    let rows: Vec<ForecastRow> = (0..sizes.iter().sum()).map(row).collect();
    let times = [&rows[0].time, &rows[1].time, &rows[rows.len() - 1].time];
    assert_eq!(serde_json::json!(times), case["times"]);
    Forecasts { rows, columns: Vec::new() }
}

/// The records of the seeds of a case.
fn records(case: &Value) -> Vec<Record> {
    let errors = |of: &str, part: &str, seed: usize| -> Option<Errors> {
        let values: Vec<f32> = serde_json::from_value(case[of][part].get(seed)?.clone()).expect("numbers");
        Some(Errors(values))
    };
    let record = |seed: usize| {
        let score = |part| {
            let quantile_errors = errors("quantile_errors", part, seed);
            Some(Score { errors: errors("errors", part, seed), quantile_errors, ..Score::default() })
        };
        let mut settings: Vec<(&str, Value)> =
            ["lead", "horizon"].map(|name| (name, case[name].clone())).to_vec();
        if case["quantiles"].is_array() {
            settings.extend([("loss", "quantiles".into()), ("quantiles", case["quantiles"].clone())]);
        }
        Record {
            trial: Trial {
                id: TrialId("0".repeat(16)),
                engine: "reference".to_owned(),
                settings: settings.into_iter().collect(),
                seed: Some(seed as u64),
            },
            result: Results {
                status: Status::Done,
                message: None,
                epochs: 1,
                best_epoch: 1,
                steps: 1,
                train_loss: Vec::new(),
                validation_rmse: Vec::new(),
                scores: PerPart { train: None, validation: score("validation"), test: score("test") },
                hash: None,
            },
            timing: Timing { seconds: 1.0, us_per_step: None, worker: 0 },
            session: String::new(),
        }
    };
    let seeds = case["errors"]["test"].as_array().expect("a list").len();
    (0..seeds).map(record).collect()
}

fn split(case: &Value) -> SplitSpec {
    let trim = numbers(&case["trim"]);
    let rolling = case["slice_rows"].as_u64().map(|step| RollingSpec {
        first: None,
        origins: number(&case["parts"][2]) / step as usize,
        step: step as usize,
        refit: 1,
        validation: number(&case["parts"][1]),
        train_length: None,
    });
    let trim = Trim { first: trim[0], last: trim[1] };
    let fractions = SplitBy::Fractions { train: 0.1, validation: 0.2, test: 0.7, trim };
    SplitSpec { by: rolling.map_or(fractions, SplitBy::Rolling), exclude: Vec::new() }
}

fn gold() -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold/intervals.json");
    let gold: Value = serde_json::from_slice(&std::fs::read(file).expect("it is there")).expect("it is JSON");
    gold["cases"].as_array().expect("a list").clone()
}

#[test]
fn intervals_have_the_coverage_width_and_score_of_an_independent_program() {
    for case in gold() {
        let rows = ForecastRows::of(&forecasts(&case)).expect("its times can be read");
        let errors = ForecastErrors::of(&records(&case)).expect("they are there");
        let targets = rows.targets(&errors, &split(&case)).expect("there are as many");
        let test = &targets.test;
        assert_eq!([test[0], test[1], test[test.len() - 1]].to_vec(), numbers(&case["forecast_rows"]));
        for gold in case["levels"].as_array().expect("a list") {
            let kind: IntervalKind = serde_json::from_value(gold["kind"].clone()).expect("a kind");
            let found = measured(0, kind, &errors, (Some(&rows), &split(&case)));
            let at = LEVELS.iter().position(|level| gold["level"] == *level).expect("a level");
            let quality = found.by_level[at].expect("there are intervals");
            let close = |name: &str, found: f64| {
                let gold = gold[name].as_f64().expect("a number");
                assert!(
                    (found - gold).abs() <= ROUNDING * gold.abs(),
                    "{}, {}: {name} {found}, not {gold}",
                    case["name"],
                    kind.word()
                );
            };
            assert_eq!(quality.forecasts, number(&gold["forecasts"]));
            close("coverage", quality.coverage);
            close("width", quality.width);
            close("score", quality.score);
            assert_eq!(found.over_days[at].len(), number(&gold["spans"]), "{}", case["name"]);
            match found.worst(at) {
                Some(worst) => close("worst", worst),
                None => assert!(gold["worst"].is_null()),
            }
        }
    }
}

/// Each truth in turn becomes another: the intervals of all forecasts that were made before it was known stay, and some
/// later one moves.
#[test]
fn no_interval_knows_its_own_truth_or_one_that_was_not_known_yet() {
    for case in gold() {
        let rows = ForecastRows::of(&forecasts(&case)).expect("its times can be read");
        let errors = ForecastErrors::of(&records(&case)).expect("they are there");
        let targets = rows.targets(&errors, &split(&case)).expect("there are as many");
        let kind = match errors.quantiles {
            Some(_) => IntervalKind::ConformalQuantiles,
            None => IntervalKind::Adaptive,
        };
        let bands = |errors: &ForecastErrors, targets: &TargetRows| {
            test_bands(errors, kind, targets, |row| rows.group(row))
        };
        let before = bands(&errors, &targets);
        let all: Vec<usize> = targets.validation.iter().chain(&targets.test).copied().collect();
        let mut moved = 0;
        for changed in all.iter().step_by(17).copied() {
            let after = bands(&with_truth(&errors, &targets, changed, 1000.0), &targets);
            let differs = |(at, _): &(usize, &Vec<Option<Band>>)| before[*at] != after[*at];
            for (at, _) in after.iter().enumerate().filter(differs) {
                let last_known = targets.test[at / errors.horizon] - errors.lead;
                assert!(changed <= last_known, "{}: row {changed}, known {last_known}", case["name"]);
                moved += 1;
            }
        }
        assert!(moved > 0, "{}: intervals learn nothing", case["name"]);
    }
}

/// The errors that there would be if the truth of `row` were so much larger.
fn with_truth(errors: &ForecastErrors, targets: &TargetRows, row: usize, by: f64) -> ForecastErrors {
    let change = |errors_of: &[f64], firsts: &[usize]| -> Vec<f64> {
        let each = errors_of.len() / (firsts.len() * errors.horizon).max(1);
        let rows = firsts.iter().flat_map(|first| (0..errors.horizon).map(move |step| first + step));
        let rows = rows.flat_map(|row| std::iter::repeat_n(row, each));
        errors_of.iter().zip(rows).map(|(error, own)| if own == row { error + by } else { *error }).collect()
    };
    ForecastErrors {
        validation: change(&errors.validation, &targets.validation),
        test: change(&errors.test, &targets.test),
        quantiles: errors.quantiles.as_ref().map(|own| QuantileErrors {
            levels: own.levels,
            validation: change(&own.validation, &targets.validation),
            test: change(&own.test, &targets.test),
        }),
        ..errors.clone()
    }
}

/// Without the times of rows errors are known no earlier than with them.
#[test]
fn what_is_not_known_of_rows_makes_no_error_known_too_early() {
    for case in gold() {
        let errors = ForecastErrors::of(&records(&case)).expect("they are there");
        let rows = ForecastRows::of(&forecasts(&case)).expect("its times can be read");
        let real = rows.targets(&errors, &split(&case)).expect("there are as many");
        let order = errors.in_order();
        let both = |targets: &TargetRows| -> Vec<usize> {
            targets.validation.iter().chain(&targets.test).copied().collect()
        };
        for (real, order) in both(&real).windows(2).zip(both(&order).windows(2)) {
            assert!(real[1] - real[0] >= order[1] - order[0], "{}", case["name"]);
        }
        let found = measured(0, IntervalKind::Adaptive, &errors, (None, &split(&case)));
        assert!(found.by_level.iter().all(Option::is_some) && found.over_days.is_empty());
    }
}

/// Journals of some programs have errors of the validation part, and none of its quantiles.
#[test]
fn quantiles_of_other_forecasts_than_the_points_make_no_interval() {
    let mut case =
        gold().into_iter().find(|case| case["quantiles"].is_array()).expect("a case with quantiles");
    case["quantile_errors"].as_object_mut().expect("parts").remove("validation");
    let errors = ForecastErrors::of(&records(&case)).expect("they are there");
    assert!(!errors.validation.is_empty());
    for (kind, some) in [
        (IntervalKind::Adaptive, true),
        (IntervalKind::Quantiles, false),
        (IntervalKind::ConformalQuantiles, false),
    ] {
        let found = measured(0, kind, &errors, (None, &split(&case)));
        assert!(found.by_level.iter().all(|own| own.is_some() == some), "{}", kind.word());
    }
}
