//! The forecasts that a report draws, which the journal does not keep: those of the best trials are remembered
//! from when they ran, or such a trial is run once more.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use super::{Experiment, Fit, fits, forecaster, hash};
use crate::base::error::{Error, Result};
use crate::data::{Part, Rolling, Split};
use crate::engine;
use crate::forecaster::Forecaster;
use crate::record::{Column, ForecastRow, Forecasts, Record};
use crate::spec::{Params, Trial};
use crate::train::{PartSamples, Watch};

/// Forecasts of the trials that a report may draw: of each engine the best few by validation, without a validation
/// part by train, of those that are the first seed of their configuration. Best by one seed is not best by all, so
/// what a report draws may be missing; then it is run again. And their forecasters, of every seed.
#[derive(Default)]
pub struct Remembered {
    columns: Mutex<Ranked<Column>>,
    forecasters: Mutex<Ranked<Forecaster>>,
}

/// By engine the best few with their error, the best first.
type Ranked<T> = BTreeMap<String, Vec<(f64, T)>>;

impl Remembered {
    /// Of each engine. A series of 60,000 rows takes a megabyte for each.
    const MOST: usize = 8;

    /// Forecasters of each engine: every seed of a few configurations.
    const MOST_FORECASTERS: usize = 64;
    /// Numbers in a forecaster that is kept, at most: 2 MB.
    const MOST_WEIGHTS: usize = 1 << 18;

    /// Remembers a trial's forecasts if it is one of the best.
    pub(super) fn offer(&self, experiment: &Experiment, record: &Record, fits: &[Fit]) {
        let made = || column(experiment, &record.trial, fits, hash_of(record));
        offer(&self.columns, (experiment, record, fits), Self::MOST, made);
    }

    /// Remembers a trial's forecaster, of a rolling origin that of the last fit, if it is one of the best.
    pub(super) fn offer_forecaster(&self, experiment: &Experiment, record: &Record, fits: &[Fit]) {
        let Some((number, fit)) = fits.iter().enumerate().next_back() else { return };
        if fit.outcome.weights.count() <= Self::MOST_WEIGHTS {
            let made = || forecaster(experiment, &record.trial, (number, fit), &hash_of(record));
            offer(&self.forecasters, (experiment, record, fits), Self::MOST_FORECASTERS, made);
        }
    }

    /// All that is remembered.
    pub fn all(self) -> (Vec<Column>, Vec<Forecaster>) {
        (flat(self.columns), flat(self.forecasters))
    }
}

fn flat<T>(best: Mutex<Ranked<T>>) -> Vec<T> {
    let engines = best.into_inner().expect("invariant: remembering does not panic");
    engines.into_values().flatten().map(|(_, kept)| kept).collect()
}

fn hash_of(record: &Record) -> String {
    record.result.hash.clone().unwrap_or_default()
}

fn offer<T>(
    best: &Mutex<Ranked<T>>,
    (experiment, record, fits): (&Experiment, &Record, &[Fit]),
    most: usize,
    made: impl FnOnce() -> T,
) {
    let part = if experiment.spec.split.validates() { Part::Validation } else { Part::Train };
    let Some(error) = record.result.chosen_by(part).filter(|_| !fits.is_empty()) else { return };
    let mut engines = best.lock().expect("invariant: remembering does not panic");
    let best = engines.entry(record.trial.engine.clone()).or_default();
    let place = best.partition_point(|(other, _)| *other <= error);
    if place < most {
        best.insert(place, (error, made()));
        best.truncate(most);
    }
}

/// The forecasts of `trials`: of the recorded runs as `known` has them, or of another run. Trials whose engine this
/// build lacks are left out.
///
/// # Errors
/// [`Error::Interrupted`] if `stop` was set; a trial that does not end with numbers this time is left out.
pub fn forecasts(
    experiment: &Experiment,
    trials: &[Record],
    known: Vec<Column>,
    stop: &AtomicBool,
) -> Result<Forecasts> {
    let rows = rows(experiment);
    let mut forecasts = Forecasts { rows, columns: Vec::new() };
    for record in trials {
        let kept = known.iter().find(|column| {
            column.trial == record.trial.id.0 && Some(&column.hash) == record.result.hash.as_ref()
        });
        let column = match kept {
            Some(column) => Ok(Some(column.clone())),
            None => column_again(experiment, &record.trial, stop),
        };
        match column {
            Ok(column) => forecasts.columns.extend(column),
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(_) => {}
        }
    }
    Ok(forecasts)
}

/// The forecasts of a results folder, as far as they are of this data and these parts.
pub fn recorded(experiment: &Experiment, folder: &Path) -> Vec<Column> {
    // A damaged file is made again.
    let recorded = Forecasts::read(folder).ok().flatten();
    recorded
        .filter(|recorded| recorded.rows == rows(experiment))
        .map_or(Vec::new(), |recorded| recorded.columns)
}

/// Every value that lies in a part.
fn rows(experiment: &Experiment) -> Vec<ForecastRow> {
    let series = &experiment.series;
    let split = outline(experiment);
    let rows = Part::ALL.into_iter().flat_map(|part| split.rows(part).map(move |row| (part, row)));
    const MIDNIGHT: &str = "T00:00:00";
    let daily = (0..series.len()).all(|row| series.stamp(row).ends_with(MIDNIGHT));
    let row = |(part, row): (Part, usize)| ForecastRow {
        time: if daily { series.short_stamp(row) } else { series.stamp(row) },
        part,
        actual: series.is_truth(row..row + 1).then(|| series.values[row]),
    };
    rows.map(row).collect()
}

/// The part that each row has: under a rolling origin that of the first fit, or a slice.
fn outline(experiment: &Experiment) -> Split {
    experiment.rolling.as_ref().map_or_else(|| experiment.split.clone(), Rolling::outline)
}

fn column_again(experiment: &Experiment, trial: &Trial, watch: &dyn Watch) -> Result<Option<Column>> {
    let Some(engine) = engine::by_name(&trial.engine).filter(|engine| engine.info.missing.is_none()) else {
        return Ok(None);
    };
    let params = Params::of(trial, &experiment.spec);
    let fits = fits(experiment, engine, &params, trial.seed.unwrap_or_default(), watch)?;
    let hash = hash(fits.iter().map(|fit| &fit.outcome));
    Ok(Some(column(experiment, trial, &fits, hash)))
}

/// A trial's forecasts for every value that lies in a part.
fn column(experiment: &Experiment, trial: &Trial, fits: &[Fit], hash: String) -> Column {
    let mut values = vec![None; experiment.series.values.len()];
    for (number, Fit { outcome, parts, .. }) in fits.iter().enumerate() {
        // Of train and validation those of the first fit.
        for part in Part::ALL.into_iter().filter(|part| number == 0 || *part == Part::Test) {
            let PartSamples { windows, targets, .. } = &parts.samples[part];
            // Of several steps ahead the nearest.
            for (row, forecast) in
                targets.iter().zip(outcome.forecasts[part].points.chunks(windows.shape().horizon))
            {
                values[*row] = Some(forecast[0]);
            }
        }
    }
    let split = outline(experiment);
    let values = Part::ALL.into_iter().flat_map(|part| split.rows(part)).map(|row| values[row]).collect();
    Column { engine: trial.engine.clone(), trial: trial.id.0.clone(), hash, values }
}
