//! Intervals for the page: the table for people, how often each level held, and the coverage of 91 days over time.

use serde_json::{Value, json};

use super::digits::digits;
use crate::report::analysis::intervals::{ConfigurationIntervals, Intervals, LEVELS, date_of};
use crate::report::analysis::{Standing, drawn};
use crate::report::tables::people_intervals;
use crate::report::words::interval_notes;

/// Points of a line over time.
const POINTS: usize = 500;

/// What the section draws; nothing if no forecast has an interval.
pub(super) fn intervals(standing: &Standing, found: &Intervals) -> Value {
    let Some(table) = people_intervals(standing, found) else { return Value::Null };
    let positions = drawn(standing);
    let shown = positions.iter().flat_map(|at| found.of.iter().filter(|judged| judged.at == *at));
    json!({
        "headings": table.columns.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "rows": table.rows,
        "notes": interval_notes(standing, found),
        "levels": LEVELS,
        "said": LEVELS[found.said_level()],
        "series": shown.map(|judged| line(standing, judged, found.said_level())).collect::<Vec<_>>(),
    })
}

fn line(standing: &Standing, judged: &ConfigurationIntervals, level: usize) -> Value {
    let configuration = &standing.configurations[judged.at];
    let days = judged.over_days.get(level).map(Vec::as_slice).unwrap_or_default();
    let thin = days.iter().step_by(days.len().div_ceil(POINTS).max(1));
    json!({
        "label": configuration.label() + judged.kind.label(),
        "engine": configuration.engine,
        "coverage": judged.by_level.iter().map(|quality| digits(quality.map(|quality| quality.coverage))).collect::<Vec<_>>(),
        "days": thin.map(|(day, share)| json!([date_of(*day), digits(Some(*share))])).collect::<Vec<_>>(),
    })
}
