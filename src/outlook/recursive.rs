//! From known rows to the next ones, seed by seed, and the mean of the seeds.

use super::kept::Kept;
use crate::base::error::Result;
use crate::data::{Predictions, Series};

/// The mean over seeds of forecasts of `count` rows from each of the rows `known` on.
pub(super) fn ahead(kept: &Kept, series: &Series, known: &[usize], count: usize) -> Result<Vec<Predictions>> {
    let mut sums = vec![Predictions::default(); known.len()];
    for forecaster in &kept.forecasters {
        let own = forecaster.ahead(kept.engine, series, (known, count))?;
        sums.iter_mut().zip(&own).for_each(|(sum, own)| sum.add(own));
    }
    let seeds = kept.forecasters.len() as f64;
    Ok(sums.into_iter().map(|sum| sum.divided(seeds)).collect())
}

/// The same from one row on.
pub(super) fn ahead_of(kept: &Kept, series: &Series, (known, count): (usize, usize)) -> Result<Predictions> {
    Ok(ahead(kept, series, &[known], count)?.swap_remove(0))
}
