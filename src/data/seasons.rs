//! Seasons that a series may repeat itself in, and how much it does: a day, a week, a year.

use super::{DAY, Series, Step, WEEK};

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
pub(crate) fn seasons(series: &Series, rows: usize) -> Vec<Season> {
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
    let days = |days: usize, what| Some((series.clock.rows_in(days)?, what));
    let found = match series.step {
        Step::Months(months) => vec![Some(((12 / months.max(1)) as usize, "year"))],
        Step::Seconds(WEEK) => vec![Some((52, "year"))],
        Step::Seconds(DAY) => vec![days(7, "week")],
        step if step.is_within_a_day() => vec![days(1, "day"), days(7, "week")],
        Step::Seconds(_) => Vec::new(),
    };
    found.into_iter().flatten().filter(|(rows, _)| *rows > 1).collect()
}

/// The lag whose autocorrelation is a peak and higher than that of every other peak.
fn outstanding(values: &[f64]) -> Option<usize> {
    let longest = LONGEST.min(values.len() / 3);
    let all: Vec<f64> = (0..=longest).map(|lag| autocorrelation(values, lag)).collect();
    let is_peak = |lag: &usize| all[*lag] > all[lag - 1] && all[*lag] > all[lag + 1] && all[*lag] >= LEAST;
    (2..longest).filter(is_peak).max_by(|a, b| all[*a].total_cmp(&all[*b]))
}

/// Sum of products of deviations `lag` rows apart over that of their squares, from -1 to 1 (as in R and statsmodels,
/// both divided by the number of values, so that few pairs count for little); 0 for values that do not vary.
pub(crate) fn autocorrelation(values: &[f64], lag: usize) -> f64 {
    if lag >= values.len() {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let products: f64 = values.iter().zip(&values[lag..]).map(|(a, b)| (a - mean) * (b - mean)).sum();
    if squares > 0.0 { products / squares } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_correlates_with_itself_and_stands_out() {
        let values: Vec<f64> = (0..300).map(|at| f64::from(at % 9) + 0.01 * f64::from(at % 2)).collect();
        assert!((0.96..1.0).contains(&autocorrelation(&values, 9)));
        assert!(autocorrelation(&values, 4) < 0.0);
        assert_eq!(outstanding(&values).map(|lag| lag % 9), Some(0));
        assert_eq!(outstanding(&[1.0; 300]), None);
        assert_eq!(autocorrelation(&[1.0; 5], 7), 0.0);
    }
}
