//! Forecasts below what the target can be are cut, those of every engine and baseline, and scored as they are then.

use std::sync::atomic::AtomicBool;

use lookback::data::Part;
use lookback::metric;
use lookback::run::{Experiment, fits, run_trial};
use lookback::spec::{Params, Trial};

/// A small stop: nobody on most hours, a few people on others.
fn counts(rows: usize) -> String {
    let mut text = "t,y\n".to_owned();
    let start: jiff::civil::DateTime = "2024-01-01T00:00".parse().unwrap();
    for row in 0..rows {
        let time = start.checked_add(jiff::Span::new().hours(row as i64)).unwrap();
        let busy = [7, 8, 17].contains(&(row % 24));
        let count = if busy { 3 + row * 7919 % 11 } else { usize::from(row * 31 % 13 == 0) };
        text += &format!("{time},{count}\n");
    }
    text
}

fn load(csv: &str, rest: &str) -> Experiment {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), csv).unwrap();
    let file = folder.path().join("a.yaml");
    let text = format!(
        "name: a\ndata: {{ file: a.csv, time: t, target: y }}\nengines: [reference]\nlook_back: 6\n\
         model: {{ hidden_units: 3 }}\ntrain: {{ learning_rate: 0.02, epochs: 1 }}\nrepeats: 1\n\
         baselines: [persistence, {{ seasonal_naive: 24 }}, calendar_mean, {{ ridge: 6 }}, {{ ridge_products: 6 }}, {{ boosted_trees: 6 }}, {{ ets: 24 }}, {{ theta: 24 }}]\n{rest}"
    );
    std::fs::write(&file, text).unwrap();
    Experiment::load(&file).unwrap_or_else(|error| panic!("{error}"))
}

fn forecasts(experiment: &Experiment, trial: &Trial, part: Part) -> (Vec<f64>, Vec<f64>) {
    let engine = lookback::engine::by_name(&trial.engine).unwrap();
    let params = Params::of(trial, &experiment.spec);
    let fit = fits(experiment, engine, &params, trial.seed.unwrap_or_default(), &AtomicBool::new(false))
        .unwrap()
        .remove(0);
    (fit.outcome.forecasts[part].points.clone(), fit.parts.samples[part].truths.clone())
}

#[test]
fn every_forecast_below_it_is_cut_to_it_and_scored_so() {
    for transform in ["", "forecast: { horizon: 3 }\n"] {
        let csv = counts(420);
        let free = load(&csv, transform);
        let both = match transform.contains("forecast") {
            true => "forecast: { horizon: 3, at_least: 0.5 }\n".to_owned(),
            false => format!("{transform}forecast: {{ at_least: 0.5 }}\n"),
        };
        let bound = load(&csv, &both);
        let mut cut_somewhere = 0;
        for (before, after) in free.plan.iter().zip(bound.plan.iter()) {
            assert_ne!(before.id, after.id, "what is cut is another trial");
            for part in Part::ALL {
                let (raw, truths) = forecasts(&free, &before, part);
                let (cut, _) = forecasts(&bound, &after, part);
                let expected: Vec<f64> = raw.iter().map(|forecast| forecast.max(0.5)).collect();
                assert_eq!(cut, expected, "{} {}", after.engine, part.word());
                cut_somewhere += usize::from(raw != cut);
                if part == Part::Test {
                    let (results, _) = run_trial(&bound, &after, 0, &AtomicBool::new(false)).unwrap();
                    let scored = results.scores[Part::Test].as_ref().unwrap().metrics["rmse"];
                    assert_eq!(scored, metric::rmse(&expected, &truths), "{}", after.engine);
                }
            }
        }
        assert!(cut_somewhere > 6, "the test needs forecasts that are cut");
    }
}

#[test]
fn unset_it_leaves_ids_and_as_an_axis_it_is_told_apart() {
    let csv = counts(300);
    let ids = |rest: &str| load(&csv, rest).plan.iter().map(|trial| trial.id.0).collect::<Vec<_>>();
    assert_eq!(ids(""), ids("forecast: { at_least: null }\n"));
    let swept = ids("sweep: { at_least: [null, 0] }\n");
    assert_eq!(swept.len(), 2 * ids("").len());
    assert!(ids("").iter().all(|id| swept.contains(id)), "unset is one of the two");
}

#[test]
fn training_that_came_apart_is_not_cut_into_numbers() {
    let experiment = load(&counts(300), "forecast: { at_least: 0 }\nscale: { method: none }\n");
    let mut trial = experiment.plan.trial(0);
    trial.settings.set("optimizer", "sgd");
    trial.settings.set("learning_rate", 1e5);
    let (results, _) = run_trial(&experiment, &trial, 0, &AtomicBool::new(false)).unwrap();
    assert_eq!(results.status.word(), "diverged", "{:?}", results.message);
}

#[test]
fn values_that_lie_below_it_are_counted() {
    let csv = counts(300).replacen("T05:00:00,0", "T05:00:00,-2", 3);
    let notes = load(&csv, "forecast: { at_least: 0 }\n")
        .series
        .notes
        .iter()
        .map(|note| &**note)
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        notes.contains("3 values of y lie below forecast.at_least (0), the first at 2024-01-01"),
        "{notes}"
    );
    let notes = load(&counts(300), "forecast: { at_least: 0 }\n").series.notes;
    assert!(!notes.iter().any(|note| note.contains("at_least")));
}

#[test]
fn counts_in_thousands_are_told_to_be_counts_if_some_are_zero() {
    let told = |csv: &str| {
        let notes = load(csv, "").series.notes;
        notes.iter().any(|note| note.contains("y is a count that comes near 0"))
    };
    let thousands = |least: f64| {
        let scaled = |line: &str| match line.split_once(',') {
            Some((time, count)) if time != "t" => {
                format!("{time},{}\n", count.parse::<f64>().unwrap() / 1000.0 + least)
            }
            _ => format!("{line}\n"),
        };
        counts(300).lines().map(scaled).collect::<String>()
    };
    assert!(told(&counts(300)) && told(&thousands(0.0)));
    assert!(!told(&thousands(0.0001)), "never zero");
}

#[test]
fn zeros_at_times_that_are_not_zero_otherwise_are_told() {
    let start: jiff::civil::DateTime = "2024-01-01T00:00".parse().unwrap();
    let told = |is_zero: &dyn Fn(i64) -> bool| {
        let row = |hour: i64| {
            let time = start.checked_add(jiff::Span::new().hours(hour)).unwrap();
            let count = if is_zero(hour) { 0 } else { 20 + hour * 7919 % 11 };
            format!("{time},{count}\n")
        };
        let csv = "t,y\n".to_owned() + &(0..600).map(row).collect::<String>();
        let notes = load(&csv, "forecast: { at_least: 0 }\n").series.notes;
        notes.iter().find(|note| note.contains("at which it seldom is")).map(|note| note.to_string())
    };
    let night = |hour: i64| hour % 24 < 5;
    let outage = told(&|hour| night(hour) || (200..211).contains(&hour)).expect("a remark");
    assert!(outage.contains("y is 0 in 11 rows from 2024-01-09T08:00:00 to 2024-01-09T18:00:00"), "{outage}");
    let two = told(&|hour| (200..211).contains(&hour) || (404..408).contains(&hour)).expect("a remark");
    assert!(two.contains("the longest of 2 such stretches"), "{two}");
    assert_eq!(told(&night), None, "every night");
    assert_eq!(told(&|hour| hour % 168 >= 144), None, "every Sunday");
    assert_eq!(told(&|hour| (200..202).contains(&hour)), None, "two rows");
}
