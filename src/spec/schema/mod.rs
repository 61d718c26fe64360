//! Every key a spec may hold: the one table behind checking, defaults and documentation.
//!
//! Paths are joined by dots, `train.batch_size`. A hyperparameter has a row in [`HYPERPARAMETERS`]
//! and may be fixed at its path or be an axis under `sweep:` by its name; everything else has a row
//! in `KEYS`.

mod expected;
mod hyperparameters;
mod json_schema;
mod keys;
mod lookup;
mod resolved;
mod schema_key;

pub(crate) use expected::expected;
pub use hyperparameters::{HYPERPARAMETERS, NAMES, hyperparameter};
pub(crate) use hyperparameters::{LARGEST_LOOK_BACK, USED_BY_ALL, USED_BY_FITTED, affecting, implied};
pub(crate) use json_schema::json_schema;
pub use json_schema::markdown;
pub(crate) use keys::{KEYS, MOST_DRAWN, STAGE};
pub use lookup::all;
pub(crate) use lookup::children;
pub use schema_key::{Affects, Baselines, Bound, DefaultValue, Key, ValueKind};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::spec::Params;

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

    #[test]
    fn the_hyperparameters_are_the_fields_of_params() {
        // A file of weights leaves these out where they are unset.
        let profile = Some(crate::spec::Profile::Slot);
        let (loss, quantiles) =
            (Some(crate::network::LossKind::Mse), Some(crate::network::Quantiles::default()));
        let params = Params { at_least: Some(0.0), profile, loss, quantiles, ..Params::plain(1, 1) };
        let params = Params { dropout: Some(0.5), ..params };
        let fields = serde_json::to_value(params).unwrap();
        let fields: BTreeSet<&str> = fields.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, HYPERPARAMETERS.iter().map(|key| key.name).collect());
    }
}
