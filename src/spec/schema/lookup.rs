//! The rows of all tables, all of them or those of a section.

use std::sync::LazyLock;

use super::keys::DRAWN;
use super::schema_key::DefaultValue::{Is, Required, Unset};
use super::{CSV_KEYS, HYPERPARAMETERS, KEYS, Key, ValueKind};
use crate::spec::DRAW_METHODS;

/// The section of searches, behind which the keys of ways to draw stand.
const SEARCH: &str = "search";

static ALL: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let (head, tail) = KEYS.split_at(KEYS.iter().position(|key| key.at == SEARCH).map_or(0, |at| at + 1));
    [head, &draw_keys(), tail, CSV_KEYS, HYPERPARAMETERS].concat()
});

/// Three for each way to draw. Their paths live as long as the program, as those of all others do.
fn draw_keys() -> Vec<Key> {
    let path = |word: &str, key: &str| -> &'static str { format!("{SEARCH}.{word}{key}").leak() };
    let keys = DRAW_METHODS.iter().map(|method| {
        [
            Key::new(path(method.word, ""), ValueKind::Section, Unset, method.about),
            Key::new(
                path(method.word, ".configurations"),
                DRAWN,
                Required,
                "Different configurations, each of which runs with every seed of `repeats`.",
            ),
            Key::new(
                path(method.word, ".seed"),
                ValueKind::Whole { low: 0, high: u64::MAX },
                Is("0"),
                method.about_seed,
            ),
        ]
    });
    keys.flatten().collect()
}

/// Every key: `KEYS` with those of ways to draw, then `CSV_KEYS` and `HYPERPARAMETERS`.
pub fn all() -> impl Iterator<Item = &'static Key> + Clone {
    ALL.iter()
}

/// The keys that stand directly in the section `at` (empty: the whole file).
pub(crate) fn children(at: &str) -> impl Iterator<Item = &'static Key> + Clone {
    all().filter(move |key| key.section() == at)
}
