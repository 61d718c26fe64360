//! The arithmetic of clocks on the wall, and the distances between their times.

use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Seconds of a wall clock since 1970-01-01 00:00 on the same wall.
pub(crate) fn wall_seconds(wall: DateTime) -> i64 {
    Offset::UTC.to_timestamp(wall).map_or(0, |instant| instant.as_second())
}

/// The reverse of [`wall_seconds`].
pub(crate) fn wall_of(seconds: i64) -> DateTime {
    let instant = jiff::Timestamp::from_second(seconds).expect("invariant: between times of the file");
    Offset::UTC.to_datetime(instant)
}

/// Months since the year 0.
pub(crate) fn months(wall: DateTime) -> i64 {
    i64::from(wall.year()) * 12 + i64::from(wall.month()) - 1
}

/// The most common of some distances, the greatest of equally common ones, and how often it comes.
pub(crate) fn most_common<T: Ord + Copy>(distances: impl Iterator<Item = T>) -> Option<(T, usize)> {
    let mut distances: Vec<T> = distances.collect();
    distances.sort_unstable();
    distances.chunk_by(T::eq).max_by_key(|run| run.len()).map(|run| (run[0], run.len()))
}
