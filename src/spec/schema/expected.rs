//! What a key asks for, in words.

use super::{Bound, Key, ValueKind, children};
use crate::base::text::grouped;

/// What a key asks for, in words: `a whole number from 1 to 65,536`.
pub(crate) fn expected(key: &Key) -> String {
    let text = match key.kind {
        ValueKind::Section => {
            let keys: Vec<&str> = children(key.at).map(Key::word).collect();
            return format!("the keys {}", keys.join(", "));
        }
        ValueKind::Text | ValueKind::Prose => "text".into(),
        ValueKind::Name => "up to 64 letters, digits, `.`, `_` and `-`, a letter or digit first".into(),
        ValueKind::Columns => "the name of a column, or a list of names".into(),
        ValueKind::Times => {
            "the name of a column, a list of names, or { start: 2012-03-01, step: 5 minutes }".into()
        }
        ValueKind::Names => "text, or a list of texts".into(),
        ValueKind::Filters => {
            "names of columns with the words they may hold, for example { direction: in }".into()
        }
        ValueKind::Flag => "true or false".into(),
        ValueKind::Path => "the path of a file".into(),
        ValueKind::Sha256 => "64 hexadecimal digits".into(),
        ValueKind::Character => "one ASCII character".into(),
        ValueKind::Whole { low, high } => {
            format!("a whole number from {} to {}", grouped(low.into()), grouped(high.into()))
        }
        ValueKind::Number { low, high } => format!("a number {}", range(low, high)),
        ValueKind::Share { low, high } => {
            format!(
                "a number {}, a time such as 2016-01-01, or so many rows such as `365 rows`",
                range(low, high)
            )
        }
        ValueKind::Periods => {
            "a period, or a list of periods, for example [2020-03-15..2021-06-30, 2022-02]".into()
        }
        ValueKind::Levels => "a list of rising levels with the median, for example [0.05, 0.5, 0.95]".into(),
        ValueKind::Choice(words) => format!("one of {}", words.join(" ")),
        ValueKind::Engines => "a list of engines, for example [reference]".into(),
        ValueKind::Baselines => "a list of baselines, for example [persistence, {seasonal_naive: 7}]".into(),
        ValueKind::Features => "the name of a set of features, or none".into(),
        ValueKind::Zip => "lists of axes, for example [[look_back, hidden_units]]".into(),
        ValueKind::Stages => {
            "a list of stages, for example [{epochs: 1, seeds: 1}, {keep: 0.33, seeds: 1}, {keep: 2}]".into()
        }
        ValueKind::Sweep => "hyperparameters with lists of values, for example look_back: [7, 14]".into(),
    };
    if key.unit.is_empty() { text } else { format!("{text} ({})", key.unit) }
}

fn range(low: Bound, high: Bound) -> String {
    let low = match low {
        Bound::Closed(low) => format!("from {}", plain(low)),
        Bound::Open(low) => format!("above {}", plain(low)),
    };
    match high {
        Bound::Closed(high) => format!("{low} up to {}", plain(high)),
        Bound::Open(high) => format!("{low} and below {}", plain(high)),
    }
}

fn plain(bound: f64) -> String {
    if bound >= 1000.0 { grouped(bound as u128) } else { bound.to_string() }
}
