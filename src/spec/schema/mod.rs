//! Every key a spec may hold: the one table behind checking, defaults and documentation.
//!
//! Paths are joined by dots, `train.batch_size`. A hyperparameter has a row in [`HYPERPARAMETERS`]
//! and may be fixed at its path or be an axis under `sweep:` by its name; what stands in `data.csv` has one in
//! `CSV_KEYS`, a way to draw in `DRAW_METHODS`, everything else in `KEYS`.

mod csv_options;
mod expected;
mod hyperparameters;
mod json_schema;
mod keys;
mod lookup;
mod resolved;
mod schema_key;

pub(crate) use csv_options::CSV_KEYS;
pub use csv_options::CsvOptions;
pub(crate) use expected::expected;
pub use hyperparameters::{HYPERPARAMETERS, Params, TypedName, hyperparameter, named};
pub(crate) use hyperparameters::{LARGEST_LOOK_BACK, affecting, setting};
pub(crate) use json_schema::json_schema;
pub use json_schema::markdown;
pub(crate) use keys::{KEYS, MOST_DRAWN, STAGE};
pub use lookup::all;
pub(crate) use lookup::children;
pub use schema_key::{Affects, Bound, DefaultValue, Key, UsedBy, ValueKind};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_stands_in_a_section_of_the_table() {
        for key in all().filter(|key| !key.section().is_empty()) {
            let section = all().find(|other| other.at == key.section()).expect(key.at);
            assert_eq!(section.kind, ValueKind::Section, "{}", key.at);
        }
    }

    #[test]
    fn no_path_stands_twice_and_every_key_is_described() {
        let paths: BTreeSet<_> = all().map(|key| key.at).collect();
        assert_eq!(paths.len(), all().count());
        assert!(all().all(|key| key.about.ends_with('.')));
    }
}
