//! What rows hold that training never saw: values far outside, another unit, days and columns beyond the train part.

use super::request::refused;
use super::rows_to_forecast::Rows;
use crate::base::error::Result;
use crate::data::Channel;
use crate::forecaster::Forecaster;

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

/// Inputs told of the rows to forecast that no row of the train part had, each once, with its first row.
fn unseen(forecaster: &Forecaster, rows: &Rows) -> Vec<String> {
    let (own, told) = forecaster.pipeline.channels(&forecaster.provenance.target);
    if told.is_empty() {
        return Vec::new();
    }
    let lead = forecaster.pipeline.lead;
    let trained = &forecaster.provenance.trained;
    let frame = forecaster.pipeline.apply(&rows.series);
    let value =
        |target: usize, channel: usize| frame.values[(target - lead) * frame.features + own.len() + channel];
    let first = forecaster.first_target(&rows.series).max(trained.first + lead);
    let mut found = Vec::new();
    for (at, channel) in told.iter().enumerate() {
        let trained = || (first..trained.end).map(|row| value(row, at));
        let (low, high) =
            trained().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let margin = match channel {
            Channel::Lag { .. } | Channel::Sine { .. } | Channel::Cosine { .. } => continue,
            _ => 0.5 * (high - low),
        };
        let outside = |row: &usize| {
            let value = value(*row, at);
            value < low - margin - 1e-9 || value > high + margin + 1e-9
        };
        if let Some(row) = (rows.known..rows.known + rows.count).find(outside) {
            let time = rows.series.short_stamp(row);
            found
                .push(format!("{} at {time} is something that no row of the train part was", channel.name()));
        }
    }
    found.dedup();
    found
}
