//! Numbers as text: exact in files, short for people.

/// Shortest text that reads back as the same number.
pub fn exact(value: f64) -> String {
    value.to_string()
}

/// As [`exact`], empty for no number.
pub fn exact_or_empty(value: Option<f64>) -> String {
    value.map(exact).unwrap_or_default()
}

/// Six significant digits, empty for no number: for what rests on a logarithm, whose last bits differ from one
/// system's library to the other's.
pub fn six_digits_or_empty(value: Option<f64>) -> String {
    exact_or_empty(value.map(six_digits))
}

/// The number nearest to the value's six significant decimal digits.
pub(crate) fn six_digits(value: f64) -> f64 {
    quick_six_digits(value).unwrap_or_else(|| {
        format!("{value:.5e}").parse().expect("invariant: numbers that were written can be read")
    })
}

/// The same without a text in between, where that is certain to be the same; `None` elsewhere.
///
/// A whole number of six digits and a power of ten up to 10^22 are exact, so their quotient or product is rounded once,
/// as reading a text rounds. What is rounded twice is the value on its way to six digits: there `None` stands for what
/// lies so near to the middle between two that this could matter.
fn quick_six_digits(value: f64) -> Option<f64> {
    /// Far above the error of one multiplication, `10^6 / 2^53`.
    const NEAR: f64 = 1e-6;
    if value == 0.0 {
        return Some(value);
    }
    // A logarithm that is off near a power of ten costs nothing: on both sides the digits round to that power.
    let shift = 5 - value.abs().log10().floor() as i32;
    let power = POWERS_OF_TEN.get(shift.unsigned_abs() as usize)?;
    let scaled = if shift < 0 { value / power } else { value * power };
    let whole = scaled.round();
    let certain = ((scaled - scaled.trunc()).abs() - 0.5).abs() > NEAR && (1e5..=1e6).contains(&whole.abs());
    certain.then(|| if shift < 0 { whole * power } else { whole / power })
}

/// Those that are exact.
const POWERS_OF_TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Decimals that show the smallest of `values` with three significant digits.
pub fn decimals(values: impl Iterator<Item = f64>) -> usize {
    let least = values.filter(|value| *value > 0.0).fold(f64::INFINITY, f64::min);
    match least {
        least if least >= 100.0 => 0,
        least if least >= 10.0 => 1,
        least if least >= 1.0 => 2,
        least if least >= 0.1 => 3,
        _ => 4,
    }
}

/// Seconds for people: `0.04`, `3.2`, `214`.
pub fn seconds(value: f64) -> String {
    match value {
        value if value < 1.0 => format!("{value:.2}"),
        value if value < 100.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

/// Three significant digits: `0.433`, `12.5`, `1780`.
pub fn three_digits(value: f64) -> String {
    match value {
        value if value < 1.0 => format!("{value:.3}"),
        value if value < 10.0 => format!("{value:.2}"),
        value if value < 100.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

/// Four significant digits, and no fewer than those before the point.
pub(crate) fn four_digits(value: f64) -> String {
    let before = value.abs().log10().floor().clamp(0.0, 3.0) as usize;
    format!("{value:.*}", 3 - before)
}

/// `1 seed`, `2 seeds`: a number and the noun of what is counted, whose plural ends in `s`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A share for people: `+12.3 %`.
pub fn percent(share: f64) -> String {
    format!("{:+.1} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng;

    #[test]
    fn one_is_counted_without_an_s() {
        assert_eq!([0, 1, 2].map(|number| counted(number, "row")), ["0 rows", "1 row", "2 rows"]);
    }

    #[test]
    fn six_digits_are_those_of_the_text() {
        let mut stream = rng::stream(0, "six digits");
        let mut values: Vec<f64> = (0..100_000).map(|_| f64::from_bits(stream.below(u64::MAX))).collect();
        // Of everyday size, some of them in the middle between two numbers of six digits.
        values.extend((0..200_000).map(|n| f64::from(n - 100_000) * 0.031_25 + stream.uniform(0.0, 1e-9)));
        values.extend((0..400_000).map(|n| f64::from(n) / 16.0 + 99_990.0));
        values.extend((-30..30).flat_map(|n| {
            [-1.0, 1.0, 1.0 - f64::EPSILON / 2.0, 1.0 + f64::EPSILON].map(|one| one * 10_f64.powi(n))
        }));
        values.extend([0.0, -0.0, f64::MIN_POSITIVE, 5e-324, f64::MAX]);
        let mut quick = 0;
        for value in values.into_iter().filter(|value| value.is_finite()) {
            let text: f64 = format!("{value:.5e}").parse().unwrap();
            assert_eq!(six_digits(value).to_bits(), text.to_bits(), "{value:e}");
            quick += usize::from(quick_six_digits(value).is_some());
        }
        assert!(quick > 500_000, "{quick} were quick");
    }
}
