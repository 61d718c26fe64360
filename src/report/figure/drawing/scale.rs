//! From numbers to places along an axis, and the round numbers that stand beside it.

/// From numbers to shares of an axis' length, linear or logarithmic.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: f64,
    high: f64,
    logarithmic: bool,
}

impl Scale {
    /// Holds `values` with a margin; `None` if none is finite (and above zero, on a logarithmic axis).
    pub fn around(values: impl Iterator<Item = f64>, logarithmic: bool) -> Option<Self> {
        let fit = |value: &f64| value.is_finite() && (!logarithmic || *value > 0.0);
        let ends = values
            .filter(fit)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = Some(ends).filter(|(low, high)| low <= high)?;
        let (low, high) = if logarithmic { (libm::log10(low), libm::log10(high)) } else { (low, high) };
        let alone = if logarithmic { 0.1 } else { (low.abs() * 1e-3).max(1e-12) };
        let margin = if high > low { 0.05 * (high - low) } else { alone };
        Some(Self { low: low - margin, high: high + margin, logarithmic })
    }

    /// The same of errors or costs: logarithmic where the largest is many times the smallest.
    pub(crate) fn of_sizes(values: impl Iterator<Item = f64> + Clone) -> Option<Self> {
        const FAR: f64 = 20.0;
        let least = values.clone().fold(f64::INFINITY, f64::min);
        let most = values.clone().fold(0.0, f64::max);
        Self::around(values, least > 0.0 && most / least > FAR)
    }

    /// From `low` to `high`, without a margin.
    pub fn between(low: f64, high: f64) -> Self {
        Self { low, high: if high > low { high } else { low + 1.0 }, logarithmic: false }
    }

    /// Where a number lies, 0 at the lower end and 1 at the upper; beyond the ends, beyond these.
    pub fn share(&self, value: f64) -> f64 {
        let value = if self.logarithmic { libm::log10(value) } else { value };
        (value - self.low) / (self.high - self.low)
    }

    /// Some round numbers within, each with its text.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        // Decades, with their 2 and 5 where there are few; a short piece of one is as good as linear.
        if self.logarithmic && self.high - self.low > 0.8 {
            let mantissas: &[f64] = if self.high - self.low > 3.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
            let decades = self.low.floor() as i32..=self.high.ceil() as i32;
            let all = decades.flat_map(|decade| mantissas.iter().map(move |m| (*m, decade)));
            let number = |(mantissa, decade): (f64, i32)| {
                let text = format!("{mantissa}e{decade}");
                text.parse::<f64>().expect("invariant: it is a number")
            };
            let within = all.map(number).filter(|value| (0.0..=1.0).contains(&self.share(*value)));
            return within.map(|value| (value, value.to_string())).collect();
        }
        let (low, high) = if self.logarithmic {
            (libm::exp10(self.low), libm::exp10(self.high))
        } else {
            (self.low, self.high)
        };
        linear_ticks(low, high)
    }
}

/// About five multiples of 1, 2 or 5 times a power of ten.
fn linear_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let rough = (high - low) / 5.0;
    let decade = libm::log10(rough).floor() as i32;
    let power = libm::exp10(f64::from(decade));
    let mantissa = [1.0, 2.0, 5.0, 10.0].into_iter().find(|m| m * power >= rough * 0.99).unwrap_or(10.0);
    let step = mantissa * power;
    let places = usize::try_from(-(decade + i32::from(mantissa >= 10.0))).unwrap_or(0);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    // Minus zero would show its sign.
    (first..=last).map(|n| n as f64 * step + 0.0).map(|value| (value, format!("{value:.places$}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(scale: &Scale) -> Vec<String> {
        scale.ticks().into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_and_lie_within() {
        assert_eq!(texts(&Scale::between(0.0, 10.0)), ["0", "2", "4", "6", "8", "10"]);
        assert_eq!(texts(&Scale::between(-0.03, 0.07)), ["-0.02", "0.00", "0.02", "0.04", "0.06"]);
        assert_eq!(texts(&Scale::between(1234.0, 9876.0)), ["2000", "4000", "6000", "8000"]);
        let scale = Scale::around([0.001, 1000.0].into_iter(), true).expect("they are positive");
        assert_eq!(texts(&scale), ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]);
        let scale = Scale::around([1.0, 30.0].into_iter(), true).expect("they are positive");
        assert_eq!(texts(&scale), ["1", "2", "5", "10", "20"]);
    }

    #[test]
    fn one_number_lies_in_the_middle_and_none_has_no_scale() {
        for logarithmic in [false, true] {
            let scale = Scale::around([2.5].into_iter(), logarithmic).expect("there is one");
            assert!((scale.share(2.5) - 0.5).abs() < 1e-9);
            assert!(Scale::around([f64::NAN].into_iter(), logarithmic).is_none());
        }
        assert!(Scale::around([0.0, -1.0].into_iter(), true).is_none());
    }
}
