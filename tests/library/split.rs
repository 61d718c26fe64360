//! Parts that begin at a time or have so many rows, and periods that belong to none.

use lookback::data::Part;

use super::missing::{BASELINES, days, load, results, value, weights};

/// 400 days from Monday, 2021-01-04 on, all of them known.
fn whole() -> String {
    days(|_| false, false)
}

fn parts(split: &str) -> Result<[(usize, usize); 3], String> {
    let rest = format!("look_back: 4\nbaselines: [persistence]\nsplit: {split}\n");
    let experiment = load(&whole(), "unit: riders", &rest)?;
    Ok(Part::ALL.map(|part| (experiment.split.rows(part).start, experiment.split.rows(part).end)))
}

#[test]
fn a_part_begins_at_a_time_or_has_so_many_rows() {
    let cases = [
        ("{ validation: 2021-10-01, test: 2022-01-01 }", 270, 362),
        ("{ validation: 2021-10, test: '2022-01-01T00:00' }", 270, 362),
        ("{ validation: 2021-10-01, test: 38 rows }", 270, 362),
        ("{ validation: 92 rows, test: 2022-01-01 }", 270, 362),
        ("{ validation: 92 rows, test: 38 rows }", 270, 362),
        ("{ validation: 0, test: 2022-01-01 }", 362, 362),
    ];
    for (split, validation, test) in cases {
        assert_eq!(parts(split), Ok([(0, validation), (validation, test), (test, 400)]), "{split}");
    }
}

#[test]
fn a_part_that_cannot_be_is_refused_with_what_could() {
    let cases = [
        (
            "{ validation: 2021-10-01, test: 2030-01-01 }",
            "the test part, 2030-01-01, holds no row: before its end there are 2021-01-04 to 2022-02-07",
        ),
        (
            "{ validation: 2020-10-01, test: 2022-01-01 }",
            "the validation part, 2020-10-01, leaves no row to train on",
        ),
        ("{ validation: 2022-01-01, test: 2021-10-01 }", "the validation part, 2022-01-01, holds no row"),
        (
            "{ validation: 10 rows, test: 400 rows }",
            "the test part, 400 rows, leaves no row to train on: before its end there are 400 rows",
        ),
        (
            "{ validation: 2021, test: 2022-01-01 }",
            "write `2021 rows` for so many rows, 2021-01-01 for the year",
        ),
        ("{ validation: 30, test: 30 rows }", "for so many rows write `30 rows`"),
        ("{ validation: 30 rows, test: soon }", "a time such as 2016-01-01"),
        ("{ test: 30 rows }", "`split.test` is no fraction, so `split.validation` can be none"),
        ("{ validation: 30 rows }", "`split.validation` is no fraction, so `split.test` can be none"),
        ("{ validation: 30 rows, test: 0.2 }", "give split.test a time or `365 rows`"),
        ("{ train: 0.5, validation: 30 rows, test: 30 rows }", "`split.train` means nothing"),
        ("{ exclude: [2021-13] }", "`2021-13` is no period"),
        ("{ exclude: 2022..2021 }", "`2022..2021` is no period"),
        ("{ exclude: [2023] }", "no row lies in 2023; the series is from 2021-01-04 to 2022-02-07"),
    ];
    for (split, expected) in cases {
        let message = parts(split).expect_err(split);
        assert!(message.contains(expected), "{split}: {message}");
    }
}

#[test]
fn a_resolved_split_reads_back_as_the_same_trials() {
    let split = "split: { validation: 2021-10, test: 38 rows, exclude: [2021-03-01..2021-03-10, 2021-05] }\n";
    let experiment = load(&whole(), "unit: riders", &format!("{BASELINES}{split}")).expect("it fits");
    let text = experiment.spec.resolved_yaml(std::path::Path::new("a.csv"));
    let expected = "split:\n  validation: 2021-10\n  test: 38 rows\n  trim:\n    first: 0\n    last: 0\n  \
                    exclude:\n  - 2021-03-01..2021-03-10\n  - 2021-05\n";
    assert!(text.contains(expected), "{text}");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.csv"), whole()).expect("it can be written");
    std::fs::write(folder.path().join("a.yaml"), &text).expect("it can be written");
    let again = lookback::run::Experiment::load(&folder.path().join("a.yaml")).expect("it is a spec");
    let ids = |own: &lookback::run::Experiment| own.plan.iter().map(|trial| trial.id.0).collect::<Vec<_>>();
    assert_eq!(ids(&experiment), ids(&again));
    assert_eq!(experiment.series.left_out, again.series.left_out);
}

/// Rows 340 to 400 are tested; of these 350 to 360 are excluded, and 7 behind them see into them (a lag of 7 rows).
const PERIOD: &str = "split: { validation: 60 rows, test: 60 rows, exclude: 2021-12-20..2021-12-29 }\n";

#[test]
fn what_is_excluded_is_not_scored_nor_is_what_sees_into_it_and_it_is_counted() {
    let experiment = load(&whole(), "unit: riders", &format!("{BASELINES}{PERIOD}")).expect("it fits");
    let notes = experiment.series.notes.iter().map(|note| &**note).collect::<Vec<_>>().join("; ");
    let expected = "excluded (split.exclude): 0 of 280 train rows, 0 of 60 validation rows, 10 of 60 test rows, and 7 rows";
    assert!(notes.contains(expected), "{notes}");
    let results = results(&experiment);
    assert!(results.values().all(|(targets, _)| *targets == 43), "{results:?}");
    // By hand: every day that counts against the one a week before.
    let squares =
        (340..400).filter(|row| !(350..367).contains(row)).map(|row| (value(row) - value(row - 7)).powi(2));
    let expected = (squares.sum::<f64>() / 43.0).sqrt();
    assert!((results["seasonal_naive"].1 - expected).abs() < 1e-9, "{results:?}");
}

#[test]
fn what_is_excluded_changes_no_bit_of_what_is_learnt() {
    let rest = format!("{BASELINES}split: {{ exclude: [2021-03-15..2021-04-20, 2021-06] }}\n");
    let with = load(&whole(), "unit: riders", &rest).expect("it fits");
    let mut other = with.clone();
    let excluded =
        |row: &usize| with.spec.split.exclude.iter().any(|period| period.holds(with.series.times[*row]));
    let rows: Vec<usize> = (0..400).filter(excluded).collect();
    assert_eq!(rows.len(), 37 + 30);
    rows.iter().for_each(|row| other.series.values[*row] = 1e6);
    for name in ["reference", "calendar_mean", "ridge", "boosted_trees", "ets", "theta"] {
        assert_eq!(weights(&with, name), weights(&other, name), "{name}");
    }
    let scores = |own| {
        results(own)
            .into_iter()
            .map(|(name, (rows, error))| (name, rows, error.to_bits()))
            .collect::<Vec<_>>()
    };
    assert_eq!(scores(&with), scores(&other));
}

#[test]
fn a_part_that_is_excluded_whole_says_so() {
    let rest =
        format!("{BASELINES}split: {{ validation: 60 rows, test: 60 rows, exclude: 2021-12..2022-03 }}\n");
    let message = load(&whole(), "unit: riders", &rest).map(|_| ()).expect_err("nothing is left");
    assert!(message.contains("60 of its rows are left out by split.exclude"), "{message}");
}
