//! Forecasts of rows that do not exist yet, by the chosen configuration of a results folder, with intervals from the
//! errors that it has recorded.
//!
//! chosen configuration -> its forecasters (kept, or trained again) -> rows to forecast -> forecasts -> intervals.

mod ahead;
mod bands;
mod chosen;
mod kept;
mod rows;
mod strange;

use std::path::{Path, PathBuf};

use serde::Serialize;

use self::ahead::{ahead, direct};
use self::bands::bands;
use self::chosen::{Chosen, chosen};
use self::kept::Workshop;
pub use self::kept::{MODELS_FOLDER, keep};
use self::rows::Rows;
use crate::base::error::{Error, Place, Problem, Result};
use crate::data::Series;
use crate::report::Standing;
use crate::results::ResultsFolder;
use crate::run::engine_infos;
use crate::train::Watch;

/// Levels of the intervals.
pub const LEVELS: [f64; 2] = [0.80, 0.95];

/// What is asked.
pub struct Request {
    /// A results folder.
    pub folder: PathBuf,
    /// A file with newer rows.
    pub data: Option<PathBuf>,
    /// How many rows to forecast; `None`: as many as one forecast reaches.
    pub rows: Option<usize>,
    /// Until which time instead.
    pub until: Option<String>,
    /// This trial alone instead of the chosen configuration.
    pub trial: Option<String>,
    /// The chosen configuration of this engine.
    pub engine: Option<String>,
    /// Train it on every known row first.
    pub refit: bool,
}

/// The answer.
#[derive(Debug, Serialize)]
pub struct Outlook {
    /// The experiment.
    pub experiment: String,
    /// The target's column.
    pub target: String,
    /// Its unit.
    pub unit: String,
    /// The engine that trained.
    pub engine: String,
    /// The engine that computed these forecasts.
    pub computed_by: String,
    /// The configuration in words.
    pub configuration: String,
    /// Its trials; their forecasts are averaged.
    pub trials: Vec<String>,
    /// The best baseline by validation, beside it; none if there is none.
    pub baseline: Option<String>,
    /// Time of the last value that is known.
    pub known_until: String,
    /// What to know beside the numbers.
    pub notes: Vec<String>,
    /// In the order of time.
    pub rows: Vec<Row>,
}

/// One row that does not exist yet.
#[derive(Debug, Serialize)]
pub struct Row {
    /// As the data file has them.
    pub time: String,
    /// In the target's unit.
    pub forecast: f64,
    /// For each of [`LEVELS`] the lower and upper end; none where too few errors are known.
    pub intervals: Vec<Option<(f64, f64)>>,
    /// The baseline's.
    pub baseline: Option<f64>,
}

/// Forecasts the next rows. `ready` makes libtorch run if a trial of it must be trained again.
///
/// # Errors
/// If nothing is chosen, the data are not those that were trained on or a known value is missing.
pub fn outlook(request: &Request, watch: &dyn Watch, ready: &dyn Fn() -> Result<()>) -> Result<Outlook> {
    let folder = &request.folder;
    let results = ResultsFolder::open(folder, engine_infos())?;
    let sources = results.sources();
    let standing = Standing::from_sources(&sources);
    let workshop = Workshop { folder, results: &results, watch, ready };
    let own = chosen(request, &sources, &standing)?;
    let kept = workshop.kept(&own)?;
    let rival = match own.baseline {
        true => None,
        false => chosen::rival(&sources, &standing),
    };
    let beside = rival.as_ref().map(|rival| workshop.kept(rival)).transpose()?;
    let forecaster = &kept.forecasters[0];
    let mut rows = Rows::read(request, &results.spec, &kept, beside.as_ref())?;
    strange::refuse_unit(forecaster, &rows)?;
    rows.all_known(forecaster)?;
    let mut notes = rows.notes.clone();
    let (rival, beside) = match (rival, beside) {
        (Some(rival), Some(beside)) if rows.all_known(&beside.forecasters[0]).is_err() => {
            let name = rival.label;
            notes.push(format!("{name} does not stand beside it: it needs columns that are not known there"));
            (None, None)
        }
        both => both,
    };
    rows.hold_on();
    notes.extend(kept.notes.iter().cloned());
    notes.extend(strange::notes(forecaster, &rows));
    let refit = request.refit.then(|| workshop.refitted(&own, &kept, &rows)).transpose()?;
    notes.extend(refit.iter().flat_map(|refit| refit.notes.iter().cloned()));
    let forecasts = ahead(refit.as_ref().unwrap_or(&kept), &rows.series, rows.known, rows.count)?;
    let baseline = beside.map(|beside| ahead(&beside, &rows.series, rows.known, rows.count)).transpose()?;
    let reach = direct(forecaster);
    if rows.count > reach {
        notes.push(format!(
            "rows from the {} on are forecast from forecasts of the rows before them",
            ordinal(reach + 1)
        ));
    }
    let by_level = bands(&results.spec, &own, &kept, &rows)?;
    if by_level.iter().flatten().any(Option::is_none) {
        notes.push("no interval where fewer than 20 errors of such forecasts are known".to_owned());
    }
    let row = |at: usize| Row {
        time: time_of(&rows.series, rows.known + at),
        forecast: forecasts[at],
        intervals: by_level
            .iter()
            .map(|bands| bands[at].map(|band| (forecasts[at] + band.below, forecasts[at] + band.above)))
            .collect(),
        baseline: baseline.as_ref().map(|baseline| baseline[at]),
    };
    Ok(Outlook {
        experiment: results.spec.title(),
        target: results.spec.data.target.clone(),
        unit: results.spec.data.unit.clone(),
        engine: own.engine.clone(),
        computed_by: kept.engine.info.name.to_owned(),
        configuration: own.words.clone(),
        trials: own.records.iter().map(|record| record.trial.id.0.clone()).collect(),
        baseline: rival.map(|rival: Chosen| rival.label),
        known_until: time_of(&rows.series, rows.known - 1),
        notes,
        rows: (0..rows.count).map(row).collect(),
    })
}

fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (1, teen) if teen != 11 => "st",
        (2, teen) if teen != 12 => "nd",
        (3, teen) if teen != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// A row's time as the data file has it, without midnight.
fn time_of(series: &Series, row: usize) -> String {
    series.short_stamp(row)
}

/// Something that was asked for and cannot be had.
fn refused<T>(file: &Path, message: impl Into<String>, help: &str) -> Result<T> {
    Err(Error::input(Problem::new(Place::file(file), message).help(help)))
}
