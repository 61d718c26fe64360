//! Ranges of an axis, and what stands at a share of the way through them.

use serde_json::Value;

use crate::base::choice::choice;
use crate::base::text::six_digits;

choice! {
    /// How the values between two ends are spread.
    Range {
        /// Evenly.
        Uniform = "uniform",
        /// Evenly in their logarithm.
        LogUniform = "log_uniform",
        /// Whole numbers, both ends included, each as likely as any other.
        Integer = "integer",
        /// Whole numbers, both ends included, evenly in their logarithm.
        LogInteger = "log_integer",
    }
}

impl Range {
    /// The words a spec may use for hyperparameters that are whole numbers, or other numbers.
    pub fn words(whole: bool) -> Vec<&'static str> {
        Self::ALL.into_iter().filter(|range| range.is_whole() == whole).map(Self::word).collect()
    }

    /// Whether it holds whole numbers.
    pub(crate) fn is_whole(self) -> bool {
        matches!(self, Range::Integer | Range::LogInteger)
    }

    /// Whether it is spread by the logarithm, so that its ends lie above 0.
    pub(crate) fn is_log(self) -> bool {
        matches!(self, Range::LogUniform | Range::LogInteger)
    }

    /// How many values lie between `ends`; `None`: more than could be counted.
    pub fn count(self, ends: &[Value]) -> Option<u128> {
        let whole = |at: usize| ends[at].as_u64().map(u128::from);
        self.is_whole().then(|| whole(1).zip(whole(0)).map(|(high, low)| high - low + 1)).flatten()
    }

    /// The value at `share` in [0, 1) of the way between `ends`.
    ///
    /// Numbers that are not whole have six significant digits: enough for any hyperparameter, short in tables, and
    /// the same on machines whose logarithms differ in the last bit.
    pub fn at(self, share: f64, ends: &[Value]) -> Value {
        let end = |at: usize| ends[at].as_f64().expect("invariant: the ends of a range are numbers");
        let (low, high) = (end(0), end(1));
        let along = |low: f64, high: f64| match self.is_log() {
            true => (low.ln() + share * (high.ln() - low.ln())).exp(),
            false => low + share * (high - low),
        };
        if self.is_whole() {
            // Each whole number owns the stretch from itself up to the next one. A logarithm may end a few bits
            // below the number it should meet.
            const BITS: f64 = 1e-12;
            return Value::from((along(low, high + 1.0) * (1.0 + BITS)).clamp(low, high) as u64);
        }
        Value::from(six_digits(along(low, high)).clamp(low, high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_begins_and_ends_at_its_ends() {
        for range in Range::ALL {
            let ends = if range.is_whole() { [1.into(), 128.into()] } else { [1e-4.into(), 0.1.into()] };
            assert_eq!(range.at(0.0, &ends), ends[0], "{range:?}");
            assert_eq!(range.at(1.0 - 1e-12, &ends), ends[1], "{range:?}");
            assert_eq!(Range::from_word(range.word()), Some(range));
        }
    }

    #[test]
    fn the_middle_of_a_range_is_where_its_name_says() {
        let ends = [Value::from(1e-4), Value::from(1e-2)];
        assert_eq!(Range::Uniform.at(0.5, &ends), 0.00505);
        assert_eq!(Range::LogUniform.at(0.5, &ends), 0.001);
        let ends = [Value::from(8_u64), Value::from(127_u64)];
        assert_eq!(Range::Integer.at(0.5, &ends), 68);
        assert_eq!(Range::LogInteger.at(0.5, &ends), 32);
    }
}
