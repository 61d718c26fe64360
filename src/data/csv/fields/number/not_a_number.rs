//! Why a field is no number, and what to do about it.

use super::written_number::{MARKS, MINUS, plain};
use crate::data::csv::fields::marks_beside::{beside, stripped};
use crate::data::csv::findings::quote;
use crate::data::csv::rules::Rules;

/// Why a field is not a number, and what to do.
pub(super) fn explain(text: &str, rules: &Rules) -> (String, String) {
    let lower = text.to_lowercase();
    let bare = lower.trim_start_matches(['+', '-']);
    if matches!(bare, "inf" | "infinity" | "infinite" | "1.#inf") {
        return fault(text, "is not a finite number", "correct or remove the value");
    }
    if bare.starts_with("0x") {
        return fault(text, "is not a number: hexadecimal", "write it in decimal digits");
    }
    if let Some(odd) = text.chars().find(|c| c.is_numeric() && !c.is_ascii_digit()) {
        let kind = if ('\u{ff10}'..='\u{ff19}').contains(&odd) {
            "full-width digits"
        } else {
            "digits of another script"
        };
        let what = format!("is not a number ({kind}: {odd:?} is U+{:04X})", u32::from(odd));
        return fault(text, &what, "write the digits 0 to 9");
    }
    if let Some(odd) = text.chars().find(|c| MINUS[1..].contains(c) || *c == '\u{2014}') {
        let what = format!("is not a number (its minus sign is U+{:04X})", u32::from(odd));
        return fault(text, &what, "write the ASCII sign \"-\"");
    }
    if let Some(option) = separators(text, rules) {
        return option;
    }
    let (what, help) = marks(text, &lower);
    let plain_without = |mark: &&str| {
        let mark = [(*mark).to_owned()];
        let bare = stripped(text, &mark);
        bare.is_some_and(|bare| plain(bare, rules.decimal, rules.thousands).is_some())
    };
    match beside(text).filter(plain_without) {
        Some(mark) => {
            let known = rules.strip.iter().map(|known| format!("{known:?}, ")).collect::<String>();
            fault(
                text,
                what,
                &format!("data.csv.strip: [{known}{mark:?}] takes it off, in every field; or {help}"),
            )
        }
        None => fault(text, what, help),
    }
}

/// Whether other options would read the field.
fn separators(text: &str, rules: &Rules) -> Option<(String, String)> {
    let mut options = Vec::new();
    for (decimal, thousands) in MARKS {
        if let Some(plain) = plain(text, decimal, thousands) {
            let mut keys = Vec::new();
            if decimal != rules.decimal {
                keys.push(format!("data.csv.decimal: \"{decimal}\""));
            }
            if thousands.is_some() && thousands != rules.thousands {
                keys.push(format!("data.csv.thousands: \"{}\"", thousands.unwrap_or_default()));
            }
            if thousands.is_none() && rules.thousands.is_some() {
                keys.push("no data.csv.thousands".to_owned());
            }
            if !options.iter().any(|(number, _)| *number == plain) && !keys.is_empty() {
                options.push((plain, keys.join(" and ")));
            }
        }
    }
    if options.is_empty() {
        return None;
    }
    let thousands = options.iter().any(|(_, keys)| keys.contains("thousands"));
    let what =
        if thousands { "is not a number (thousands separator?)" } else { "is not a number (decimal comma?)" };
    let help: Vec<String> =
        options.iter().map(|(plain, keys)| format!("{keys} reads it as {plain}")).collect();
    Some(fault(text, what, &help.join("; ")))
}

/// What stands beside the digits.
fn marks(text: &str, lower: &str) -> (&'static str, &'static str) {
    const PLAIN: &str = "export plain numbers: put the unit into data.unit";
    let digit = text.contains(|c: char| c.is_ascii_digit());
    if text.contains('\0') {
        ("is not a number: it holds a NUL byte", "the file is damaged: export it again")
    } else if text.starts_with('=') {
        ("is not a number: a formula", "export the values, not the formulas")
    } else if text.starts_with('#') {
        (
            "is not a number: a spreadsheet's error",
            "correct the sheet, or leave the field empty and use data.csv.missing",
        )
    } else if text.contains('"') {
        ("is not a number: a quote within the field", "a quote must directly follow the separator")
    } else if text.starts_with(['\'', '`', '\u{2019}']) {
        ("is not a number: an apostrophe before it", "export plain numbers, not text cells")
    } else if digit && text.ends_with(['%', '\u{2030}']) {
        ("is not a number: a percent sign", PLAIN)
    } else if digit && text.contains(['$', '\u{20ac}', '\u{a3}', '\u{a5}']) {
        ("is not a number: a currency sign", PLAIN)
    } else if digit && text.starts_with('(') && text.ends_with(')') {
        (
            "is not a number: in parentheses",
            "data.csv.negatives: parentheses if that means a negative one, else write it without them",
        )
    } else if digit && text.ends_with(['-', '+']) {
        ("is not a number: the sign stands behind it", "data.csv.negatives: behind")
    } else if matches!(lower, "true" | "false" | "yes" | "no") {
        ("is not a number", "write 1 or 0")
    } else if digit && text.contains(':') {
        ("is not a number: it looks like a time", "choose another column, or export a plain number")
    } else if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) && digit {
        (
            "is not a number: something stands behind or between the digits",
            "export plain numbers without unit, footnote mark or flag",
        )
    } else if digit {
        (
            "is not a number: something stands before or between the digits",
            "export plain numbers without unit, footnote mark or flag",
        )
    } else {
        (
            "is not a number",
            "correct it; if it stands for a missing value, leave the field empty and use data.csv.missing",
        )
    }
}

/// What is wrong with a field, and what to do.
pub(super) fn fault(text: &str, what: &str, help: &str) -> (String, String) {
    (format!("{} {what}", quote(text)), help.to_owned())
}
