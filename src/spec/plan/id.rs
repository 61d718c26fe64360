//! Names of trials: hashes of what they are.
//!
//! The canonical JSON has no blanks and its keys in the order of the alphabet:
//! `{"data":{...},"engine":...,"seed":...,"settings":{...},"split":{...},"trial":1}`. The data
//! file's name, unit and hash are not in it: they do not change what is computed from its values. The season
//! is, because MASE is computed by it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::base::digest::hex;
use crate::spec::{Settings, Spec, TrialId, named};

/// Version of the canonical JSON; another one gives every trial another id.
const FORMAT: u32 = 1;

/// Makes the ids of one spec's trials.
#[derive(Clone, Debug)]
pub(crate) struct IdMaker {
    before: Vec<u8>,
    after: Vec<u8>,
    /// Sets of features by name: their content enters an id, their names do not.
    features: BTreeMap<String, Value>,
}

/// Makes the ids of one configuration's trials: what stands before the seed is hashed, what follows is written.
pub(crate) struct Configured {
    begun: Sha256,
    rest: Vec<u8>,
}

impl IdMaker {
    /// For the data and split of `spec`.
    pub(super) fn of(spec: &Spec) -> Self {
        let mut data = spec.data.identity();
        if let Some(season) = spec.season {
            data["season"] = season.into();
        }
        let canonical = |before: &str, value: &Value, after: &str| {
            let mut text = before.as_bytes().to_vec();
            write_sorted(&mut text, value);
            text.extend_from_slice(after.as_bytes());
            text
        };
        Self {
            before: canonical("{\"data\":", &data, ",\"engine\":"),
            after: canonical(",\"split\":", &json!(spec.split), &format!(",\"trial\":{FORMAT}}}")),
            features: spec.features.iter().map(|(name, set)| (name.clone(), set.json())).collect(),
        }
    }

    /// For the trials of one configuration.
    pub(crate) fn configured<'a>(&'a self, engine: &str, settings: &'a Settings) -> Configured {
        let mut text = Vec::with_capacity(512);
        write(&mut text, engine);
        text.extend_from_slice(b",\"seed\":");
        let begun = Sha256::new().chain_update(&self.before).chain_update(&text);
        text.clear();
        text.extend_from_slice(b",\"settings\":");
        let content = |(name, value): (&'a String, &'a Value)| {
            let set = match value {
                Value::String(set) if name == named::features.name => self.features.get(set),
                _ => None,
            };
            (name, set.unwrap_or(value))
        };
        write_fields(&mut text, settings.iter().map(content));
        text.extend_from_slice(&self.after);
        Configured { begun, rest: text }
    }
}

impl Configured {
    /// The id of the trial with this seed.
    pub(super) fn id(&self, seed: Option<u64>) -> TrialId {
        let seed = seed.map_or("null".to_string(), |seed| seed.to_string());
        let hash = self.begun.clone().chain_update(seed).chain_update(&self.rest).finalize();
        TrialId(hex(&hash[..8]))
    }
}

/// JSON with sorted keys, whatever order `serde_json` was built to keep.
fn write_sorted(text: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<&String, &Value> = fields.iter().collect();
            write_fields(text, fields.into_iter());
        }
        value => write(text, value),
    }
}

fn write_fields<'a>(text: &mut Vec<u8>, fields: impl Iterator<Item = (&'a String, &'a Value)>) {
    text.push(b'{');
    for (at, (name, value)) in fields.enumerate() {
        if at > 0 {
            text.push(b',');
        }
        write(text, name);
        text.push(b':');
        write_sorted(text, value);
    }
    text.push(b'}');
}

fn write(text: &mut Vec<u8>, value: impl Serialize) {
    serde_json::to_writer(text, &value).expect("invariant: plain data goes into memory");
}
