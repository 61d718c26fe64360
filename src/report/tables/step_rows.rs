//! Errors step by step of a horizon of several: `steps.csv`, and the table for people.

use super::{Align, Table};
use crate::base::text::{decimals, exact_or_empty};
use crate::metric::{Metric, SELECTION_METRIC};
use crate::record::Record;
use crate::report::analysis::{Configuration, Sources, setting_cell};

/// Most steps in the table for people.
const SHOWN: usize = 8;

/// The columns of `steps.csv`.
pub(crate) fn step_columns(sources: &Sources) -> Vec<String> {
    let mut names = vec!["trial".to_owned(), "engine".to_owned()];
    names.extend(sources.columns().iter().map(|name| (*name).to_owned()));
    names.extend(["seed", "part", "step"].map(str::to_owned));
    names.extend(sources.metrics().map(|metric| metric.name.to_owned()));
    names
}

/// The rows of `steps.csv`: one for each step of each part of each finished trial, in plan order.
pub(crate) fn step_rows(sources: &Sources) -> impl Iterator<Item = Vec<String>> {
    let (axes, metrics) = (sources.columns(), sources.metrics().collect::<Vec<_>>());
    sources.records().flat_map(move |record| of_record(&record, &axes, &metrics))
}

fn of_record(record: &Record, axes: &[&str], metrics: &[&Metric]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (part, score) in record.result.scores.given() {
        for (step, measures) in (1..).zip(&score.by_step) {
            let trial = &record.trial;
            let mut row = vec![trial.id.0.clone(), trial.engine.clone()];
            row.extend(axes.iter().map(|name| setting_cell(trial.setting(name))));
            row.push(trial.seed.map(|seed| seed.to_string()).unwrap_or_default());
            row.extend([part.name().to_owned(), step.to_string()]);
            row.extend(metrics.iter().map(|metric| exact_or_empty(measures.get(metric.name).copied())));
            rows.push(row);
        }
    }
    rows
}

/// The measure that configurations are chosen by, on test, at up to eight steps of the horizon; `None` if no
/// configuration has several.
pub(crate) fn steps_table(sources: &Sources, rows: &[&Configuration]) -> Option<Table> {
    let steps = rows.iter().map(|c| c.by_step.len()).max().filter(|steps| *steps > 1)?;
    let shown: Vec<usize> = match steps {
        steps if steps <= SHOWN => (0..steps).collect(),
        steps => (0..SHOWN).map(|at| at * (steps - 1) / (SHOWN - 1)).collect(),
    };
    let columns = sources.shown_columns();
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
