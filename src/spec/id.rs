//! Names of trials: hashes of what they are.
//!
//! The canonical JSON has no blanks and its keys in the order of the alphabet:
//! `{"data":{...},"engine":...,"seed":...,"settings":{...},"split":{...},"trial":1}`. The data
//! file's name, unit and hash are not in it: they do not change what is computed from its values. The season
//! is, because MASE is computed by it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Spec, TrialId};

/// Version of the canonical JSON; another one gives every trial another id.
const FORMAT: u32 = 1;

/// Makes the ids of one spec's trials.
#[derive(Clone, Debug)]
pub(super) struct IdMaker {
    before: String,
    after: String,
    /// Sets of features by name: their content enters an id, their names do not.
    features: BTreeMap<String, Value>,
}

impl IdMaker {
    /// For the data and split of `spec`.
    pub fn of(spec: &Spec) -> Self {
        let mut data = json!({ "csv": spec.data.csv, "target": spec.data.target, "time": spec.data.time });
        if let Some(season) = spec.season {
            data["season"] = season.into();
        }
        let split = sorted(&json!(spec.split));
        Self {
            before: format!("{{\"data\":{},\"engine\":", sorted(&data)),
            after: format!(",\"split\":{split},\"trial\":{FORMAT}}}"),
            features: spec.features.iter().map(|(name, set)| (name.clone(), set.json())).collect(),
        }
    }

    /// The id of one trial.
    pub fn id(&self, engine: &str, settings: &BTreeMap<String, Value>, seed: Option<u64>) -> TrialId {
        let mut settings = settings.clone();
        if let Some(Value::String(name)) = settings.get("features")
            && let Some(set) = self.features.get(name)
        {
            settings.insert("features".into(), set.clone());
        }
        let seed = seed.map_or("null".to_string(), |seed| seed.to_string());
        let mut hash = Sha256::new();
        hash.update(&self.before);
        hash.update(format!(
            "{},\"seed\":{seed},\"settings\":{}",
            Value::from(engine),
            sorted(&json!(settings))
        ));
        hash.update(&self.after);
        let digest = hash.finalize();
        TrialId(digest[..8].iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// JSON with sorted keys, whatever order `serde_json` was built to keep.
fn sorted(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<&String, &Value> = fields.iter().collect();
            let fields: Vec<String> = fields
                .into_iter()
                .map(|(name, value)| format!("{}:{}", json!(name), sorted(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        value => value.to_string(),
    }
}
