//! What rows hold that training never saw: values far outside, another unit, days and columns beyond the train part; and
//! intervals that tell nothing.

use super::request::refused;
use super::rows_to_forecast::Rows;
use crate::base::error::Result;
use crate::data::Channel;
use crate::forecaster::Forecaster;
use crate::record::NextRow;

/// A change of the middle value by so much is another unit, not another year.
const ANOTHER_UNIT: f64 = 20.0;

/// Refuses newer values that are of another unit.
///
/// # Errors
/// If their middle is that many times the middle of those trained on.
pub(crate) fn refuse_unit(forecaster: &Forecaster, rows: &Rows) -> Result<()> {
    let provenance = &forecaster.provenance;
    let newer = newer(forecaster, rows);
    let old = &rows.series.values[..provenance.rows];
    if let (Some(new), Some(old)) = (middle(newer), middle(old))
        && old > 0.0
        && new > 0.0
        && !(old / ANOTHER_UNIT..=old * ANOTHER_UNIT).contains(&new)
    {
        let message = format!(
            "the middle of the {} newer values is {new}, that of those trained on {old}: is it another unit?",
            newer.len()
        );
        return refused(&rows.file, message, &format!("give {} as it was", provenance.target));
    }
    Ok(())
}

/// That an interval is wider than the known values lie apart: which, and what to do about it.
pub(super) fn wide(rows: &Rows, next: &[NextRow], (reach, baseline): (usize, bool)) -> Option<String> {
    let known = (0..rows.known).filter(|row| rows.series.is_observed(*row..row + 1));
    let known = known.map(|row| rows.series.values[row]);
    let (least, greatest) = known
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let is_wide =
        |row: &NextRow| row.intervals.iter().flatten().any(|(low, high)| high - low > greatest - least);
    let at = next.iter().position(is_wide)?;
    let remedy = match (at < reach, baseline) {
        (true, true) => "",
        (true, false) => ": `--engine` with the name of a baseline tells whether that one knows more",
        (false, _) => ": a sweep with a longer `horizon` reaches it without forecasts of forecasts",
    };
    Some(format!(
        "the interval at {} is wider than all known values lie apart ({least} to {greatest}){remedy}",
        next[at].time
    ))
}

/// Values behind the rows that the trials knew.
fn newer<'a>(forecaster: &Forecaster, rows: &'a Rows) -> &'a [f64] {
    &rows.series.values[forecaster.provenance.rows.min(rows.known)..rows.known]
}

/// What is strange, in sentences.
pub(super) fn notes(forecaster: &Forecaster, rows: &Rows) -> Vec<String> {
    let mut notes = Vec::new();
    let provenance = &forecaster.provenance;
    let (least, greatest) = (provenance.trained.least, provenance.trained.greatest);
    let newer = newer(forecaster, rows);
    let range = greatest - least;
    let far = |value: &f64| *value < least - range || *value > greatest + range;
    if let Some(at) = newer.iter().position(far) {
        let more = newer.iter().filter(|value| far(value)).count();
        notes.push(format!(
            "{} at {} lies far outside of what was trained on, {least} to {greatest} ({more} of {} newer values do)",
            newer[at],
            rows.series.short_stamp(provenance.rows + at),
            newer.len()
        ));
    }
    notes.extend(unseen(forecaster, rows));
    notes
}

fn middle(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

/// Rows of the train part that are looked at first.
const LAST_ROWS: usize = 256;

/// The smallest and the greatest value of each of some inputs.
struct InputRanges(Vec<(f64, f64)>);

impl InputRanges {
    /// Takes in further rows, `[rows, inputs]`.
    fn widen(&mut self, rows: &[f64]) {
        for row in rows.chunks_exact(self.0.len()) {
            for ((low, high), value) in self.0.iter_mut().zip(row) {
                (*low, *high) = (low.min(*value), high.max(*value));
            }
        }
    }

    /// The first of some rows in which an input lies further outside than this share of its range; `None`: none does.
    fn outside(&self, rows: &[f64], input: usize, share: f64) -> Option<usize> {
        let (low, high) = self.0[input];
        // Without a row there is no range, and all lies outside.
        let margin = if low < high { share * (high - low) } else { 0.0 } + ROUNDING;
        let is_outside = |value: f64| value < low - margin || value > high + margin;
        rows.chunks_exact(self.0.len()).position(|row| is_outside(row[input]))
    }
}

/// A value of an input is the same as another.
const ROUNDING: f64 = 1e-9;

/// Inputs told of the rows to forecast that no row of the train part had, each once, with its first row.
fn unseen(forecaster: &Forecaster, rows: &Rows) -> Vec<String> {
    let Forecaster { pipeline, provenance, .. } = forecaster;
    let (_, told) = pipeline.channels(&provenance.target);
    let waves = |channel: &Channel| {
        matches!(channel, Channel::Lag { .. } | Channel::Sine { .. } | Channel::Cosine { .. })
    };
    let looked_at: Vec<usize> = (0..told.len()).filter(|at| !waves(&told[*at])).collect();
    if looked_at.is_empty() {
        return Vec::new();
    }
    let new = pipeline.told(&rows.series, rows.known..rows.known + rows.count);
    let mut ranges = InputRanges(vec![(f64::INFINITY, f64::NEG_INFINITY); told.len()]);
    let first = forecaster.first_target(&rows.series).max(provenance.trained.first + pipeline.lead);
    let (mut begin, mut many) = (provenance.trained.end, LAST_ROWS);
    // Mostly the last rows have had it all; earlier ones can only widen what was there.
    while begin > first && looked_at.iter().any(|at| ranges.outside(&new, *at, 0.0).is_some()) {
        let end = begin;
        begin = end.saturating_sub(many).max(first);
        ranges.widen(&pipeline.told(&rows.series, begin..end));
        many *= 2;
    }
    let mut found = Vec::new();
    for at in looked_at {
        if let Some(row) = ranges.outside(&new, at, 0.5) {
            let (time, name) = (rows.series.short_stamp(rows.known + row), told[at].name());
            found.push(format!("{name} at {time} is something that no row of the train part was"));
        }
    }
    found.dedup();
    found
}
