//! The `data` section of a spec: every key that departs from its default.

use std::path::Path;

use serde_json::Value;

use super::yaml_words::{printable, quoted};
use crate::spec::DataSpec;

/// Names of other targets that are shown.
const SHOWN: usize = 6;

/// The section, with `file` as the path of the data file and `others` as further targets.
pub(super) fn section(data: &DataSpec, file: &Path, others: &[String], sha256: Option<&str>) -> String {
    let mut text = format!("data:\n  file: {} # relative to this file\n", quoted(&file.to_string_lossy()));
    let value = serde_json::to_value(data).expect("invariant: a spec is JSON");
    for key in ["time", "across", "series", "value", "where", "target", "counter", "resample"] {
        let Some(value) = value.get(key) else { continue };
        let in_names = key == "time" && data.across.is_some();
        let empty = value == "" || value.as_array().is_some_and(Vec::is_empty) && !in_names;
        if ["time", "target"].contains(&key) && empty {
            text += &format!("  {key}: \"\" # to be told: the name of a column\n");
            continue;
        }
        let remark = match key {
            "target" => remark(others),
            "time" if value.as_array().is_some_and(Vec::is_empty) => {
                " # in the names of the columns across".to_owned()
            }
            "counter" => " # the increments of a running total".to_owned(),
            _ => String::new(),
        };
        text += &format!("  {key}: {}{remark}\n", flow(value));
    }
    text += "  unit: \"\" # of the target, for tables\n";
    if let Some(sha256) = sha256 {
        text += &format!("  sha256: {sha256} # the file must stay as it is\n");
    }
    let Some(Value::Object(csv)) = value.get("csv") else { return text };
    text += "  csv: # how the file departs from plain CSV\n";
    for (key, value) in csv {
        text += &format!("    {key}: {}\n", option(key, value));
    }
    text
}

/// An option of `csv`: marks and formats always stand in quotes.
fn option(key: &str, value: &Value) -> String {
    let bare = ["missing", "gaps", "stamps", "duplicates"].contains(&key);
    match value {
        Value::String(word) if bare => word.clone(),
        Value::String(mark) if mark == "\\t" => "\"\\t\"".to_owned(),
        other => other.to_string(),
    }
}

/// A value on one line of YAML; JSON's strings are YAML's double-quoted ones.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(key, value)| format!("{}: {}", quoted(key), flow(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

/// Other targets, behind the one that was chosen.
fn remark(others: &[String]) -> String {
    let shown: Vec<String> = others.iter().take(SHOWN).map(|name| printable(name)).collect();
    match others.len() {
        0 => String::new(),
        all if all > shown.len() => format!(" # or {} and {} more", shown.join(", "), all - shown.len()),
        _ => format!(" # or {}", shown.join(", ")),
    }
}
