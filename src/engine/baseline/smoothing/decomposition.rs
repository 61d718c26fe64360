//! What a series is besides its season: a moving average over one round of it, and the mean of each place around that.

use super::follow::TrainRows;
use super::smoother::SeasonForm;

/// A season that multiplies is not smaller.
const LEAST_FACTOR: f64 = 1e-2;

/// The mean season of some rows by place, as in R's `decompose`: means around a centred moving average of one round. They
/// sum to 0, or have the mean 1.
pub(super) fn season_of(rows: &TrainRows, form: SeasonForm) -> Vec<f64> {
    let (mut sums, mut counts) = (vec![0.0; rows.season], vec![0.0; rows.season]);
    let averages = moving_averages(rows);
    for (row, value) in rows.numbered() {
        if let Some(average) = averages[row] {
            sums[rows.places[row]] += form.take(value, average);
            counts[rows.places[row]] += 1.0;
        }
    }
    let mean = |(sum, count): (f64, f64)| if count > 0.0 { sum / count } else { form.neutral() };
    let season: Vec<f64> = sums.into_iter().zip(counts).map(mean).collect();
    let all = season.iter().sum::<f64>() / rows.season as f64;
    season
        .into_iter()
        .map(|factor| match form {
            SeasonForm::Multiplies => (factor / all).max(LEAST_FACTOR),
            SeasonForm::None | SeasonForm::Adds => factor - all,
        })
        .collect()
}

/// The mean of the round around each row; of an even one with half of both ends. `None` near the ends of the series, and
/// where less than half of the round was observed.
fn moving_averages(rows: &TrainRows) -> Vec<Option<f64>> {
    let (count, half) = (rows.values.len(), rows.season / 2);
    let (mut sums, mut counts) = (vec![0.0; count + 1], vec![0.0; count + 1]);
    for (row, value) in rows.values.iter().enumerate() {
        sums[row + 1] = sums[row] + value.unwrap_or(0.0);
        counts[row + 1] = counts[row] + f64::from(u8::from(value.is_some()));
    }
    let between = |of: &[f64], low: usize, high: usize| of[high] - of[low];
    (0..count)
        .map(|row| {
            let low = row.checked_sub(half)?;
            let high = Some(row + half + 1).filter(|high| *high <= count)?;
            let (mut sum, mut weight) = (between(&sums, low, high), between(&counts, low, high));
            if rows.season.is_multiple_of(2) {
                for end in [low, high - 1] {
                    sum -= rows.values[end].unwrap_or(0.0) / 2.0;
                    weight -= f64::from(u8::from(rows.values[end].is_some())) / 2.0;
                }
            }
            (2.0 * weight >= rows.season as f64).then(|| sum / weight)
        })
        .collect()
}

/// The line through some points: its value at 0 and its slope; flat through fewer than two.
pub(super) fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let (mut products, mut squares) = (0.0, 0.0);
    for point in points {
        products += (point.0 - x) * (point.1 - y);
        squares += (point.0 - x) * (point.0 - x);
    }
    let slope = if squares > 0.0 { products / squares } else { 0.0 };
    (y - slope * x, slope)
}
