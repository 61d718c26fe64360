//! An interval, and how good intervals of one level were.

/// The lower and upper end, as distances from the forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Not above 0 where it is given: an interval holds its forecast.
    pub below: f64,
    /// Not below 0 where it is given.
    pub above: f64,
}

impl Band {
    /// The forecast itself.
    pub(crate) const POINT: Self = Self { below: 0.0, above: 0.0 };

    /// Whether it holds a residual (truth - forecast).
    pub fn holds(&self, residual: f64) -> bool {
        self.below <= residual && residual <= self.above
    }

    /// With each end so far further out as `by` says.
    pub(super) fn widened(self, by: Self) -> Self {
        Self { below: self.below + by.below, above: self.above + by.above }
    }

    /// The same around `forecast` without what lies below `least`: no truth does.
    pub fn cut(self, forecast: f64, least: f64) -> Self {
        let end = least - forecast;
        Self { below: self.below.max(end), above: self.above.max(end) }
    }

    /// The interval score of level `1 - a` (Winkler 1972; Gneiting & Raftery 2007): the width, and for a miss `2 / a`
    /// times the distance by which it missed.
    pub fn score(&self, residual: f64, a: f64) -> f64 {
        let miss = (self.below - residual).max(0.0) + (residual - self.above).max(0.0);
        self.above - self.below + 2.0 / a * miss
    }
}

/// The nearest intervals of rising levels of which each lies within the next and all hold the forecast: isotonic regression
/// of the lower and of the upper ends. Those that are so already stay as they are.
pub(super) fn nested(mut bands: Vec<Band>) -> Vec<Band> {
    let (mut below, mut above): (Vec<f64>, Vec<f64>) =
        bands.iter().map(|band| (-band.below, band.above)).unzip();
    for ends in [&mut below, &mut above] {
        make_rising(ends);
    }
    for ((band, below), above) in bands.iter_mut().zip(below).zip(above) {
        *band = Band { below: -below.max(0.0), above: above.max(0.0) };
    }
    bands
}

/// The rising numbers with the least squared distance: neighbours that fall become their mean, until none do.
fn make_rising(values: &mut [f64]) {
    if values.is_sorted() {
        return;
    }
    // The sum and the count of each run of equal numbers.
    let mut runs: Vec<(f64, usize)> = Vec::with_capacity(values.len());
    for value in values.iter() {
        let mut run = (*value, 1);
        while let Some((sum, count)) = runs.pop_if(|before| before.0 / before.1 as f64 > run.0 / run.1 as f64)
        {
            run = (sum + run.0, count + run.1);
        }
        runs.push(run);
    }
    let means = runs.into_iter().flat_map(|(sum, count)| std::iter::repeat_n(sum / count as f64, count));
    values.iter_mut().zip(means).for_each(|(value, mean)| *value = mean);
}

/// How good intervals of one level were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Forecasts that had an interval, each step of a horizon by itself.
    pub forecasts: usize,
    /// Share of the truths that lay inside.
    pub coverage: f64,
    /// Mean width.
    pub width: f64,
    /// Mean interval score.
    pub score: f64,
}

impl Quality {
    /// Of residuals, each beside its interval, of level `level`; `None` if none has one.
    pub(crate) fn of(pairs: impl Iterator<Item = (f64, Option<Band>)>, level: f64) -> Option<Self> {
        let (mut forecasts, mut inside, mut width, mut score) = (0, 0, 0.0, 0.0);
        for (residual, band) in pairs {
            let Some(band) = band else { continue };
            forecasts += 1;
            inside += usize::from(band.holds(residual));
            width += band.above - band.below;
            score += band.score(residual, 1.0 - level);
        }
        let count = forecasts as f64;
        let quality =
            Self { forecasts, coverage: inside as f64 / count, width: width / count, score: score / count };
        (forecasts > 0).then_some(quality)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_that_cross_meet_half_way_hold_the_forecast_and_stay_where_they_do_not_cross() {
        let bands = |ends: &[(f64, f64)]| -> Vec<Band> {
            ends.iter().map(|(below, above)| Band { below: *below, above: *above }).collect()
        };
        let good = bands(&[(-1.0, 0.0), (-1.0, 2.0), (-4.0, 2.5)]);
        assert_eq!(nested(good.clone()), good);
        let crossed = bands(&[(-1.0, 3.0), (-3.0, 5.0), (-2.0, 1.0), (-9.0, 9.0)]);
        assert_eq!(nested(crossed), bands(&[(-1.0, 3.0), (-2.5, 3.0), (-2.5, 3.0), (-9.0, 9.0)]));
        assert_eq!(nested(bands(&[(0.5, 1.0), (0.25, 2.0)])), bands(&[(0.0, 1.0), (0.0, 2.0)]));
    }
}
