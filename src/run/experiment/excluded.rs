//! Periods that a spec leaves out: which rows they are, and which rows behind them see into them.

use jiff::civil::DateTime;

use super::validate::asked;
use crate::base::error::Problem;
use crate::data::{Frame, Series};
use crate::spec::Spec;

/// Marks the rows that are neither trained on nor scored: those of `split.exclude`, and behind each period as many as
/// the inputs of any configuration reach back, so that all of them are scored on the same rows.
///
/// # Errors
/// Periods that hold no row.
pub(crate) fn exclude(spec: &Spec, series: &mut Series) -> Result<(), Problem> {
    let periods = &spec.split.exclude;
    if periods.is_empty() {
        return Ok(());
    }
    if let Some(empty) = periods.iter().find(|period| !series.times.iter().any(|time| period.holds(*time))) {
        let (first, last) = (series.short_stamp(0), series.short_stamp(series.len() - 1));
        let message =
            format!("`split.exclude`: no row lies in {empty}; the series is from {first} to {last}");
        let problem = Problem::new(spec.places.of("split.exclude"), message);
        return Err(problem.help("correct the period, or leave it out"));
    }
    let excluded: Vec<bool> = {
        let lies_in_one = |time: &DateTime| periods.iter().any(|period| period.holds(*time));
        series.times[..series.len()].iter().map(lies_in_one).collect()
    };
    let mut left_out = excluded.clone();
    let asked = asked(spec);
    for end in (1..series.len()).filter(|row| excluded[row - 1] && !excluded[*row]) {
        let behind = series.rows(end..series.times.len());
        let reach =
            asked.iter().map(|(params, _)| Frame::first_target(&behind, &spec.features_of(params), params));
        let reach = reach.max().unwrap_or(0).min(behind.len());
        left_out[end..end + reach].fill(true);
    }
    series.left_out = Some(left_out);
    Ok(())
}
