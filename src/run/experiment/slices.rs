//! A spec's rolling origin on its data: where the slices lie, or why they cannot lie there.

use crate::base::error::Problem;
use crate::data::{Rolling, Series};
use crate::spec::{RollingSpec, Spec};

/// The slices and fits that a spec asks for; `None` if it splits by fractions.
///
/// # Errors
/// What does not fit the series, at its place in the spec.
pub(super) fn rolling(spec: &Spec, series: &Series) -> Result<Option<Rolling>, Problem> {
    let Some(asked) = spec.split.rolling() else { return Ok(None) };
    let wrong = |key: &str, message: String, help: String| {
        let problem = Problem::new(spec.places.of(&format!("split.rolling.{key}")), message);
        Err(problem.help(help))
    };
    let (rows, RollingSpec { origins, step, refit, validation, train_length, .. }) = (series.len(), asked);
    let tested = origins.saturating_mul(*step);
    let first = match &asked.first {
        None => match rows.checked_sub(tested) {
            Some(first) => first,
            None => {
                let message =
                    format!("{origins} slices of {step} rows are {tested} rows; the series has {rows}");
                return wrong("origins", message, "ask for fewer origins or a shorter step".to_owned());
            }
        },
        Some(time) => match series.row_at(time) {
            Some(first) => first,
            None => {
                let (from, to) = (series.short_stamp(0), series.short_stamp(rows - 1));
                let message = format!("`first` is {time}, which is no time of the series");
                let help = format!("it has a row for each {} from {from} to {to}", series.step);
                return wrong("first", message, help);
            }
        },
    };
    if first + tested > rows {
        let left = rows - first;
        let message = format!(
            "{origins} slices of {step} rows from {} on are {tested} rows; the series has {left} from there",
            series.short_stamp(first)
        );
        return wrong("origins", message, format!("at most {} fit", left / step));
    }
    if refit > origins {
        let message = format!("`refit` is {refit}, but there are {origins} origins");
        return wrong("refit", message, format!("to fit once, write {origins}"));
    }
    let before = |what: &str| {
        format!("{what}; before the first slice ({}) there are {first} rows", series.short_stamp(first))
    };
    if *validation >= first {
        let message = before(&format!("{validation} rows of validation leave none to train on"));
        let key = if *validation == 0 { "first" } else { "validation" };
        return wrong(key, message, "give fewer, or begin later".to_owned());
    }
    if let Some(length) = train_length.filter(|length| length + validation > first) {
        let message =
            before(&format!("a train part of {length} rows and {validation} of validation do not fit"));
        let most = first - validation;
        return wrong("train_length", message, format!("at most {most}; without it all rows are taken"));
    }
    Ok(Some(Rolling::of(asked, first)))
}
