//! Rounds that a series may repeat itself in, and how much it does: a day, a week, a year.

use jiff::SignedDuration;

use super::{Series, Step};

/// A round of so many rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Season {
    /// Rows of one round.
    pub rows: usize,
    /// `day`, `week`, `year`, or `round` for one that only the values tell of.
    pub what: &'static str,
    /// Autocorrelation at that lag, from -1 to 1.
    pub correlation: f64,
}

/// Most rows of a round that only the values tell of.
const LONGEST: usize = 400;

/// Least autocorrelation of a round that only the values tell of.
const LEAST: f64 = 0.3;

/// The rounds that suit the step of a series, the shortest first, with the autocorrelation over its first `rows`
/// rows. A series whose step suits none has the one, if any, that stands out of its values.
pub fn seasons(series: &Series, rows: usize) -> Vec<Season> {
    let values = &series.values[..rows.min(series.len())];
    let season = |(length, what): (usize, &'static str)| Season {
        rows: length,
        what,
        correlation: autocorrelation(values, length),
    };
    let rounds: Vec<_> = rounds(series).into_iter().filter(|(length, _)| 2 * length < values.len()).collect();
    match rounds.is_empty() {
        false => rounds.into_iter().map(season).collect(),
        true => outstanding(values).map(|length| season((length, "round"))).into_iter().collect(),
    }
}

/// Rows and names of the rounds that a step suggests.
fn rounds(series: &Series) -> Vec<(usize, &'static str)> {
    let days = |days: i64, what| Some((rows_in(series, days)?, what));
    let found = match series.step {
        Step::Months(months) => vec![Some(((12 / months.max(1)) as usize, "year"))],
        Step::Seconds(604_800) => vec![Some((52, "year"))],
        Step::Seconds(86_400) => vec![days(7, "week")],
        Step::Seconds(step) if step < 86_400 => vec![days(1, "day"), days(7, "week")],
        Step::Seconds(_) => Vec::new(),
    };
    found.into_iter().flatten().filter(|(rows, _)| *rows > 1).collect()
}

/// How many rows lie between most rows and the one at the same time so many days before.
fn rows_in(series: &Series, days: i64) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    for row in 0..series.len() {
        let before = series.times[row].checked_sub(SignedDuration::from_hours(24 * days)).ok()?;
        if let Ok(there) = series.times[..row].binary_search(&before) {
            *counts.entry(row - there).or_insert(0_usize) += 1;
        }
    }
    counts.into_iter().max_by_key(|(rows, count)| (*count, std::cmp::Reverse(*rows))).map(|(rows, _)| rows)
}

/// The lag whose autocorrelation is a peak and higher than that of every other peak.
fn outstanding(values: &[f64]) -> Option<usize> {
    let longest = LONGEST.min(values.len() / 3);
    let all: Vec<f64> = (0..=longest).map(|lag| autocorrelation(values, lag)).collect();
    let is_peak = |lag: &usize| all[*lag] > all[lag - 1] && all[*lag] > all[lag + 1] && all[*lag] >= LEAST;
    (2..longest).filter(is_peak).max_by(|a, b| all[*a].total_cmp(&all[*b]))
}

/// Mean product of deviations `lag` rows apart over the variance; 0 for values that do not vary.
pub fn autocorrelation(values: &[f64], lag: usize) -> f64 {
    let Some(pairs) = values.len().checked_sub(lag).filter(|pairs| *pairs > 0) else { return 0.0 };
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64;
    let products = values.iter().zip(&values[lag..]).map(|(a, b)| (a - mean) * (b - mean));
    let covariance = products.sum::<f64>() / pairs as f64;
    if variance > 0.0 { covariance / variance } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_correlates_with_itself_and_stands_out() {
        let values: Vec<f64> = (0..300).map(|at| f64::from(at % 9) + 0.01 * f64::from(at % 2)).collect();
        assert!(autocorrelation(&values, 9) > 0.98);
        assert!(autocorrelation(&values, 4) < 0.0);
        assert_eq!(outstanding(&values).map(|lag| lag % 9), Some(0));
        assert_eq!(outstanding(&[1.0; 300]), None);
        assert_eq!(autocorrelation(&[1.0; 5], 7), 0.0);
    }
}
