//! The forecasts that a page draws.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::base::error::{Error, Result};
use crate::record::{Column, Record};
use crate::report::{Standing, shown};
use crate::run::{self, Experiment};

/// Writes the forecasts that the page draws, of which some are `known`. Interrupted, it leaves them for the next call.
pub(crate) fn keep_forecasts(
    experiment: &Experiment,
    folder: &Path,
    standing: &Standing,
    mut known: Vec<Column>,
    stop: &AtomicBool,
) -> Result<()> {
    let (_, trials): (Vec<usize>, Vec<Record>) = shown(standing)?.into_iter().unzip();
    known.extend(run::recorded(experiment, folder));
    match run::forecasts(experiment, &trials, known, stop) {
        Ok(forecasts) if forecasts.columns.is_empty() => Ok(()),
        Ok(forecasts) => forecasts.write(folder),
        Err(Error::Interrupted) => Ok(()),
        Err(error) => Err(error),
    }
}
