//! `test_forecasts.csv`: every step of the test part's forecasts, the mean over all seeds of each configuration that is drawn.

use std::collections::BTreeMap;

use super::{Align, Table};
use crate::base::error::Result;
use crate::base::text::six_digits_or_empty;
use crate::record::Forecasts;
use crate::report::analysis::intervals::{ForecastErrors, ForecastRows};
use crate::report::analysis::{Configuration, Standing, drawn};

/// A row for each forecast row and step; `None` without the times and values of `forecasts.csv`, or if the journal keeps no
/// errors.
///
/// # Errors
/// If a record cannot be read again.
pub(crate) fn averaged_forecasts(
    standing: &Standing,
    forecasts: Option<&Forecasts>,
) -> Result<Option<Table>> {
    let both = forecasts.and_then(|forecasts| Some((forecasts, ForecastRows::of(forecasts)?)));
    let Some((forecasts, rows)) = both else { return Ok(None) };
    let mut found: Vec<(&Configuration, ForecastErrors, Vec<usize>)> = Vec::new();
    for at in drawn(standing) {
        let records = standing.done(at).collect::<Result<Vec<_>>>()?;
        let Some(errors) = ForecastErrors::of(&records) else { continue };
        let Some(targets) = rows.targets(&errors, &standing.results.spec.split) else { continue };
        found.push((&standing.configurations[at], errors, targets.test));
    }
    let mut cells: BTreeMap<(usize, usize), Vec<Option<f64>>> = BTreeMap::new();
    for (column, (_, errors, targets)) in found.iter().enumerate() {
        for (first, steps) in targets.iter().zip(errors.test.chunks(errors.horizon)) {
            for (step, error) in steps.iter().enumerate() {
                let forecast = forecasts.rows[first + step].actual.map(|actual| actual - error);
                cells.entry((first + step, step)).or_insert_with(|| vec![None; found.len()])[column] =
                    forecast;
            }
        }
    }
    let fixed = ["time", "step", "actual"].map(|name| (name.to_owned(), Align::Left));
    let named = found.iter().map(|(c, errors, _)| {
        let seeds =
            if errors.seeds > 1 { format!(", mean of {} seeds", errors.seeds) } else { String::new() };
        (format!("{}{seeds}", c.label()), Align::Right)
    });
    let mut table = Table::new(fixed.into_iter().chain(named));
    for ((row, step), values) in cells {
        let of = &forecasts.rows[row];
        let fixed = [of.time.clone(), (step + 1).to_string(), six_digits_or_empty(of.actual)];
        table.rows.push(fixed.into_iter().chain(values.into_iter().map(six_digits_or_empty)).collect());
    }
    Ok((!table.rows.is_empty()).then_some(table))
}
