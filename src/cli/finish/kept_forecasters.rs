//! The forecasters of the chosen configurations, and the next rows by the best of them.

use std::path::Path;

use crate::base::error::{Error, Result};
use crate::forecaster::Forecaster;
use crate::outlook::{self, Request, Workshop};
use crate::record::NextRows;
use crate::report::Standing;
use crate::train::Watch;

/// Keeps the forecasters of each engine's chosen configuration, as far as they are at hand.
pub(crate) fn keep_forecasters(folder: &Path, standing: &Standing, forecasters: &[Forecaster]) -> Result<()> {
    let chosen = standing.configurations.iter().zip(&standing.spans).filter(|(c, _)| c.selected);
    for (_, span) in chosen {
        let trials: Vec<String> = standing.results.ids_at(span.clone()).map(|(_, id)| id.0).collect();
        let kept = forecasters.iter().filter(|kept| trials.contains(&kept.provenance.trial));
        kept.into_iter().try_for_each(|kept| outlook::keep(folder, kept))?;
    }
    Ok(())
}

/// Writes the forecasts of the rows behind the end of the data, where nothing has to be trained again for them. Those
/// that `forecast` has left, perhaps of newer data, stay as long as they are of these trials.
pub(crate) fn keep_next_rows(folder: &Path, standing: &Standing, watch: &dyn Watch) -> Result<()> {
    let results = standing.results;
    if let Some(next) = NextRows::read(folder)?
        && next.is_of(&results.journal)?
    {
        return Ok(());
    }
    let request = Request::of_folder(folder);
    let workshop = Workshop { folder, results, watch, ready: &|| Ok(()), tell: &|_| () };
    match outlook::next_rows_at_hand(&request, standing, &workshop) {
        Ok(next) => next.map_or(Ok(()), |next| next.write(folder)),
        // A column whose values to come stand in no file yet: `forecast` takes them with --data.
        Err(Error::Input(_)) => NextRows::remove(folder),
        Err(error) => Err(error),
    }
}
