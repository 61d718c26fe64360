//! Numbers that can be read but may not mean what they say.

use crate::data::csv::findings::quote;

/// What people write for a missing value where only numbers fit.
const SENTINELS: &[f64] = &[
    -1.0,
    -9.0,
    -99.0,
    -999.0,
    -999.9,
    -999.99,
    -9999.0,
    -9999.9,
    -99999.0,
    -32768.0,
    -2147483648.0,
    99.9,
    999.0,
    999.9,
    9999.0,
    9999.9,
    99999.0,
    999999.0,
    32767.0,
    65535.0,
    2147483647.0,
    4294967295.0,
    1e20,
    9.96921e36,
];
/// A sentinel this many times as far from zero as anything else is taken for one.
const FAR: f64 = 10.0;

/// A value that stands for a missing one.
pub(crate) struct Sentinel {
    /// As a number.
    pub value: f64,
    /// How often it occurs.
    pub times: usize,
    /// Whether nothing else explains it; if not, a note is enough.
    pub sure: bool,
}

/// Finds a customary sentinel that is the largest or smallest value.
///
/// Sure are one from 999 on that lies 10 times as far from zero as the other values, and -99 or lower where nothing else is negative.
pub(crate) fn sentinel(values: &[f64]) -> Option<Sentinel> {
    SENTINELS.iter().find_map(|candidate| {
        let times = values.iter().filter(|value| *value == candidate).count();
        if times == 0 || times == values.len() {
            return None;
        }
        let others = || values.iter().copied().filter(|value| value != candidate);
        let low = others().fold(f64::INFINITY, f64::min);
        let high = others().fold(f64::NEG_INFINITY, f64::max);
        let far = candidate.abs() >= 999.0 && candidate.abs() > FAR * low.abs().max(high.abs());
        let only_negative = *candidate <= -99.0 && low >= 0.0;
        let lone_sign = *candidate < 0.0 && low >= 0.0;
        let extreme = *candidate < low || *candidate > high;
        let sure = far || only_negative;
        (sure || extreme && (times > 1 || lone_sign)).then_some(Sentinel { value: *candidate, times, sure })
    })
}

/// How the points of a column may be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Points {
    /// As decimal points.
    Decimal,
    /// All have three digits behind them, and no value lacks one.
    AllThree,
    /// All have three digits behind them, and values below 1000 lack one: groups of thousands?
    Groups,
}

/// Looks at fields written with decimal points: could these separate thousands?
pub(crate) fn points<'a>(fields: impl Iterator<Item = &'a str>) -> Points {
    let (mut pointed, mut whole) = (0, 0);
    for field in fields {
        let digits = field.trim_start_matches(['+', '-']);
        match digits.split_once('.') {
            Some((head, tail)) => {
                let grouped = tail.len() == 3
                    && (1..=3).contains(&head.len())
                    && !head.starts_with('0')
                    && tail.bytes().all(|byte| byte.is_ascii_digit());
                if !grouped {
                    return Points::Decimal;
                }
                pointed += 1;
            }
            None if digits.len() > 3 => return Points::Decimal,
            None if digits.bytes().any(|byte| byte.is_ascii_digit()) && digits != "0" => whole += 1,
            None => {}
        }
    }
    match (pointed, whole) {
        (0, _) => Points::Decimal,
        (_, 0) => Points::AllThree,
        _ => Points::Groups,
    }
}

/// Notes on values that are odd but may be right.
pub(crate) fn notes(values: &[f64], target: &str) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(found) = sentinel(values) {
        notes.push(format!(
            "column {}: {} occurs {} times and is its extreme: if it stands for a missing value, leave the field empty",
            quote(target),
            found.value,
            found.times
        ));
    }
    if values.iter().all(|value| *value == values[0]) {
        notes.push(format!("column {}: every value is {}", quote(target), values[0]));
    }
    notes
}
