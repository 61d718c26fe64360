//! The derived files of a results folder, each replaced in one step.

use std::io::{ErrorKind, Write};
use std::path::Path;

use super::analysis::{Sources, Standing, importance};
use super::page::{Beside, PageMoment, page};
use super::speed::write_speed;
use super::tables::{
    TIMING_COLUMNS, averaged_forecasts, combined_table, importance_columns, importance_rows, interval_table,
    papers, selection_table, slice_columns, slice_rows, statistics_table, step_columns, step_rows,
    summary_table, timing_row, trial_columns, trial_row,
};
use super::words::{answer, notes};
use super::{manifest, summary};
use crate::base::error::{Error, Result};
use crate::base::file::{replace, replace_by};
use crate::base::text::escape_formula;
use crate::spec::Part;

/// The page's name in a results folder.
pub(crate) const PAGE_FILE: &str = "report.html";

/// Writes every derived file; one that would not change is left alone. RowsFile of trials are written
/// as they are made: memory grows with the number of configurations, not with that of trials.
///
/// # Errors
/// If the folder cannot be written, or the journal cannot be read again: then the file stays as it was.
pub fn write(sources: &Sources, standing: &Standing, beside: &Beside, folder: &Path) -> Result<()> {
    files_of_trials(sources, standing, folder)?;
    let stepped = standing.configurations.iter().any(|c| !c.by_step.is_empty());
    let steps = stepped.then(|| (step_columns(sources), step_rows(sources)));
    rows_if_any(&folder.join("steps.csv"), steps)?;
    let sliced = standing.configurations.iter().any(|c| c.pooled.is_some());
    let slices = sliced.then(|| (slice_columns(sources), slice_rows(sources)));
    rows_if_any(&folder.join("slices.csv"), slices)?;
    let mattered = importance(sources, standing);
    let shares = (!mattered.is_empty()).then(|| (importance_columns(), importance_rows(&mattered).map(Ok)));
    rows_if_any(&folder.join("importance.csv"), shares)?;
    let intervals = &beside.intervals;
    let manifest = manifest::manifest(sources, standing);
    let manifest = serde_json::to_string_pretty(&manifest).expect("invariant: plain data");
    let files = [
        ("summary.csv", summary_table(sources, standing).csv()),
        ("statistics.csv", statistics_table(sources, standing).csv()),
        ("selection.csv", selection_table(standing).csv()),
        ("summary.md", summary::markdown(sources, standing, intervals)),
        ("manifest.json", manifest + "\n"),
        (PAGE_FILE, page(sources, standing, beside, PageMoment::Ended)?),
    ];
    let averaged = averaged_forecasts(sources, standing, beside.forecasts.as_ref())?.map(|table| table.csv());
    files.iter().try_for_each(|(name, text)| replace(&folder.join(name), text))?;
    let held = interval_table(sources, standing, intervals).map(|table| table.csv());
    let combined = combined_table(sources, standing, intervals).map(|table| table.csv());
    let more = [("intervals.csv", held), ("test_forecasts.csv", averaged), ("combined.csv", combined)];
    for (name, text) in papers(sources, standing, intervals).into_iter().chain(more) {
        let path = folder.join(name);
        text.map_or_else(|| remove(&path), |text| replace(&path, &text))?;
    }
    sources.speed.map_or(Ok(()), |speed| write_speed(speed, folder))
}

/// Writes the page alone, as of a sweep that still runs.
///
/// # Errors
/// If the folder cannot be written, or the journal cannot be read again: then the page stays as it was.
pub(crate) fn write_running_page(sources: &Sources, standing: &Standing, folder: &Path) -> Result<()> {
    let text = page(sources, standing, &Beside::read(folder, sources, standing)?, PageMoment::Running)?;
    replace(&folder.join(PAGE_FILE), &text)
}

/// Replaces a file of rows; where there are none, it is removed.
fn rows_if_any(
    path: &Path,
    found: Option<(Vec<String>, impl Iterator<Item = Result<Vec<String>>>)>,
) -> Result<()> {
    let Some((columns, rows)) = found else { return remove(path) };
    replace_by(path, |file| {
        let mut writer = RowsFile { path, writer: csv::Writer::from_writer(file) };
        writer.add(&columns)?;
        for row in rows {
            writer.add(&row?)?;
        }
        writer.end()
    })
}

/// Removes a file that would be empty, if an earlier report has left it.
fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Replaces `trials.csv` and `timing.csv`, both or neither, in one walk over the journal.
fn files_of_trials(sources: &Sources, standing: &Standing, folder: &Path) -> Result<()> {
    let (trials, timing) = (folder.join("trials.csv"), folder.join("timing.csv"));
    let (axes, naive) = (sources.columns(), standing.naive_rmse(Part::Test));
    let sliced = sources.spec.split.rolling().is_some();
    let metrics: Vec<_> = sources.metrics().collect();
    replace_by(&trials, |trials_file| {
        replace_by(&timing, |timing_file| {
            let mut trials = RowsFile { path: &trials, writer: csv::Writer::from_writer(trials_file) };
            let mut timing = RowsFile { path: &timing, writer: csv::Writer::from_writer(timing_file) };
            trials.add(&trial_columns(sources))?;
            timing.add(&TIMING_COLUMNS)?;
            for record in sources.records() {
                let record = record?;
                trials.add(&trial_row(&record, &axes, naive, sliced, &metrics))?;
                timing.add(&timing_row(sources, &record))?;
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
pub(crate) fn summary_json(sources: &Sources, standing: &Standing, beside: &Beside) -> serde_json::Value {
    let intervals = &beside.intervals;
    serde_json::json!({
        "experiment": sources.spec.title(),
        "question": sources.spec.question,
        "answer": answer(sources, standing),
        "notes": notes(sources, standing, intervals),
        "unit": sources.spec.data.unit,
        "trials": { "planned": sources.plan.len(), "finished": standing.census.finished() },
        "configurations": summary_table(sources, standing).json(),
        "intervals": interval_table(sources, standing, intervals).map(|table| table.json()),
        "combined": combined_table(sources, standing, intervals).map(|table| table.json()),
    })
}
