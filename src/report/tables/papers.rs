//! The tables of `summary.md` for papers, each as a file for LaTeX; errors with their unit.

use super::certainty::certainty_table;
use super::configurations::people_table;
use super::engine_pairs::engines_table;
use super::interval_rows::people_intervals;
use super::step_rows::steps_table;
use super::{Table, latex};
use crate::metric::SELECTION_METRIC;
use crate::report::analysis::intervals::Intervals;
use crate::report::analysis::{Configuration, Standing};

/// Every table by the name of its file; `None` if there is nothing to tabulate.
pub(crate) fn papers(standing: &Standing, intervals: &Intervals) -> [(&'static str, Option<String>); 5] {
    let results = standing.results;
    let all: Vec<&Configuration> = standing.configurations.iter().collect();
    let in_unit = |table: Table| in_unit(table, &results.unit());
    let tables = [
        ("summary.tex", Some(in_unit(people_table(standing, &all)))),
        ("steps.tex", steps_table(results, &all).map(in_unit)),
        ("statistics.tex", certainty_table(standing).map(in_unit)),
        ("intervals.tex", people_intervals(standing, intervals)),
        // Its differences are shares, which have no unit.
        ("engines.tex", engines_table(standing)),
    ];
    tables.map(|(name, table)| (name, table.map(|table| latex(&table, "journal.jsonl"))))
}

/// The table with the target's unit behind the measure that configurations are chosen by.
fn in_unit(mut table: Table, unit: &str) -> Table {
    if !unit.is_empty() {
        let errors = table.columns.iter_mut().filter(|(name, _)| name.contains(SELECTION_METRIC.label));
        errors.for_each(|(name, _)| *name += &format!(" ({})", unit.trim()));
    }
    table
}
