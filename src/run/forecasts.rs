//! The forecasts that a report draws: some finished trials once more, for what the journal does not keep.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Experiment, Fit, fits, hash};
use crate::data::{Part, Rolling, Split};
use crate::engine;
use crate::error::{Error, Result};
use crate::record::{Column, Forecasts, Record, Row};
use crate::spec::Params;
use crate::train::{Epoch, Watch};

/// Runs `trials` again and keeps their forecasts; those that `known` holds of the recorded run are taken
/// from there. Trials whose engine this build lacks are left out.
///
/// # Errors
/// [`Error::Interrupted`] if `stop` was set; a trial that does not end with numbers this time is left out.
pub fn forecasts(
    experiment: &Experiment,
    trials: &[Record],
    known: Option<Forecasts>,
    stop: &AtomicBool,
) -> Result<Forecasts> {
    let rows = rows(experiment);
    let known = known.filter(|known| known.rows == rows).map(|known| known.columns).unwrap_or_default();
    let mut forecasts = Forecasts { rows, columns: Vec::new() };
    for record in trials {
        let kept = known.iter().find(|column| {
            column.trial == record.trial.id.0 && Some(&column.hash) == record.result.hash.as_ref()
        });
        let column = match kept {
            Some(column) => Ok(Some(column.clone())),
            None => column(experiment, record, &Stop(stop)),
        };
        match column {
            Ok(column) => forecasts.columns.extend(column),
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(_) => {}
        }
    }
    Ok(forecasts)
}

/// Every value that lies in a part.
fn rows(experiment: &Experiment) -> Vec<Row> {
    let series = &experiment.series;
    let split = outline(experiment);
    let rows = Part::ALL.into_iter().flat_map(|part| split.rows(part).map(move |row| (part, row)));
    const MIDNIGHT: &str = "T00:00:00";
    let daily = series.times.iter().all(|time| time.to_string().ends_with(MIDNIGHT));
    let written = |time: String| if daily { time.replace(MIDNIGHT, "") } else { time };
    let row = |(part, row): (Part, usize)| Row {
        time: written(series.times[row].to_string()),
        part: part.name().to_owned(),
        actual: series.values[row],
    };
    rows.map(row).collect()
}

/// The part that each row has: under a rolling origin that of the first fit, or a slice.
fn outline(experiment: &Experiment) -> Split {
    experiment.rolling.as_ref().map_or_else(|| experiment.split.clone(), Rolling::outline)
}

fn column(experiment: &Experiment, record: &Record, watch: &dyn Watch) -> Result<Option<Column>> {
    let trial = &record.trial;
    let Some(engine) = engine::by_name(&trial.engine).filter(|engine| engine.info.missing.is_none()) else {
        return Ok(None);
    };
    let params = Params::of(trial, &experiment.spec);
    let fits = fits(experiment, engine, &params, trial.seed.unwrap_or_default(), watch)?;
    let mut values = vec![None; experiment.series.values.len()];
    for (number, Fit { outcome, parts, .. }) in fits.iter().enumerate() {
        // Of train and validation those of the first fit.
        for part in Part::ALL.into_iter().filter(|part| number == 0 || *part == Part::Test) {
            let horizon = parts.of(part).shape().horizon;
            // Of several steps ahead the nearest.
            for (row, forecast) in
                parts.targets[part as usize].clone().zip(outcome.forecasts[part as usize].chunks(horizon))
            {
                values[row] = Some(forecast[0]);
            }
        }
    }
    let split = outline(experiment);
    let values = Part::ALL.into_iter().flat_map(|part| split.rows(part)).map(|row| values[row]).collect();
    let hash = hash(fits.iter().map(|fit| &fit.outcome));
    Ok(Some(Column { engine: trial.engine.clone(), trial: trial.id.0.clone(), hash, values }))
}

struct Stop<'a>(&'a AtomicBool);

impl Watch for Stop<'_> {
    fn stop(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn epoch(&self, _number: usize, _epoch: &Epoch) {}
}
