//! `statistics.csv`, `selection.csv`, `combined.csv` and their form in `summary.md`.

use super::Table;
use crate::base::text::{decimals, exact, exact_or_empty, six_digits_or_empty};
use crate::metric::SELECTION_METRIC;
use crate::report::analysis::intervals::{Intervals, LEVELS, SHOWN_LEVELS};
use crate::report::analysis::statistics::{Interval, Measured, PairedComparison, Test, TestVerdict};
use crate::report::analysis::{Standing, compare, setting_cell};
use crate::spec::Part;

/// A row for each configuration, in plan order.
pub(crate) fn statistics_table(standing: &Standing) -> Table {
    let axes = standing.results.columns();
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
    for c in &standing.configurations {
        let mut add = |seeds: usize, rmse: Option<f64>, of: (&Measured, TestVerdict), averaged: String| {
            let mut row = vec![c.engine.clone()];
            row.extend(axes.iter().map(|name| setting_cell(c.setting(name))));
            row.extend([seeds.to_string(), exact_or_empty(rmse)]);
            row.extend(cells(of.0, of.1));
            row.push(averaged);
            table.rows.push(row);
        };
        add(c.seeds, c.mean(Part::Test), (&standing.statistics.measured[c.at], c.verdict), String::new());
        if let Some(mean) = standing.averaged(c.at) {
            add(mean.seeds, Some(mean.rmse), (&mean.measured, mean.verdict), mean.seeds.to_string());
        }
    }
    table
}

/// The choice combined with the best baseline, one row: `None` where they make no combination. Interval levels are in percent.
pub(crate) fn combined_table(standing: &Standing, intervals: &Intervals) -> Option<Table> {
    let (both, averaged) = (standing.combined.as_ref()?, standing.statistics.combined.as_ref()?);
    let (choice, baseline) = (&standing.configurations[both.choice], &standing.configurations[both.baseline]);
    let text = |name: &str, text: String| (name.to_owned(), text);
    let number = |name: &str, number: Option<f64>| (name.to_owned(), exact_or_empty(number));
    let mut cells = vec![text("engine", choice.engine.clone())];
    cells.extend(
        standing.results.columns().into_iter().map(|name| text(name, setting_cell(choice.setting(name)))),
    );
    let rmse = |part: &str| format!("{part}_{}", SELECTION_METRIC.name);
    let [low, high] = ends(averaged.measured.over_times);
    let against = averaged.measured.against_best.as_ref();
    let test = against.and_then(|comparison| comparison.over_times);
    cells.extend([
        text("seeds", averaged.seeds.to_string()),
        text("baseline", baseline.label()),
        number("weight", Some(both.of.weight)),
        number("baseline_weight", Some(1.0 - both.of.weight)),
        // Under a rolling origin it is of one fit, and others' the mean over fits.
        number(
            &rmse("validation"),
            standing.results.spec.split.rolling().is_none().then(|| both.of.validation_rmse()),
        ),
        number(&rmse("test"), Some(averaged.rmse)),
        number("skill", averaged.skill),
        text(&format!("{}_over_times_low", rmse("test")), low),
        text(&format!("{}_over_times_high", rmse("test")), high),
        text("verdict", averaged.verdict.word().to_owned()),
        text("best_minus", six_digits_or_empty(against.map(|comparison| comparison.difference))),
        text("best_dm", six_digits_or_empty(test.map(|test| test.statistic))),
        text("best_dm_p", six_digits_or_empty(test.map(|test| test.p))),
    ]);
    for level in SHOWN_LEVELS {
        let quality = intervals.combined.as_ref().and_then(|all| all.by_level[level]);
        let named = |name: &str| format!("{name}_{:.0}", 100.0 * LEVELS[level]);
        cells.extend([
            number(&named("coverage"), quality.map(|q| q.coverage)),
            number(&named("mean_width"), quality.map(|q| q.width)),
            number(&named("winkler_score"), quality.map(|q| q.score)),
        ]);
    }
    let (names, row): (Vec<String>, Vec<String>) = cells.into_iter().unzip();
    let mut table = Table::plain(names);
    table.rows.push(row);
    Some(table)
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
pub(crate) fn certainty_table(standing: &Standing) -> Option<Table> {
    let axes = standing.results.columns();
    let numbers = "test RMSE>|interval over times>|over seeds>|against the best>|p over times>|p over seeds>";
    let mut table = Table::headed(&format!("configuration|{numbers}|"));
    let places = decimals(standing.configurations.iter().filter_map(|c| c.mean(Part::Test)));
    let mut rows: Vec<Shown> = Vec::new();
    for configuration in &standing.configurations {
        let at = configuration.at;
        let name = configuration.name(": ", &axes);
        let means = [standing.averaged(at), standing.combined(at)].into_iter().flatten();
        let means: Vec<Shown> = means
            .map(|averaged| Shown {
                name: format!("{name}; {}", averaged.label),
                rmse: Some(averaged.rmse),
                measured: &averaged.measured,
                verdict: averaged.verdict,
            })
            .collect();
        let (rmse, verdict) = (configuration.mean(Part::Test), configuration.verdict);
        rows.push(Shown { name, rmse, measured: &standing.statistics.measured[at], verdict });
        rows.extend(means);
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
