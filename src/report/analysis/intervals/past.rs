//! Past forecasts walked in the order of time: each has the interval it would have had when it was made.

use std::collections::VecDeque;

use super::adaptive::{Adaptive, Promised};
use super::band::Band;

/// Past forecasts that were all so many rows ahead, in the order of time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    /// The row that each is of.
    pub targets: Vec<usize>,
    /// The group of that row.
    pub groups: Vec<usize>,
    /// Truth - forecast.
    pub residuals: Vec<f64>,
    /// Rows from the last known one to the one forecast.
    pub ahead: usize,
    /// What the interval of each is made around, at each level; empty: the forecast.
    pub around: Vec<Vec<Band>>,
}

impl Past {
    /// What the intervals of one of them are made around.
    fn around(&self, at: usize) -> &[Band] {
        self.around.get(at).map_or(&[Band::POINT], Vec::as_slice)
    }
}

/// The intervals that each past forecast would have had when it was made, at each of some rising levels.
pub(crate) fn replay(past: &Past, levels: &[f64]) -> Vec<Option<Vec<Band>>> {
    let mut shown = Vec::with_capacity(past.targets.len());
    walk(past, levels, |adaptive, promised| shown.push(adaptive.best(promised)));
    shown
}

/// What all past forecasts teach.
pub(crate) fn learnt(past: &Past, levels: &[f64]) -> Adaptive {
    walk(past, levels, |_, _| {})
}

/// Makes each past forecast's promise, which `each` sees, and learns its error once it is known: it counts for forecasts
/// whose last known row is not before its own.
fn walk(past: &Past, levels: &[f64], mut each: impl FnMut(&Adaptive, &Promised)) -> Adaptive {
    let mut adaptive = Adaptive::new(levels, past.around.is_empty());
    let mut unknown: VecDeque<(usize, Promised)> = VecDeque::new();
    let learn = |adaptive: &mut Adaptive, unknown: &mut VecDeque<(usize, Promised)>, known: usize| {
        while let Some((at, promised)) = unknown.pop_front_if(|(at, _)| past.targets[*at] <= known) {
            adaptive.learn(past.groups[at], past.residuals[at], &promised);
        }
    };
    for (at, target) in past.targets.iter().enumerate() {
        if let Some(known) = target.checked_sub(past.ahead) {
            learn(&mut adaptive, &mut unknown, known);
        }
        let promised = adaptive.promise(past.groups[at], past.around(at));
        each(&adaptive, &promised);
        unknown.push_back((at, promised));
    }
    learn(&mut adaptive, &mut unknown, usize::MAX);
    adaptive
}

#[cfg(test)]
mod tests {
    use super::super::{LEAST, Quality};
    use super::*;

    fn past(residuals: Vec<f64>, ahead: usize) -> Past {
        let targets: Vec<usize> = (0..residuals.len()).collect();
        let groups = targets.iter().map(|row| row % 3).collect();
        Past { targets, groups, residuals, ahead, around: Vec::new() }
    }

    fn noise(count: usize) -> Vec<f64> {
        let mut draws = crate::base::rng::stream(1, "noise");
        (0..count).map(|_| draws.uniform(-1.0, 1.0)).collect()
    }

    #[test]
    fn no_interval_knows_an_error_that_was_not_known_yet() {
        let whole = noise(300);
        for ahead in [1, 14] {
            for cut in [100, 257] {
                let mut other = whole.clone();
                other[cut..].fill(9.0);
                let before = replay(&past(whole.clone(), ahead), &[0.9]);
                let after = replay(&past(other, ahead), &[0.9]);
                let first = (0..300).find(|row| before[*row] != after[*row]);
                assert_eq!(first, Some(cut + ahead), "the first that may differ, and it does");
            }
        }
    }

    #[test]
    fn even_noise_is_covered_as_asked_and_its_scale_followed() {
        let mut residuals = noise(3000);
        residuals[1500..].iter_mut().for_each(|e| *e *= 5.0);
        let levels = [0.8, 0.95];
        let bands = replay(&past(residuals.clone(), 1), &levels);
        for (at, level) in levels.into_iter().enumerate() {
            let pairs = residuals
                .iter()
                .zip(&bands)
                .map(|(residual, bands)| (*residual, bands.as_ref().map(|bands| bands[at])));
            let quality = Quality::of(pairs, level).unwrap();
            assert!((quality.coverage - level).abs() < 0.01, "{level}: {quality:?}");
            assert_eq!(quality.forecasts, 3000 - LEAST);
        }
    }

    /// Quantiles of noise whose scale is known: too narrow by half, they are widened until as many truths lie inside.
    #[test]
    fn what_is_too_narrow_is_widened_and_what_is_too_wide_narrowed() {
        let scale = |row: usize| 1.0 + (row % 5) as f64;
        let residuals: Vec<f64> =
            noise(3000).into_iter().enumerate().map(|(row, e)| e * scale(row)).collect();
        let (level, right) = (0.9, 0.9);
        let plain = replay(&past(residuals.clone(), 1), &[level]);
        let quality = |bands: &[Option<Vec<Band>>]| {
            let pairs = residuals
                .iter()
                .zip(bands)
                .map(|(residual, bands)| (*residual, bands.as_ref().map(|bands| bands[0])));
            Quality::of(pairs, level).unwrap()
        };
        for share in [0.5, 1.0, 2.0] {
            let around = |row: usize| {
                vec![Band { below: -share * right * scale(row), above: share * right * scale(row) }]
            };
            let around = (0..3000).map(around).collect();
            let bands = replay(&Past { around, ..past(residuals.clone(), 1) }, &[level]);
            let found = quality(&bands);
            assert!((found.coverage - level).abs() < 0.01, "{share}: {found:?}");
            // The same distance is added at each scale, so what is right or too narrow gains more than what is too wide.
            assert!(share > 1.0 || found.score < quality(&plain).score, "{share}: {found:?}");
        }
    }

    /// Errors of one sign, then a jump: by themselves levels would cross, and intervals leave the forecast out.
    fn crossing() -> Vec<f64> {
        let mut residuals: Vec<f64> = noise(400).into_iter().map(|e| e + 3.0).collect();
        residuals[200..].iter_mut().for_each(|e| *e = 0.2 * *e - 2.0);
        residuals
    }

    #[test]
    fn an_interval_lies_within_those_of_higher_levels_and_holds_the_forecast() {
        let levels = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
        let wide =
            |row: usize| levels.map(|level| Band { below: 0.5 - level, above: (row % 3) as f64 * level });
        for around in [Vec::new(), (0..400).map(|row| wide(row).to_vec()).collect()] {
            let past = Past { around, ..past(crossing(), 3) };
            for bands in replay(&past, &levels).into_iter().flatten() {
                assert!(bands[0].below <= 0.0 && bands[0].above >= 0.0, "{bands:?}");
                for pair in bands.windows(2) {
                    let inside = pair[1].below <= pair[0].below && pair[0].above <= pair[1].above;
                    assert!(inside, "{bands:?}");
                }
            }
        }
    }

    /// An interval of 30 % that holds the forecast holds half of these errors: its level has nothing to learn from that.
    #[test]
    fn a_low_level_goes_on_after_errors_of_one_sign() {
        let mut residuals = noise(1200);
        residuals[..600].iter_mut().for_each(|e| *e += 3.0);
        let bands = replay(&past(residuals.clone(), 1), &[0.3]);
        // Behind the last of these errors that any quantile is of.
        let pairs = residuals.iter().zip(&bands).skip(850);
        let pairs = pairs.map(|(residual, bands)| (*residual, bands.as_ref().map(|bands| bands[0])));
        let quality = Quality::of(pairs, 0.3).unwrap();
        assert!((quality.coverage - 0.3).abs() < 0.05, "{quality:?}");
    }

    #[test]
    fn what_past_forecasts_taught_gives_the_next_one_the_intervals_that_it_is_judged_by() {
        let levels = [0.5, 0.8, 0.95];
        let mut past = past(crossing(), 2);
        let judged = replay(&past, &levels);
        for count in [30, 150, 300] {
            // Two rows ahead the last but one error is known.
            past.targets.truncate(400 - count);
            let at = past.targets.len() - 1;
            let known = Past { targets: past.targets[..at - 1].to_vec(), ..past.clone() };
            let shown = learnt(&known, &levels).bands(past.groups[at], &[Band::POINT]);
            assert!(shown.is_some() && shown == judged[at]);
        }
    }
}
