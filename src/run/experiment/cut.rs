//! A spec's parts on its data: where they begin, or why they cannot begin there, and which rows of them are forecast.

use super::excluded::exclude;
use super::slices::rolling;
use crate::base::error::{Error, Problem, Result};
use crate::base::text::counted;
use crate::data::{Frame, Rolling, Series, Split};
use crate::spec::{Params, Part, PartStart, PerPart, Spec, SplitBy};

/// The parts that a spec asks for, and its slices and fits if the origin rolls: then the parts are those of the first fit.
///
/// # Errors
/// What does not fit the series, at its place in the spec.
pub(super) fn parts_of(spec: &Spec, series: &Series) -> Result<(Split, Option<Rolling>), Problem> {
    Ok(match rolling(spec, series)? {
        Some(rolling) => (rolling.fits[0].clone(), Some(rolling)),
        None => (cut(spec, series)?, None),
    })
}

/// The rows of a part that a configuration forecasts: of each forecast the first row.
pub(super) fn targets(
    (spec, series): (&Spec, &Series),
    split: &Split,
    (part, params): (Part, &Params),
) -> Vec<usize> {
    let first = Frame::first_target(series, &spec.features_of(params), params);
    let goals = (params.steps_ahead(), params.scored_steps());
    split.observed_targets(series, part, first, goals).collect()
}

/// The first rows of the forecasts of validation and test whose errors a record has, in their order: of a spec on the rows
/// that it was swept on.
///
/// # Errors
/// If the spec does not fit them.
pub(crate) fn recorded_targets(
    spec: &Spec,
    mut series: Series,
    params: &Params,
) -> Result<(Vec<usize>, Vec<usize>)> {
    let (split, rolling) = parts_of(spec, &series).map_err(Error::input)?;
    exclude(spec, &mut series).map_err(Error::input)?;
    let of = |part: Part, split: &Split| targets((spec, &series), split, (part, params));
    let horizon = params.steps_ahead();
    let test = match rolling {
        None => of(Part::Test, &split),
        Some(rolling) => {
            let rows = rolling.fits.iter().flat_map(|split| of(Part::Test, split));
            rows.filter(|target| rolling.slice_of(*target, horizon).is_some()).collect()
        }
    };
    Ok((of(Part::Validation, &split), test))
}

/// The parts that a spec asks for; under a rolling origin none that means anything.
///
/// # Errors
/// What does not fit the series, at its place in the spec.
fn cut(spec: &Spec, series: &Series) -> Result<Split, Problem> {
    let rows = series.len();
    let trim = (spec.split.trim().first, spec.split.trim().last);
    let (validation, test) = match &spec.split.by {
        SplitBy::Fractions { train, validation, .. } => {
            return Ok(Split::by_fractions(rows, *train, *validation, trim));
        }
        SplitBy::Rolling(_) => return Ok(Split::by_fractions(rows, 0.0, 0.0, trim)),
        SplitBy::Starts { validation, test, .. } => (validation, test),
    };
    let test = first_row(spec, series, (Part::Test, test), rows)?;
    let validation = match validation {
        Some(start) => first_row(spec, series, (Part::Validation, start), test)?,
        None => test,
    };
    Ok(Split::of_rows(PerPart { train: 0..validation, validation: validation..test, test: test..rows })
        .trimmed(trim))
}

/// The first row of a part that ends before row `end`.
fn first_row(
    spec: &Spec,
    series: &Series,
    (part, start): (Part, &PartStart),
    end: usize,
) -> Result<usize, Problem> {
    let (row, found) = match start {
        PartStart::Rows(rows) => (end.checked_sub(*rows), counted(end, "row")),
        PartStart::At(time) => {
            let span = format!("{} to {}", series.short_stamp(0), series.short_stamp(end - 1));
            ((0..end).find(|row| series.wall(*row) >= time.from), span)
        }
    };
    let what = match row {
        Some(row) if row > 0 => return Ok(row),
        None if matches!(start, PartStart::At(_)) => "holds no row",
        _ => "leaves no row to train on",
    };
    let name = part.word();
    let message = format!("the {name} part, {start}, {what}: before its end there are {found}");
    let help = match start {
        PartStart::Rows(_) => format!("at most {} fit", end - 1),
        PartStart::At(_) => "let it begin behind the first of these and not behind the last".to_owned(),
    };
    Err(Problem::new(spec.places.of(&format!("split.{name}")), message).help(help))
}
