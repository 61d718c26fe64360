//! Whether one scalar is what its key asks for, and what it is as JSON.
//!
//! JSON is the form in which values are compared, hashed and recorded: whole numbers as integers,
//! other numbers as `f64`, so that `10`, `10.0` and `1e1` are one learning rate.

use serde_json::Value;

use super::yaml::{Meaning, Scalar};
use crate::base::text::{nearest, shown};
use crate::spec::PartStart;
use crate::spec::schema::{Bound, Key, ValueKind, expected};

/// Why a value cannot stand where it does.
pub(crate) struct Refusal {
    /// Continues "`key` is `value`: ".
    pub why: String,
    /// What to do; may be empty.
    pub help: String,
}

/// The value of `scalar` for `key`, which is neither a section nor a list.
pub(crate) fn check(key: &Key, scalar: &Scalar) -> Result<Value, Refusal> {
    let value = match key.kind {
        ValueKind::Whole { low, high } => whole(scalar, low, high),
        ValueKind::Number { low, high } => number(scalar, low, high),
        ValueKind::Share { low, high } => share(scalar, low, high),
        ValueKind::Choice(words) => choice(scalar, words),
        ValueKind::Sha256 => sha256(scalar),
        ValueKind::Character => character(scalar),
        ValueKind::Name => text(scalar).and_then(|text| name(&text)).map(Value::from),
        ValueKind::Path if scalar.raw.is_empty() && !scalar.plain => refuse(""),
        ValueKind::Path | ValueKind::Text | ValueKind::Columns => {
            text(scalar).and_then(one_line).map(Value::from)
        }
        ValueKind::Features | ValueKind::Prose => text(scalar).map(Value::from),
        ValueKind::Flag => flag(scalar).map_or_else(|| refuse(""), Ok),
        ValueKind::Times
        | ValueKind::Names
        | ValueKind::Filters
        | ValueKind::Periods
        | ValueKind::Levels
        | ValueKind::Section
        | ValueKind::Engines
        | ValueKind::Baselines
        | ValueKind::Sweep
        | ValueKind::Stages
        | ValueKind::Zip => refuse(""),
    };
    value.map_err(|refusal| Refusal { why: format!("expected {}{}", expected(key), refusal.why), ..refusal })
}

fn refuse<T>(help: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { why: String::new(), help: help.into() })
}

/// What is wrong with a scalar that should be a number and is none.
fn no_number<T>(scalar: &Scalar) -> Result<T, Refusal> {
    match scalar.meaning() {
        Meaning::Null => refuse("nothing stands here: give a value"),
        _ => refuse(scalar.number_trap().unwrap_or_default()),
    }
}

fn whole(scalar: &Scalar, low: u64, high: u64) -> Result<Value, Refusal> {
    match scalar.meaning() {
        Meaning::Whole(number) => match u64::try_from(number) {
            Ok(number) if (low..=high).contains(&number) => Ok(number.into()),
            _ => refuse(""),
        },
        Meaning::Decimal(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            refuse(format!("write it without point and exponent: {number}"))
        }
        Meaning::Decimal(_) => refuse(""),
        _ => no_number(scalar),
    }
}

fn number(scalar: &Scalar, low: Bound, high: Bound) -> Result<Value, Refusal> {
    let number = match scalar.meaning() {
        Meaning::Whole(number) => number as f64,
        Meaning::Decimal(number) => number,
        _ => return no_number(scalar),
    };
    let above = match low {
        Bound::Closed(low) => number >= low,
        Bound::Open(low) => number > low,
    };
    let below = match high {
        Bound::Closed(high) => number <= high,
        Bound::Open(high) => number < high,
    };
    if above && below {
        // Adding zero turns -0 into 0, so that both are one value.
        return Ok((number + 0.0).into());
    }
    match number {
        number if number.is_nan() => refuse("it is not a number"),
        number if number.is_infinite() => refuse("it is infinite, or too large for 64 bits"),
        number if number == 0.0 && scalar.raw.contains(|c: char| ('1'..='9').contains(&c)) => {
            refuse("it is too small for 64 bits, which make it 0")
        }
        _ => refuse(""),
    }
}

/// A fraction as a number, the beginning of a part as text.
fn share(scalar: &Scalar, low: Bound, high: Bound) -> Result<Value, Refusal> {
    match scalar.meaning() {
        Meaning::Whole(number) if (1000..3000).contains(&number) => {
            refuse(format!("write `{number} rows` for so many rows, {number}-01-01 for the year"))
        }
        Meaning::Whole(number) if number > 0 => refuse(format!("for so many rows write `{number} rows`")),
        Meaning::Text => match PartStart::parse(scalar.raw.trim()) {
            Some(start) => Ok(start.to_string().into()),
            None => no_number(scalar),
        },
        _ => number(scalar, low, high),
    }
}

fn choice(scalar: &Scalar, words: &[&str]) -> Result<Value, Refusal> {
    if words.contains(&scalar.raw.as_str()) {
        return Ok(scalar.raw.as_str().into());
    }
    if scalar.meaning() == Meaning::Null && words.contains(&"none") {
        return refuse("write `none`");
    }
    refuse(nearest(&scalar.raw, words.iter().copied()))
}

fn text(scalar: &Scalar) -> Result<String, Refusal> {
    let raw = &scalar.raw;
    let quote = |what: &str| refuse(format!("{what}: for the text write \"{raw}\" with quotes"));
    match scalar.meaning() {
        Meaning::Null if raw.is_empty() => refuse("nothing stands here (`#` begins a comment unless quoted)"),
        Meaning::Null => quote("YAML reads it as nothing"),
        Meaning::Bool => quote("YAML reads it as true or false"),
        Meaning::Whole(_) | Meaning::Decimal(_) => quote("YAML reads it as a number"),
        Meaning::Text => Ok(raw.clone()),
    }
}

fn one_line(text: String) -> Result<String, Refusal> {
    const LONGEST: usize = 1000;
    if text.chars().count() > LONGEST {
        return Err(Refusal { why: " of at most 1,000 characters".into(), help: String::new() });
    }
    // YAML 1.1 breaks lines at U+2028 and U+2029, YAML 1.2 does not: a text could change when it is rewritten.
    let break_or_control = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if text.chars().any(break_or_control) {
        return Err(Refusal {
            why: " without line breaks and control characters".into(),
            help: String::new(),
        });
    }
    Ok(text)
}

/// What a text lacks to be the name of an experiment, where more can be said than what a name is.
pub(crate) fn check_name(text: &str) -> Result<(), String> {
    name(text).map(drop).map_err(|refusal| refusal.help)
}

fn name(text: &str) -> Result<String, Refusal> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if text.contains(['/', '\\']) {
        return refuse("it names a folder under the results, so it cannot be a path");
    }
    if text.is_empty() || text.len() > 64 || !text.chars().all(allowed) {
        return refuse("");
    }
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return refuse("");
    }
    if text.ends_with('.') {
        return refuse("Windows drops a point at the end of a folder's name");
    }
    if ["yes", "no", "on", "off"].contains(&text.to_ascii_lowercase().as_str()) {
        return refuse("many YAML parsers read it as true or false");
    }
    if is_device(text.split('.').next().unwrap_or_default()) {
        return refuse("it is the name of a device on Windows");
    }
    Ok(text.into())
}

/// Whether Windows takes a name without an ending for a device.
pub(crate) fn is_device(stem: &str) -> bool {
    let stem = stem.to_ascii_uppercase();
    let numbered =
        |device| stem.strip_prefix(device).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
    ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

fn sha256(scalar: &Scalar) -> Result<Value, Refusal> {
    let digits = scalar.raw.len();
    if !scalar.raw.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return refuse("");
    }
    match digits {
        64 => Ok(scalar.raw.to_ascii_lowercase().into()),
        _ => Err(Refusal { why: format!(", found {digits}"), help: String::new() }),
    }
}

fn character(scalar: &Scalar) -> Result<Value, Refusal> {
    if scalar.is_blank() {
        return refuse("nothing stands here (`#` begins a comment unless quoted)");
    }
    let text = match scalar.raw.as_str() {
        "\\t" => "\t",
        raw => raw,
    };
    match text.as_bytes() {
        [b'\n' | b'\r' | b'"'] => refuse("line breaks and double quotes have their own meaning in CSV"),
        [byte] if byte.is_ascii() => Ok(text.into()),
        b"tab" => refuse("write \"\\t\""),
        _ => refuse(""),
    }
}

/// "`key` is `value`" for a scalar.
pub(crate) fn found(path: &str, scalar: &Scalar) -> String {
    match scalar.is_blank() {
        true => format!("`{path}` is empty"),
        false => format!("`{path}` is {}", shown(&scalar.raw)),
    }
}

/// A truth value.
fn flag(scalar: &Scalar) -> Option<Value> {
    match (scalar.plain, scalar.raw.as_str()) {
        (true, "true") => Some(true.into()),
        (true, "false") => Some(false.into()),
        _ => None,
    }
}
