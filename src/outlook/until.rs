//! Until when rows are to be forecast, as people write it: a day, a month, a year, a time on the data's clock or an instant.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use super::request::refused;
use crate::base::error::Result;
use crate::data::Series;

/// The last time that is meant.
enum LastTime {
    /// On the clock of the series.
    Wall(DateTime),
    /// Where offsets from UTC are known.
    Instant(Timestamp),
}

impl LastTime {
    /// Of a day, month or year its end; `None` if it is none, or an instant where no row is known to be one.
    fn parse(text: &str, series: &Series) -> Option<Self> {
        let text = text.trim().replacen(' ', "T", 1);
        if let Ok(instant) = text.parse() {
            return series.offsets.is_some().then_some(Self::Instant(instant));
        }
        let last_day: Option<Date> = match text.len() {
            4 => format!("{text}-12-31").parse().ok(),
            7 => format!("{text}-01").parse().ok().map(Date::last_of_month),
            10 => text.parse().ok(),
            _ => None,
        };
        let end = last_day.map(|day| day.at(23, 59, 59, 0));
        end.or_else(|| text.parse().ok().filter(|_| text.contains('T'))).map(Self::Wall)
    }

    /// Whether a row lies at it or before it.
    fn includes(&self, series: &Series, row: usize) -> bool {
        match (self, &series.offsets) {
            (Self::Wall(last), _) => series.wall(row) <= *last,
            (Self::Instant(last), Some(offsets)) => {
                let offset = Offset::from_seconds(offsets[row]).ok();
                let instant = offset.and_then(|offset| offset.to_timestamp(series.wall(row)).ok());
                instant.is_some_and(|instant| instant <= *last)
            }
            (Self::Instant(_), None) => false,
        }
    }
}

/// How many rows behind the `known` ones lie until a time, that one included; at most one more than `most`.
pub(super) fn rows_until(
    text: &str,
    (series, known): (&Series, usize),
    (zone, most): (Option<&str>, usize),
    file: &Path,
) -> Result<usize> {
    let Some(last) = LastTime::parse(text, series) else {
        let message = format!("--until {text} is no time");
        let help = match series.offsets {
            Some(_) => "write a date such as 2026-01-31, or a date and a time",
            None => {
                "write a date such as 2026-01-31, or a date and a time on the clock of the data, without an offset"
            }
        };
        return refused(file, message, help);
    };
    let mut longer = series.clone();
    let mut rows = known;
    while rows - known <= most {
        longer = if rows < longer.len() { longer } else { longer.lengthened(rows + 512, zone) };
        if !last.includes(&longer, rows) {
            break;
        }
        rows += 1;
    }
    if rows == known {
        let message = format!(
            "--until {text} is not behind the last known row, {}: the first one to forecast is {}",
            series.short_stamp(known - 1),
            longer.short_stamp(known)
        );
        return refused(file, message, "give a later time");
    }
    Ok(rows - known)
}
