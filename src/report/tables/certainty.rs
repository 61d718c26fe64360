//! `statistics.csv`, `selection.csv` and their form in `summary.md`.

use super::Table;
use crate::base::text::{decimals, exact, exact_or_empty, six_digits_or_empty};
use crate::metric::SELECTION_METRIC;
use crate::report::analysis::statistics::{Interval, Measured, PairedComparison, Test, TestVerdict};
use crate::report::analysis::{Configuration, Sources, Standing, compare, setting_cell};
use crate::spec::Part;

/// A row for each configuration, in plan order.
pub(crate) fn statistics_table(sources: &Sources, standing: &Standing) -> Table {
    let axes = sources.columns();
    let mut names: Vec<String> = vec!["engine".to_owned()];
    names.extend(axes.iter().map(|name| (*name).to_owned()));
    let measure = format!("test_{}", SELECTION_METRIC.name);
    names.extend(["seeds".to_owned(), format!("{measure}_mean")]);
    for over in ["seeds", "times"] {
        names.extend(["low", "high"].map(|end| format!("{measure}_over_{over}_{end}")));
    }
    names.push("verdict".to_owned());
    for other in ["best", "naive"] {
        let numbers = ["minus", "low", "high", "t_over_seeds", "p_over_seeds", "dm", "dm_p", "dm_p_holm"];
        names.extend(numbers.map(|name| format!("{other}_{name}")));
    }
    names.push("averaged".to_owned());
    let mut table = Table::plain(names);
    let start = |configuration: &Configuration| {
        let setting = |name: &&str| setting_cell(configuration.setting(name));
        std::iter::once(configuration.engine.clone()).chain(axes.iter().map(setting)).collect::<Vec<_>>()
    };
    for (at, configuration) in standing.configurations.iter().enumerate() {
        let mut row = start(configuration);
        row.extend([configuration.seeds.to_string(), exact_or_empty(configuration.mean(Part::Test))]);
        row.extend(cells(&standing.statistics.measured[at], configuration.verdict));
        row.push(String::new());
        table.rows.push(row);
        if let Some(averaged) = standing.averaged(at) {
            let mut row = start(configuration);
            row.extend([averaged.seeds.to_string(), exact(averaged.rmse)]);
            row.extend(cells(&averaged.measured, averaged.verdict));
            row.push(averaged.seeds.to_string());
            table.rows.push(row);
        }
    }
    table
}

/// Intervals, verdict and comparisons.
fn cells(measured: &Measured, verdict: TestVerdict) -> Vec<String> {
    let mut cells: Vec<String> =
        ends(measured.over_seeds).into_iter().chain(ends(measured.over_times)).collect();
    cells.push(verdict.word().to_owned());
    cells.extend(compared(measured.against_best.as_ref()));
    cells.extend(compared(measured.against_naive.as_ref()));
    cells
}

fn ends(interval: Option<Interval>) -> [String; 2] {
    [interval.map(|interval| interval.low), interval.map(|interval| interval.high)].map(six_digits_or_empty)
}

fn compared(comparison: Option<&PairedComparison>) -> Vec<String> {
    let numbers = |test: Option<Test>| {
        [test.map(|test| test.statistic), test.map(|test| test.p)].map(six_digits_or_empty)
    };
    let mut cells = vec![six_digits_or_empty(comparison.map(|comparison| comparison.difference))];
    cells.extend(ends(comparison.and_then(|comparison| comparison.interval)));
    cells.extend(numbers(comparison.and_then(|comparison| comparison.over_seeds)));
    cells.extend(numbers(comparison.and_then(|comparison| comparison.over_times)));
    cells.push(six_digits_or_empty(comparison.and_then(|comparison| comparison.adjusted)));
    cells
}

/// A row for each trained engine: what choosing by validation cost.
pub(crate) fn selection_table(standing: &Standing) -> Table {
    let names = ["engine", "configurations", "rank_correlation"].map(str::to_owned).into_iter();
    let measures =
        ["chosen_validation", "chosen_test", "best_test"].map(|of| format!("{of}_{}", SELECTION_METRIC.name));
    let mut table = Table::plain(names.chain(measures));
    table.rows.extend(standing.statistics.selections.iter().map(|selection| {
        vec![
            selection.engine.clone(),
            selection.configurations.to_string(),
            six_digits_or_empty(selection.correlation),
            exact(selection.chosen_validation),
            exact(selection.chosen_test),
            exact(selection.best_test),
        ]
    }));
    table
}

/// The statistics for people, best by test first; `None` if there is nothing beyond the means.
pub(crate) fn certainty_table(sources: &Sources, standing: &Standing) -> Option<Table> {
    let axes = sources.columns();
    let numbers = "test RMSE>|interval over times>|over seeds>|against the best>|p over times>|p over seeds>";
    let mut table = Table::headed(&format!("configuration|{numbers}|"));
    let places = decimals(standing.configurations.iter().filter_map(|c| c.mean(Part::Test)));
    let mut rows: Vec<Shown> = Vec::new();
    for (at, configuration) in standing.configurations.iter().enumerate() {
        let name = configuration.name(": ", &axes);
        let averaged = standing.averaged(at).map(|averaged| Shown {
            name: format!("{name}; {} seeds averaged", averaged.seeds),
            rmse: Some(averaged.rmse),
            measured: &averaged.measured,
            verdict: averaged.verdict,
        });
        let (rmse, verdict) = (configuration.mean(Part::Test), configuration.verdict);
        rows.push(Shown { name, rmse, measured: &standing.statistics.measured[at], verdict });
        rows.extend(averaged);
    }
    rows.retain(|row| *row.measured != Measured::default());
    rows.sort_by(|a, b| compare(a.rmse, b.rmse));
    let number = |number: f64| format!("{number:.places$}");
    let range = |interval: Option<Interval>| {
        interval.map(|ends| format!("{} to {}", number(ends.low), number(ends.high))).unwrap_or_default()
    };
    for Shown { name, rmse, measured, verdict } in rows {
        let against = measured.against_best.as_ref();
        table.rows.push(vec![
            name,
            rmse.map(number).unwrap_or_default(),
            range(measured.over_times),
            range(measured.over_seeds),
            against.map(|comparison| format!("{:+.places$}", comparison.difference)).unwrap_or_default(),
            against.and_then(|comparison| comparison.adjusted).map(probability).unwrap_or_default(),
            against
                .and_then(|comparison| comparison.over_seeds)
                .map(|test| probability(test.p))
                .unwrap_or_default(),
            verdict.word().to_owned(),
        ]);
    }
    (!table.rows.is_empty()).then_some(table)
}

/// A row of the table for people.
struct Shown<'a> {
    name: String,
    rmse: Option<f64>,
    measured: &'a Measured,
    verdict: TestVerdict,
}

/// A p-value for people.
fn probability(p: f64) -> String {
    if p < 0.001 { "< 0.001".to_owned() } else { format!("{p:.3}") }
}
