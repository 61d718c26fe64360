//! Forecasts of rows that do not exist yet, by the chosen configuration of a results folder, with intervals from the
//! errors that it has recorded.
//!
//! chosen configuration -> its forecasters (kept, or trained again) -> rows to forecast -> forecasts -> intervals.

mod bands;
mod chosen;
mod combined;
mod kept;
mod past_forecasts;
mod recursive;
mod refit;
mod request;
mod rows_to_forecast;
mod strange;
mod unseen_words;
mod until;

use self::bands::{DirectForecasts, bands, levels};
pub(crate) use self::chosen::{Chosen, chosen};
use self::kept::Kept;
pub use self::kept::{Workshop, keep};
use self::recursive::{Walked, ahead_of};
pub use self::request::Request;
use self::rows_to_forecast::Rows;
use crate::base::error::{Error, Result};
use crate::forecaster::Forecaster;
use crate::record::{INTERVAL_METHOD, KnownRow, NextRow, NextRows};
use crate::report::intervals::ForecastErrors;
use crate::report::{Combination, Standing};

/// Forecasts the next rows.
///
/// # Errors
/// If nothing is chosen, the data are not those that were trained on or a known value is missing.
pub(crate) fn next_rows(request: &Request, standing: &Standing, workshop: &Workshop) -> Result<NextRows> {
    let chosen = chosen(request, standing)?;
    let found = workshop.found(&chosen)?;
    // Before anything is trained again for rows that cannot be forecast.
    if found.iter().any(Option::is_none) {
        rows_to_forecast::refuse_unknown(request, &workshop.results.spec, &chosen)?;
    }
    let kept = workshop.completed(&chosen, found)?;
    let rival = chosen::rival(standing)?.filter(|_| !chosen.baseline);
    let rival = rival.map(|rival| Ok((workshop.kept(&rival)?, rival))).transpose()?;
    forecast(request, workshop, (chosen, kept), rival)
}

/// The same as far as nothing has to be trained again for it; else `None`.
///
/// # Errors
/// As [`next_rows`].
pub(crate) fn next_rows_at_hand(
    request: &Request,
    standing: &Standing,
    workshop: &Workshop,
) -> Result<Option<NextRows>> {
    let chosen = match chosen(request, standing) {
        Err(Error::Input(_)) => return Ok(None),
        found => found?,
    };
    let Some(kept) = workshop.at_hand(&chosen) else { return Ok(None) };
    let rival = match chosen::rival(standing)?.filter(|_| !chosen.baseline) {
        None => None,
        Some(rival) => match workshop.at_hand(&rival) {
            None => return Ok(None),
            Some(kept) => Some((kept, rival)),
        },
    };
    forecast(request, workshop, (chosen, kept), rival).map(Some)
}

/// The next rows by a configuration, beside those of a baseline.
fn forecast(
    request: &Request,
    workshop: &Workshop,
    (chosen, kept): (Chosen, Kept),
    rival: Option<(Kept, Chosen)>,
) -> Result<NextRows> {
    let spec = &workshop.results.spec;
    let (beside, rival) = rival.unzip();
    let forecaster = &kept.forecasters[0];
    let mut rows = Rows::read(request, spec, &kept, beside.as_ref())?;
    strange::refuse_unit(forecaster, &rows)?;
    rows.all_known(spec, (&chosen, forecaster))?;
    let mut notes = rows.notes.clone();
    let (rival, beside) = match (rival, beside) {
        (Some(rival), Some(beside)) if rows.all_known(spec, (&rival, &beside.forecasters[0])).is_err() => {
            let name = rival.label;
            notes.push(format!("{name} does not stand beside it: it needs columns that are not known there"));
            (None, None)
        }
        both => both,
    };
    rows.hold_on();
    notes.extend(kept.notes.iter().cloned());
    notes.extend(strange::notes(forecaster, &rows));
    notes.extend(unseen_words::notes(request, spec, forecaster, &rows)?);
    let refit = request.refit.then(|| workshop.refitted(&chosen, &kept, &rows)).transpose()?;
    notes.extend(refit.iter().flat_map(|refit| refit.notes.iter().cloned()));
    let mut walked = Walked::of(&kept, refit.as_ref(), &rows)?;
    let errors = ForecastErrors::of(&chosen.records);
    let beside_errors = rival.as_ref().and_then(|rival| ForecastErrors::of(&rival.records));
    let combination = errors
        .as_ref()
        .zip(beside_errors.as_ref())
        .and_then(|(errors, rival)| Combination::of(errors, rival));
    let instead = request.combined && combination.is_some();
    let lost = rival.as_ref().filter(|_| !instead);
    let lost = lost.and_then(|rival| chosen::lost(errors.as_ref(), (rival, beside_errors.as_ref())));
    // Where nothing is made of them, the baseline's past forecasts are not walked.
    let of_baseline = |beside: &Kept| match instead {
        true => Walked::of(beside, None, &rows),
        false => {
            let next = ahead_of(beside, &rows.series, (rows.known, rows.count))?;
            Ok(Walked { next, past: Default::default() })
        }
    };
    let baseline = beside.as_ref().map(of_baseline).transpose()?;
    let reach = forecaster.reach();
    if rows.count > reach {
        notes.push(format!(
            "rows from the {} on are forecast from forecasts of the rows before them",
            ordinal(reach + 1)
        ));
    }
    let mut direct = DirectForecasts::of(spec, &chosen, errors, &kept, &rows)?;
    let mut words = chosen.words.clone();
    let both = combination.as_ref().zip(baseline.as_ref());
    let combined = both.map(|(by, baseline)| combined::predictions(by, &walked.next, &baseline.next));
    if let (true, Some((by, baseline)), Some(rival), Some(beside)) = (instead, both, &rival, &beside) {
        direct =
            combined::direct(by, direct, &DirectForecasts::of(spec, rival, beside_errors, beside, &rows)?);
        walked = combined::walked(by, &walked, baseline);
        words += &format!("; {}", by.label(&rival.label));
    }
    let bands = bands(&direct, forecaster, &walked);
    let next = &walked.next;
    notes.extend(quantile_note(forecaster, rows.count > reach).filter(|_| !instead));
    notes.extend(combined::note(combination.as_ref().zip(rival.as_ref()), request));
    notes.extend(lost);
    if bands.iter().flatten().any(Option::is_none) {
        notes.push("no interval where fewer than 20 errors of such forecasts are known".to_owned());
    }
    // No truth lies there, so an interval that ends earlier holds as many.
    let cut = |end: f64| forecaster.params.at_least.map_or(end, |least| end.max(least));
    let row = |at: usize| NextRow {
        time: rows.series.table_stamp(rows.known + at),
        forecast: next.points[at],
        intervals: bands[at]
            .iter()
            .map(|band| {
                band.map(|band| (cut(next.points[at] + band.below), cut(next.points[at] + band.above)))
            })
            .collect(),
        baseline: baseline.as_ref().map(|baseline| baseline.next.points[at]),
        combined: combined.as_ref().map(|combined| combined.points[at]),
        quantiles: next.of_each().take(reach).nth(at).unwrap_or_default().to_vec(),
    };
    let next: Vec<NextRow> = (0..rows.count).map(row).collect();
    notes.extend(strange::wide(&rows, &next, (reach, chosen.baseline)));
    Ok(NextRows {
        experiment: spec.title(),
        target: spec.data.target.clone(),
        unit: spec.data.unit.clone(),
        engine: chosen.engine.clone(),
        computed_by: kept.engine.info.name.to_owned(),
        configuration: words,
        trials: chosen.records.iter().map(|record| record.trial.id.0.clone()).collect(),
        hashes: chosen.records.iter().map(|record| record.result.hash.clone().unwrap_or_default()).collect(),
        baseline: rival.map(|rival: Chosen| rival.label),
        weight: combination.map(|by| by.weight),
        is_combined: instead,
        known_until: rows.series.short_stamp(rows.known - 1),
        notes,
        interval_method: INTERVAL_METHOD,
        levels: levels(forecaster),
        quantile_levels: forecaster.quantiles().filter(|_| !instead).map_or_else(Vec::new, Vec::from),
        rows: next,
        before: before(&rows),
    })
}

/// What the quantiles of a forecaster are good for; nothing where points alone are forecast.
fn quantile_note(forecaster: &Forecaster, beyond: bool) -> Option<String> {
    let intervals = forecaster.quantiles()?.intervals().next().is_some();
    let made = match intervals {
        true => {
            "intervals lie around those between its quantiles, widened or narrowed by the errors that these had"
        }
        false => "no two of its quantiles make an interval: intervals are of the errors of its forecasts",
    };
    let ends = if beyond { "; quantiles reach no further than one forecast" } else { "" };
    Some(format!(
        "the forecast is the median; {made}{ends}; json has the quantiles themselves, which may hold far fewer values than they say"
    ))
}

/// The last known rows: a week, at least 56 and at most 400 of them.
fn before(rows: &Rows) -> Vec<KnownRow> {
    let week = 7 * rows.series.rows_per_day.unwrap_or(1);
    let first = rows.known.saturating_sub(week.clamp(56, 400).max(2 * rows.count));
    let row = |row: usize| KnownRow {
        time: rows.series.table_stamp(row),
        value: rows.series.is_observed(row..row + 1).then(|| rows.series.values[row]),
    };
    (first..rows.known).map(row).collect()
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
