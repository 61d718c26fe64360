//! Numbers as text: exact in files, short for people.

use serde_json::Value;

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
    let rounded = |value: f64| format!("{value:.5e}").parse().map_or(value, |rounded: f64| rounded);
    exact_or_empty(value.map(rounded))
}

/// A hyperparameter's value without JSON's quotes.
pub fn value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            number.as_f64().filter(|_| number.is_f64()).map_or(number.to_string(), exact)
        }
        other => other.to_string(),
    }
}

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

/// A share for people: `+12.3 %`.
pub fn percent(share: f64) -> String {
    format!("{:+.1} %", 100.0 * share)
}
