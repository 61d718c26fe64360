//! The keys of a spec as a JSON Schema, by which editors complete and check, and as a page of Markdown.

use serde_json::{Map, Value, json};

use super::{Bound, DefaultValue, HYPERPARAMETERS, Key, ValueKind, children};
use super::{STAGE, expected};
use crate::network::{MEDIAN, MOST_LEVELS};
use crate::spec::EngineInfo;

/// The JSON Schema (draft 7, which editors know best) of a spec whose engines are among `infos`.
///
/// It takes every spec that `lookback check` takes; what depends on several keys at once, the check
/// alone knows.
pub(crate) fn json_schema(infos: &[&EngineInfo]) -> Value {
    let mut root = section("", infos);
    root["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    root["title"] = json!("An experiment of lookback");
    root["$comment"] = json!("made by `lookback schema`");
    root
}

fn section(at: &str, infos: &[&EngineInfo]) -> Value {
    let mut section = object(children(at).map(|key| (key.word(), described(key, infos))));
    // A hyperparameter may stand in the sweep instead.
    let swept = |key: &&Key| HYPERPARAMETERS.iter().any(|row| row.at == key.at);
    let required = children(at).filter(|key| key.default == DefaultValue::Required && !swept(key));
    let required: Vec<&str> = required.map(Key::word).collect();
    if !required.is_empty() {
        section["required"] = json!(required);
    }
    section
}

/// A map with these keys and no others.
fn object<'a>(keys: impl Iterator<Item = (&'a str, Value)>) -> Value {
    let keys: Map<String, Value> = keys.map(|(name, form)| (name.to_owned(), form)).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": keys })
}

/// A key with its sentence, unit and default; `null` says the same as leaving it out.
fn described(key: &Key, infos: &[&EngineInfo]) -> Value {
    let mut form = if key.kind == ValueKind::Section {
        let section = section(key.at, infos);
        if key.at == "search" { json!({ "anyOf": [{ "const": "grid" }, section] }) } else { section }
    } else {
        value(key, infos)
    };
    if key.may_be_null() {
        form = json!({ "anyOf": [form, { "type": "null" }] });
    }
    form["description"] = json!(sentence(key));
    if let DefaultValue::Is(text) = key.default {
        form["default"] = serde_yaml::from_str(text).expect("invariant: a default is YAML");
    }
    if let Some(implied) = key.implied() {
        form["default"] = implied;
    }
    form
}

fn value(key: &Key, infos: &[&EngineInfo]) -> Value {
    let names = |baseline: bool| -> Vec<&str> {
        infos.iter().filter(|info| info.is_baseline() == baseline).map(|info| info.name).collect()
    };
    match key.kind {
        ValueKind::Section | ValueKind::Features => json!({}),
        ValueKind::Text | ValueKind::Prose | ValueKind::Name | ValueKind::Path => json!({ "type": "string" }),
        ValueKind::Columns => {
            let list =
                json!({ "type": "array", "items": { "type": "string" }, "minItems": 1, "uniqueItems": true });
            json!({ "anyOf": [{ "type": "string" }, list] })
        }
        ValueKind::Times => {
            let even = json!({ "type": "object", "required": ["start", "step"], "additionalProperties": false,
                "properties": { "start": {}, "step": { "type": "string" } } });
            let none = json!({ "type": "array", "maxItems": 0 });
            json!({ "anyOf": [words(), even, none] })
        }
        ValueKind::Filters => {
            json!({ "type": "object", "minProperties": 1, "additionalProperties": words() })
        }
        ValueKind::Flag => json!({ "type": "boolean" }),
        ValueKind::Sha256 => json!({ "type": "string", "pattern": "^[0-9a-fA-F]{64}$" }),
        ValueKind::Character => json!({ "type": "string", "minLength": 1, "maxLength": 1 }),
        ValueKind::Whole { low, high } => json!({ "type": "integer", "minimum": low, "maximum": high }),
        ValueKind::Number { low, high } => number(low, high),
        ValueKind::Share { low, high } => json!({ "anyOf": [number(low, high), { "type": "string" }] }),
        ValueKind::Names | ValueKind::Periods => words(),
        ValueKind::Levels => {
            json!({ "type": "array", "items": number(Bound::Open(0.0), Bound::Open(1.0)), "minItems": 1,
            "maxItems": MOST_LEVELS, "uniqueItems": true, "contains": { "const": MEDIAN } })
        }
        ValueKind::Choice(words) => json!({ "enum": words }),
        ValueKind::Engines => json!({ "type": "array", "items": { "enum": names(false) } }),
        ValueKind::Baselines => {
            let named = json!({ "type": "object", "propertyNames": { "enum": names(true) } });
            json!({ "type": "array", "items": { "anyOf": [{ "enum": names(true) }, named] } })
        }
        ValueKind::Zip => {
            let axes: Vec<&str> = HYPERPARAMETERS.iter().map(|key| key.name).collect();
            json!({ "type": "array", "items": { "type": "array", "items": { "enum": axes } } })
        }
        ValueKind::Stages => {
            let stage = object(STAGE.iter().map(|key| (key.name, described(key, infos))));
            json!({ "type": "array", "items": stage, "minItems": 2 })
        }
        ValueKind::Sweep => object(HYPERPARAMETERS.iter().map(|key| (key.name, axis(key, infos)))),
    }
}

/// A list of values of a hyperparameter, or a range.
fn axis(key: &Key, infos: &[&EngineInfo]) -> Value {
    let mut items = vec![value(key, infos)];
    if key.may_be_null() {
        items.push(json!({ "enum": ["none", null] }));
        // Beside null a range may stand, as in [null, {log_uniform: [0.1, 10]}].
        let is_number = matches!(key.kind, ValueKind::Whole { .. } | ValueKind::Number { .. });
        items.extend(is_number.then(|| json!({ "type": "object" })));
    }
    let item = if let [one] = &items[..] { one.clone() } else { json!({ "anyOf": items }) };
    let forms = json!([{ "type": "array", "items": item }, { "type": "object" }]);
    json!({ "anyOf": forms, "description": sentence(key) })
}

/// A word, or a list of words; what YAML takes for a number is one too.
fn words() -> Value {
    let word = json!({ "type": ["string", "number", "boolean"] });
    json!({ "anyOf": [word, { "type": "array", "items": word, "minItems": 1, "uniqueItems": true }] })
}

fn number(low: Bound, high: Bound) -> Value {
    let mut form = json!({ "type": "number" });
    match low {
        Bound::Closed(end) => form["minimum"] = json!(end),
        Bound::Open(end) => form["exclusiveMinimum"] = json!(end),
    }
    match high {
        Bound::Closed(end) => form["maximum"] = json!(end),
        Bound::Open(end) => form["exclusiveMaximum"] = json!(end),
    }
    form
}

fn sentence(key: &Key) -> String {
    if key.unit.is_empty() { key.about.to_owned() } else { format!("{} Unit: {}.", key.about, key.unit) }
}

/// `docs/spec.md`: every key with its meaning, range, unit and default.
pub fn markdown() -> String {
    let mut text = "<!-- made by `lookback schema --format markdown` -->\n# The keys of a spec\n\n\
        A spec is YAML. Everything but the required keys has a default, which `lookback plan` prints. What is \
        marked as an axis may stand under `sweep:` by its axis name with a list of values instead.\n\n\
        | key | axis | meaning | value | left out |\n|---|---|---|---|---|\n"
        .to_owned();
    rows("", &mut text);
    text
}

fn rows(at: &str, text: &mut String) {
    let cell = |text: &str| text.replace('|', "\\|");
    for key in children(at) {
        let axis = HYPERPARAMETERS.iter().find(|row| row.at == key.at).map(|row| format!("`{}`", row.name));
        let value = if key.kind == ValueKind::Section { "a section".to_owned() } else { expected(key) };
        let left_out = match key.default {
            DefaultValue::Required if axis.is_some() => "required, here or in the sweep".to_owned(),
            DefaultValue::Required => "required".to_owned(),
            DefaultValue::Unset | DefaultValue::Null => "nothing is set".to_owned(),
            DefaultValue::Is("''") => "empty".to_owned(),
            DefaultValue::Is(default) | DefaultValue::Implied(default) => format!("`{default}`"),
            DefaultValue::Derived => "follows from the rest".to_owned(),
        };
        *text += &format!(
            "| `{}` | {} | {} | {} | {left_out} |\n",
            key.at,
            axis.unwrap_or_default(),
            cell(key.about),
            cell(&value)
        );
        if key.kind == ValueKind::Section {
            rows(key.at, text);
        }
    }
}
