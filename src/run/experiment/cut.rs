//! A spec's parts on its data: where they begin, or why they cannot begin there.

use crate::base::error::Problem;
use crate::base::text::counted;
use crate::data::{Series, Split};
use crate::spec::{Part, PartStart, PerPart, Spec, SplitBy};

/// The parts that a spec asks for; under a rolling origin none that means anything.
///
/// # Errors
/// What does not fit the series, at its place in the spec.
pub(super) fn cut(spec: &Spec, series: &Series) -> Result<Split, Problem> {
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
    let name = part.name();
    let message = format!("the {name} part, {start}, {what}: before its end there are {found}");
    let help = match start {
        PartStart::Rows(_) => format!("at most {} fit", end - 1),
        PartStart::At(_) => "let it begin behind the first of these and not behind the last".to_owned(),
    };
    Err(Problem::new(spec.places.of(&format!("split.{name}")), message).help(help))
}
