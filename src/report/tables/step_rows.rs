//! Errors step by step of a horizon of several: `steps.csv`, and the table for people.

use super::trial_rows::{cells_of, columns_of, measure_cells};
use super::{Align, Table};
use crate::base::error::Result;
use crate::base::text::decimals;
use crate::metric::{Metric, SELECTION_METRIC};
use crate::record::Record;
use crate::report::analysis::Configuration;
use crate::results::ResultsFolder;

/// Most steps in the table for people.
const SHOWN: usize = 8;

/// The columns of `steps.csv`.
pub(crate) fn step_columns(results: &ResultsFolder) -> Vec<String> {
    let mut names = columns_of(results, &["part", "step"]);
    names.extend(results.metrics().map(|metric| metric.name.to_owned()));
    names
}

/// The rows of `steps.csv`: one for each step of each part of each finished trial, in plan order.
pub(crate) fn step_rows(results: &ResultsFolder) -> impl Iterator<Item = Result<Vec<String>>> {
    let (axes, metrics) = (results.columns(), results.metrics().collect::<Vec<_>>());
    results.each(move |record| of_record(record, &axes, &metrics))
}

fn of_record(record: &Record, axes: &[&str], metrics: &[&Metric]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (part, score) in record.result.scores.given() {
        for (step, measures) in (1..).zip(&score.by_step) {
            let mut row = cells_of(&record.trial, axes);
            row.extend([part.word().to_owned(), step.to_string()]);
            row.extend(measure_cells(metrics, Some(measures)));
            rows.push(row);
        }
    }
    rows
}

/// The measure that configurations are chosen by, on test, at up to eight steps of the horizon; `None` if no
/// configuration has several.
pub(crate) fn steps_table(results: &ResultsFolder, rows: &[&Configuration]) -> Option<Table> {
    let steps = rows.iter().map(|c| c.by_step.len()).max().filter(|steps| *steps > 1)?;
    let shown: Vec<usize> = match steps {
        steps if steps <= SHOWN => (0..steps).collect(),
        steps => (0..SHOWN).map(|at| at * (steps - 1) / (SHOWN - 1)).collect(),
    };
    let columns = results.shown_columns();
    let mut headings = vec![(format!("test {} by step", SELECTION_METRIC.label), Align::Left)];
    headings.extend(shown.iter().map(|step| ((step + 1).to_string(), Align::Right)));
    let mut table = Table::new(headings);
    let places = decimals(rows.iter().flat_map(|c| c.by_step.iter().copied()));
    for c in rows.iter().filter(|c| !c.by_step.is_empty()) {
        let name = c.name(": ", &columns);
        let number = |step: &usize| c.by_step.get(*step).map(|mean| format!("{mean:.places$}"));
        let numbers = shown.iter().map(|step| number(step).unwrap_or_default());
        table.rows.push(std::iter::once(name).chain(numbers).collect());
    }
    Some(table)
}
