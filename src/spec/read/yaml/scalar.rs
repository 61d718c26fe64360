//! What one YAML scalar means, and why it may not mean what its author thought.
//!
//! Plain scalars follow the core schema of YAML 1.2 (section 10.3), as `serde_yaml` reads it;
//! quoted ones are always text.

/// A scalar as it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scalar {
    /// Its text without quotes.
    pub raw: String,
    /// Whether it stands there without quotes.
    pub plain: bool,
}

/// What a scalar means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Whole(i128),
    /// A number with a point or an exponent; may be infinite or NaN.
    Decimal(f64),
    /// Anything else.
    Text,
}

impl Scalar {
    /// What it means.
    pub(crate) fn meaning(&self) -> Meaning {
        if self.plain { meaning(&self.raw) } else { Meaning::Text }
    }

    /// Whether nothing stands there at all.
    pub(crate) fn is_blank(&self) -> bool {
        self.plain && self.raw.is_empty()
    }

    /// Whether it is one of the words that YAML 1.1 took for true and false.
    pub(crate) fn is_old_bool(&self) -> bool {
        let words = ["yes", "on", "no", "off"];
        self.plain && words.iter().any(|word| word.eq_ignore_ascii_case(&self.raw))
    }

    /// Why this text is no number although it looks like one, and what to do.
    pub(crate) fn number_trap(&self) -> Option<String> {
        let raw = self.raw.trim();
        if raw != self.raw || !self.plain {
            let inside = meaning(raw);
            if matches!(inside, Meaning::Whole(_) | Meaning::Decimal(_)) {
                return Some(format!("it is text: remove the quotes and write {raw}"));
            }
        }
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits(raw.trim_start_matches(['+', '-'])) {
            return Some("leading zeros make it octal for some YAML parsers: remove them".into());
        }
        if raw.contains('_') && is_number(&raw.replace('_', "")) {
            return Some(format!("YAML reads it as text: write {}", raw.replace('_', "")));
        }
        if let Some(number) = raw.strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok()) {
            return Some(format!("write the fraction: {}", number / 100.0));
        }
        if raw.contains(',') && raw.split(',').all(|item| is_number(item.trim())) {
            let point = raw.replacen(',', ".", 1);
            return match raw.split(',').count() {
                2 if is_number(&point) => Some(format!("write {point} with a point, or [{raw}] for a list")),
                _ => Some(format!("for a list write [{raw}]")),
            };
        }
        if raw.contains(':') && raw.split(':').all(digits) {
            return Some("it is text here and a sexagesimal number for some YAML parsers".into());
        }
        None
    }
}

fn is_number(raw: &str) -> bool {
    matches!(meaning(raw), Meaning::Whole(_) | Meaning::Decimal(_))
}

fn meaning(raw: &str) -> Meaning {
    match raw {
        "" | "~" | "null" | "Null" | "NULL" => return Meaning::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return Meaning::Bool,
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Meaning::Decimal(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Meaning::Decimal(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Meaning::Decimal(f64::NAN),
        _ => {}
    }
    let unsigned = raw.strip_prefix(['+', '-']).unwrap_or(raw);
    let negative = raw.starts_with('-');
    let with_sign = |number: i128| Meaning::Whole(if negative { -number } else { number });
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = unsigned.strip_prefix(prefix) {
            let valid = !digits.starts_with(['+', '-']);
            let number = i128::from_str_radix(digits, radix).ok().filter(|_| valid);
            return number.map_or(Meaning::Text, with_sign);
        }
    }
    let digits = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    if digits && unsigned.len() > 1 && unsigned.starts_with('0') {
        return Meaning::Text;
    }
    if digits && let Ok(number) = unsigned.parse::<i128>() {
        return with_sign(number);
    }
    // Rust would also take `inf`, `nan` and `infinity`.
    let numeric = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    match raw.parse() {
        Ok(number) if numeric => Meaning::Decimal(number),
        _ => Meaning::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(raw: &str) -> Scalar {
        Scalar { raw: raw.into(), plain: true }
    }

    #[test]
    fn plain_scalars_mean_what_serde_yaml_makes_of_them() {
        let words = "1 +1 -1 0 -0 00 010 -010 1.0 1. .5 -.5 +.5 . 1e3 1E-3 1e-3 1.5e+3 e3 0x10 -0x1F 0o17 0b11 0x 0x+1 \
             1_000 12:30 1,5 inf nan infinity .inf -.inf .nan null ~ Null nUll true False yes no on off 1e 1e+ + ++1 \
             +-1 --1 1-2 1.2.3 0.1 00.1 18446744073709551615 99999999999999999999999 1e308 0xg 2024-01-01 5e-324";
        for raw in words.split_whitespace() {
            let read: Result<serde_yaml::Value, _> = serde_yaml::from_str(raw);
            let Ok(read) = read else { continue };
            let same = match (plain(raw).meaning(), &read) {
                (Meaning::Null, serde_yaml::Value::Null) => true,
                (Meaning::Bool, serde_yaml::Value::Bool(_)) => true,
                (Meaning::Whole(number), serde_yaml::Value::Number(read)) => {
                    read.as_u64().map(i128::from).or(read.as_i64().map(i128::from)) == Some(number)
                        || read.as_f64() == Some(number as f64)
                }
                (Meaning::Decimal(number), serde_yaml::Value::Number(read)) => {
                    read.as_f64() == Some(number) || read.is_nan() && number.is_nan()
                }
                (Meaning::Text, serde_yaml::Value::String(read)) => read == raw,
                // Too large for serde_yaml's integers: it refuses, we read on and refuse the range.
                _ => false,
            };
            assert!(same, "{raw}: {:?} is not {read:?}", plain(raw).meaning());
        }
    }

    #[test]
    fn quoted_numbers_are_text_with_advice() {
        let quoted = Scalar { raw: "1e-3".into(), plain: false };
        assert_eq!(quoted.meaning(), Meaning::Text);
        assert!(quoted.number_trap().unwrap().contains("remove the quotes"));
    }

    #[test]
    fn texts_that_look_like_numbers_come_with_advice() {
        for (raw, advice) in [
            ("1_000", "write 1000"),
            ("010", "leading zeros"),
            ("1,5", "write 1.5"),
            ("7, 14, 28", "[7, 14, 28]"),
            ("12:30", "sexagesimal"),
            ("70%", "0.7"),
        ] {
            let trap = plain(raw).number_trap().unwrap_or_default();
            assert!(trap.contains(advice), "{raw}: {trap}");
        }
        assert_eq!(plain("seven").number_trap(), None);
    }
}
