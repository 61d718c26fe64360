//! An interval, and how good intervals of one level were.

/// The lower and upper end, as distances from the forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Not above 0 unless all errors had one sign.
    pub below: f64,
    /// Above `below`.
    pub above: f64,
}

impl Band {
    /// The forecast itself.
    pub(crate) const POINT: Self = Self { below: 0.0, above: 0.0 };

    /// Whether it holds a residual (truth - forecast).
    pub fn holds(&self, residual: f64) -> bool {
        self.below <= residual && residual <= self.above
    }

    /// With each end so far further out as `by` says; ends that would cross meet half way.
    pub(super) fn widened(self, by: Self) -> Self {
        let (below, above) = (self.below + by.below, self.above + by.above);
        let middle = 0.5 * (below + above);
        if below <= above { Self { below, above } } else { Self { below: middle, above: middle } }
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
