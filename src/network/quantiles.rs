//! Which quantiles a network forecasts.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

/// Most levels of one network: as many as the forecast hubs for epidemics ask for.
pub(crate) const MOST_LEVELS: usize = 23;

/// The one level that is always asked for: its quantile is the forecast.
pub(crate) const MEDIAN: f64 = 0.5;

/// What being unset stands for: the median and the ends of the intervals of 50 and 90 %.
const USUAL: [f64; 5] = [0.05, 0.25, MEDIAN, 0.75, 0.95];

/// Levels Q of the quantiles that are forecast of each step, rising, in (0, 1), one of them 0.5.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<f64>", into = "Vec<f64>")]
pub struct Quantiles {
    levels: [f64; MOST_LEVELS],
    count: usize,
}

impl Quantiles {
    /// Of these levels.
    ///
    /// # Errors
    /// What is wrong with them, as a sentence that goes on behind "expected".
    pub fn new(levels: &[f64]) -> Result<Self, String> {
        let rising = levels.windows(2).all(|pair| pair[0] < pair[1]);
        let between = levels.iter().all(|level| *level > 0.0 && *level < 1.0);
        if !(1..=MOST_LEVELS).contains(&levels.len()) || !rising || !between || !levels.contains(&MEDIAN) {
            return Err(format!(
                "1 to {MOST_LEVELS} rising levels between 0 and 1 with {MEDIAN} among them, whose quantile is the forecast"
            ));
        }
        let mut all = [0.0; MOST_LEVELS];
        all[..levels.len()].copy_from_slice(levels);
        Ok(Self { levels: all, count: levels.len() })
    }

    /// The levels.
    pub fn levels(&self) -> &[f64] {
        &self.levels[..self.count]
    }

    /// How many there are, Q.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The place of the median.
    pub(crate) fn median(&self) -> usize {
        self.levels().iter().position(|level| *level == MEDIAN).expect("invariant: the median is a level")
    }

    /// Levels of the intervals that two of them make, the narrowest first.
    pub(crate) fn intervals(&self) -> impl Iterator<Item = f64> {
        let above = self.levels()[self.median() + 1..].iter();
        // As people write it: 0.9, not the sum of roundings.
        let level = |upper: &f64| ((2.0 * upper - 1.0) * 1e9).round() / 1e9;
        above.map(level).filter(|level| self.ends(*level).is_some())
    }

    /// The places of the two ends of the interval of a level: as much lies below the one as above the other.
    pub(crate) fn ends(&self, level: f64) -> Option<(usize, usize)> {
        // A level such as 0.9 is no sum of 0.05 and 0.85 in bits.
        const ROUNDING: f64 = 1e-9;
        let place = |wanted: f64| self.levels().iter().position(|given| (given - wanted).abs() < ROUNDING);
        Some((place((1.0 - level) / 2.0)?, place((1.0 + level) / 2.0)?))
    }
}

impl Default for Quantiles {
    fn default() -> Self {
        Self::new(&USUAL).expect("invariant: the usual levels are levels")
    }
}

impl TryFrom<Vec<f64>> for Quantiles {
    type Error = String;

    fn try_from(levels: Vec<f64>) -> Result<Self, String> {
        Self::new(&levels).map_err(|wanted| format!("{levels:?} are no levels: expected {wanted}"))
    }
}

impl From<Quantiles> for Vec<f64> {
    fn from(quantiles: Quantiles) -> Self {
        quantiles.levels().to_vec()
    }
}

impl fmt::Display for Quantiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.levels().iter().map(f64::to_string).collect();
        f.write_str(&words.join(" "))
    }
}

// Levels are never NaN, so bits tell them apart and their order is that of numbers.
impl PartialEq for Quantiles {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Quantiles {}

impl PartialOrd for Quantiles {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantiles {
    fn cmp(&self, other: &Self) -> Ordering {
        let both = self.levels().iter().zip(other.levels());
        let first = both.map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
        first.unwrap_or_else(|| self.count.cmp(&other.count))
    }
}

impl Hash for Quantiles {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.levels().iter().for_each(|level| level.to_bits().hash(state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_rise_between_0_and_1_and_hold_the_median() {
        for wrong in [
            &[][..],
            &[0.1, 0.9],
            &[0.5, 0.1],
            &[0.5, 0.5],
            &[0.0, 0.5],
            &[0.5, 1.0],
            &[f64::NAN, 0.5],
            &[0.5; 24],
        ] {
            assert!(Quantiles::new(wrong).is_err(), "{wrong:?}");
        }
        let quantiles = Quantiles::new(&[0.1, 0.2, 0.5, 0.9]).unwrap();
        assert_eq!((quantiles.count(), quantiles.median()), (4, 2));
        assert_eq!((quantiles.ends(0.8), quantiles.ends(0.6)), (Some((0, 3)), None));
        assert_eq!(Quantiles::default().ends(0.9), Some((0, 4)));
        assert_eq!(Quantiles::default().intervals().collect::<Vec<_>>(), [0.5, 0.9]);
        assert_eq!(quantiles.intervals().collect::<Vec<_>>(), [0.8]);
        assert_eq!(quantiles.to_string(), "0.1 0.2 0.5 0.9");
    }

    #[test]
    fn they_are_a_list_of_numbers_in_files() {
        let text = serde_json::to_string(&Quantiles::default()).unwrap();
        assert_eq!(text, "[0.05,0.25,0.5,0.75,0.95]");
        assert_eq!(serde_json::from_str::<Quantiles>(&text).unwrap(), Quantiles::default());
        let error = serde_json::from_str::<Quantiles>("[0.1,0.9]").unwrap_err().to_string();
        assert!(error.contains("0.5 among them"), "{error}");
    }
}
