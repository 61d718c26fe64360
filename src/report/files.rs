//! The derived files of a results folder, each replaced in one step.

use std::io::Write;
use std::path::Path;

use super::analysis::Standing;
use super::page::{Beside, PageMoment, page};
use super::speed::write_speed;
use super::tables::{
    TIMING_COLUMNS, averaged_forecasts, combined_table, importance_table, interval_table, papers,
    selection_table, slice_columns, slice_rows, statistics_table, step_columns, step_rows, summary_table,
    timing_row, trial_columns, trial_row,
};
use super::words::{answer, notes};
use super::{manifest, summary};
use crate::base::error::{Error, Result};
use crate::base::file::{remove_if_there, replace, replace_by};
use crate::base::text::escape_formula;
use crate::spec::Part;

/// The page's name in a results folder.
pub(crate) const PAGE_FILE: &str = "report.html";

/// Writes every derived file; one that would not change is left alone. Rows of trials are written as
/// they are made: memory grows with the number of configurations, not with that of trials.
///
/// # Errors
/// If the folder cannot be written, or the journal cannot be read again: then the file stays as it was.
pub fn write(standing: &Standing, beside: &Beside, folder: &Path) -> Result<()> {
    let results = standing.results;
    files_of_trials(standing, folder)?;
    let stepped = standing.configurations.iter().any(|c| !c.by_step.is_empty());
    let steps = stepped.then(|| (step_columns(results), step_rows(results)));
    rows_if_any(&folder.join("steps.csv"), steps)?;
    let sliced = standing.configurations.iter().any(|c| c.pooled.is_some());
    let slices = sliced.then(|| (slice_columns(results), slice_rows(results)));
    rows_if_any(&folder.join("slices.csv"), slices)?;
    let intervals = &beside.intervals;
    let manifest = manifest::manifest(standing);
    let manifest = serde_json::to_string_pretty(&manifest).expect("invariant: plain data");
    let files = [
        ("summary.csv", summary_table(standing).csv()),
        ("statistics.csv", statistics_table(standing).csv()),
        ("selection.csv", selection_table(standing).csv()),
        ("summary.md", summary::markdown(standing, intervals)),
        ("manifest.json", manifest + "\n"),
        (PAGE_FILE, page(standing, beside, PageMoment::Ended)?),
    ];
    let averaged = averaged_forecasts(standing, beside.forecasts.as_ref())?.map(|table| table.csv());
    files.iter().try_for_each(|(name, text)| replace(&folder.join(name), text))?;
    let held = interval_table(standing, intervals).map(|table| table.csv());
    let combined = combined_table(standing, intervals).map(|table| table.csv());
    let shares = importance_table(standing).map(|table| table.csv());
    let more = [
        ("importance.csv", shares),
        ("intervals.csv", held),
        ("test_forecasts.csv", averaged),
        ("combined.csv", combined),
    ];
    for (name, text) in papers(standing, intervals).into_iter().chain(more) {
        let path = folder.join(name);
        text.map_or_else(|| remove_if_there(&path), |text| replace(&path, &text))?;
    }
    results.speed.as_ref().map_or(Ok(()), |speed| write_speed(speed, folder))
}

/// Writes the page alone, as of a sweep that still runs.
///
/// # Errors
/// If the folder cannot be written, or the journal cannot be read again: then the page stays as it was.
pub(crate) fn write_running_page(standing: &Standing, folder: &Path) -> Result<()> {
    let text = page(standing, &Beside::read(folder, standing)?, PageMoment::Running)?;
    replace(&folder.join(PAGE_FILE), &text)
}

/// Replaces a file of rows; where there are none, it is removed.
fn rows_if_any(
    path: &Path,
    found: Option<(Vec<String>, impl Iterator<Item = Result<Vec<String>>>)>,
) -> Result<()> {
    let Some((columns, rows)) = found else { return remove_if_there(path) };
    replace_by(path, |file| {
        let mut writer = RowsFile { path, writer: csv::Writer::from_writer(file) };
        writer.add(&columns)?;
        for row in rows {
            writer.add(&row?)?;
        }
        writer.end()
    })
}

/// Replaces `trials.csv` and `timing.csv`, both or neither, in one walk over the journal.
fn files_of_trials(standing: &Standing, folder: &Path) -> Result<()> {
    let results = standing.results;
    let (trials, timing) = (folder.join("trials.csv"), folder.join("timing.csv"));
    let (axes, naive) = (results.columns(), standing.naive_rmse(Part::Test));
    let sliced = results.spec.split.rolling().is_some();
    let metrics: Vec<_> = results.metrics().collect();
    replace_by(&trials, |trials_file| {
        replace_by(&timing, |timing_file| {
            let mut trials = RowsFile { path: &trials, writer: csv::Writer::from_writer(trials_file) };
            let mut timing = RowsFile { path: &timing, writer: csv::Writer::from_writer(timing_file) };
            trials.add(&trial_columns(results))?;
            timing.add(&TIMING_COLUMNS)?;
            for record in results.records() {
                let record = record?;
                trials.add(&trial_row(&record, &axes, naive, sliced, &metrics))?;
                timing.add(&timing_row(results, &record))?;
            }
            trials.end()?;
            timing.end()
        })
    })
}

/// A file of rows on its way.
struct RowsFile<'a, W: Write> {
    path: &'a Path,
    writer: csv::Writer<W>,
}

impl<W: Write> RowsFile<'_, W> {
    fn add(&mut self, cells: &[impl AsRef<str>]) -> Result<()> {
        let row = self.writer.write_record(cells.iter().map(|cell| escape_formula(cell.as_ref())));
        row.map_err(|error| Error::io("write", self.path)(error.into()))
    }

    fn end(&mut self) -> Result<()> {
        self.writer.flush().map_err(Error::io("write", self.path))
    }
}

/// The summary for programs: the answer, what must be known beside it, and the rows of `summary.csv` and
/// `intervals.csv`.
pub(crate) fn summary_json(standing: &Standing, beside: &Beside) -> serde_json::Value {
    let results = standing.results;
    let intervals = &beside.intervals;
    serde_json::json!({
        "experiment": results.spec.title(),
        "question": results.spec.question,
        "answer": answer(standing),
        "notes": notes(standing, intervals),
        "unit": results.spec.data.unit,
        "trials": { "planned": results.plan.len(), "finished": standing.census.finished() },
        "configurations": summary_table(standing).json(),
        "intervals": interval_table(standing, intervals).map(|table| table.json()),
        "combined": combined_table(standing, intervals).map(|table| table.json()),
    })
}
