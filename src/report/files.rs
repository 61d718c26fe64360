//! The derived files of a results folder, each replaced in one step.

use std::io::{ErrorKind, Write};
use std::path::Path;

use super::columns::Columns;
use super::number::{exact, exact_or_empty, value};
use super::page::{Beside, page};
use super::papers::papers;
use super::statistics::{selection_table, statistics_table};
use super::table::harmless;
use super::{
    Align, Averaged, Configuration, Sources, Standing, Table, manifest, slices, steps, terminal, trials,
    write_speed,
};
use crate::base::error::{Error, Result};
use crate::base::file::{replace, replace_by};
use crate::metric::CHOOSING;
use crate::spec::Part;

/// The page's name in a results folder.
pub const PAGE_FILE: &str = "report.html";

/// Writes every derived file; one that would not change is left alone. Rows of trials are written
/// as they are made: memory grows with the number of configurations, not with that of trials.
///
/// # Errors
/// If the folder cannot be written, or the journal cannot be read again: then the file stays as it was.
pub fn write(sources: &Sources, standing: &Standing, folder: &Path) -> Result<()> {
    files_of_trials(sources, standing, folder)?;
    let stepped = standing.configurations.iter().any(|own| !own.by_step.is_empty());
    let steps = stepped.then(|| (steps::step_columns(sources), steps::step_rows(sources)));
    rows_if_any(sources, &folder.join("steps.csv"), steps)?;
    let sliced = standing.configurations.iter().any(|own| own.pooled.is_some());
    let slices = sliced.then(|| (slices::slice_columns(sources), slices::slice_rows(sources)));
    rows_if_any(sources, &folder.join("slices.csv"), slices)?;
    let manifest = manifest::manifest(sources, standing);
    let manifest = serde_json::to_string_pretty(&manifest).expect("invariant: plain data");
    let files = [
        ("summary.csv", summary(sources, standing).csv()),
        ("statistics.csv", statistics_table(sources, standing).csv()),
        ("selection.csv", selection_table(standing).csv()),
        ("summary.md", terminal::markdown(sources, standing)),
        ("manifest.json", manifest + "\n"),
        (PAGE_FILE, page(sources, standing, &Beside::read(folder)?)),
    ];
    sources.journal.intact()?;
    files.iter().try_for_each(|(name, text)| replace(&folder.join(name), text))?;
    for (name, text) in papers(sources, standing) {
        let path = folder.join(name);
        text.map_or_else(|| remove(&path), |text| replace(&path, &text))?;
    }
    sources.speed.map_or(Ok(()), |speed| write_speed(speed, folder))
}

/// Replaces a file of rows; where there are none, it is removed.
fn rows_if_any(
    sources: &Sources,
    path: &Path,
    found: Option<(Vec<String>, impl Iterator<Item = Vec<String>>)>,
) -> Result<()> {
    match found {
        Some((columns, found)) => rows(sources, path, &columns, found),
        None => remove(path),
    }
}

/// Removes a file that would be empty, if an earlier report has left it.
fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", path)(error)),
        _ => Ok(()),
    }
}

/// Replaces a file of rows.
fn rows(
    sources: &Sources,
    path: &Path,
    columns: &[String],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<()> {
    replace_by(path, |file| {
        let mut writer = Rows { path, writer: csv::Writer::from_writer(file) };
        writer.add(columns)?;
        for row in rows {
            writer.add(&row)?;
        }
        writer.end()?;
        sources.journal.intact()
    })
}

/// Replaces `trials.csv` and `timing.csv`, both or neither, in one walk over the journal.
fn files_of_trials(sources: &Sources, standing: &Standing, folder: &Path) -> Result<()> {
    let (trials, timing) = (folder.join("trials.csv"), folder.join("timing.csv"));
    let (axes, naive) = (sources.columns(), standing.naive_rmse(Part::Test));
    let sliced = sources.spec.split.rolling.is_some();
    replace_by(&trials, |trials_file| {
        replace_by(&timing, |timing_file| {
            let mut trials = Rows { path: &trials, writer: csv::Writer::from_writer(trials_file) };
            let mut timing = Rows { path: &timing, writer: csv::Writer::from_writer(timing_file) };
            trials.add(&trials::trial_columns(sources))?;
            timing.add(&trials::TIMING_COLUMNS)?;
            for record in sources.records() {
                trials.add(&trials::trial_row(&record, &axes, naive, sliced))?;
                timing.add(&trials::timing_row(sources, &record))?;
            }
            trials.end()?;
            timing.end()?;
            sources.journal.intact()
        })
    })
}

/// A file of rows on its way.
struct Rows<'a, W: Write> {
    path: &'a Path,
    writer: csv::Writer<W>,
}

impl<W: Write> Rows<'_, W> {
    fn add(&mut self, cells: &[impl AsRef<str>]) -> Result<()> {
        let row = self.writer.write_record(cells.iter().map(|cell| harmless(cell.as_ref())));
        row.map_err(|error| Error::io("write", self.path)(error.into()))
    }

    fn end(&mut self) -> Result<()> {
        self.writer.flush().map_err(Error::io("write", self.path))
    }
}

/// The summary for programs: the answer, what must be known beside it, and the rows of `summary.csv`.
pub fn summary_json(sources: &Sources, standing: &Standing) -> serde_json::Value {
    serde_json::json!({
        "experiment": sources.spec.title(),
        "question": sources.spec.question,
        "answer": super::answer::answer(sources, standing),
        "notes": super::answer::notes(sources, standing),
        "unit": sources.spec.data.unit,
        "trials": { "planned": sources.plan.len(), "finished": standing.census.finished() },
        "configurations": summary(sources, standing).json(),
    })
}

/// `summary.csv`: a row for each configuration over its seeds, in plan order, and behind it one for the mean of
/// their forecasts.
fn summary(sources: &Sources, standing: &Standing) -> Table {
    let mut columns = Columns::default();
    let nothing = |_: &Configuration, _: &Averaged| String::new();
    columns.shared(left("engine"), |own| own.engine.clone());
    for name in sources.columns() {
        columns.shared(left(name), move |own| own.settings.get(name).map(value).unwrap_or_default());
    }
    columns.add(left("seeds"), |own| own.seeds.to_string(), |_, own| own.seeds.to_string());
    for part in [Part::Validation, Part::Test] {
        let rmse =
            move |_: &Configuration, own: &Averaged| exact_or_empty((part == Part::Test).then_some(own.rmse));
        columns.add(
            left(&format!("{}_{}_mean", part.name(), CHOOSING.name)),
            move |own| exact_or_empty(own.mean(part)),
            rmse,
        );
        let sd =
            move |own: &Configuration| exact_or_empty(own.rmse[part].as_ref().and_then(|spread| spread.sd));
        columns.add(left(&format!("{}_{}_sd", part.name(), CHOOSING.name)), sd, nothing);
    }
    columns.add(left("skill"), |own| exact_or_empty(own.skill), |_, own| exact_or_empty(own.skill));
    columns.add(left("seconds_mean"), |own| exact(own.seconds), nothing);
    columns.add(left("selected"), |own| own.selected.to_string(), |_, _| false.to_string());
    columns.add(left("unsuccessful"), |own| own.unsuccessful.to_string(), |_, _| 0.to_string());
    columns.shared(left("leak"), |own| if own.leak { "scale_fit" } else { "" }.to_owned());
    for (at, metric) in Configuration::further().enumerate() {
        let mean = move |own: &Configuration| exact_or_empty(own.further[at]);
        columns.add(left(&format!("test_{}_mean", metric.name)), mean, nothing);
    }
    if standing.configurations.iter().any(|own| own.pooled.is_some()) {
        let mean = |own: &Configuration| exact_or_empty(own.pooled.map(|spread| spread.mean));
        columns.add(left(&format!("test_{}_pooled_mean", CHOOSING.name)), mean, nothing);
    }
    columns.add(left("averaged"), |_| String::new(), |_, own| own.seeds.to_string());
    columns.table(standing.configurations.iter().enumerate().map(|(at, own)| (own, standing.averaged(at))))
}

/// A heading for programs, who do not mind the side.
fn left(heading: &str) -> (String, Align) {
    (heading.to_owned(), Align::Left)
}
