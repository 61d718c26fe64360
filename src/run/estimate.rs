//! How long trials will take: by a speed pass where there was one, else by what like trials took.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::record::{Journal, Speed, SpeedShape, Work};
use crate::spec::Trial;

/// Mean time of a step by engine and shape.
pub(crate) struct Estimate {
    means: BTreeMap<String, (f64, u32)>,
    from_pass: bool,
}

impl Estimate {
    /// Averages the steps of every trial in `journal` that took any. What `speed` has of a shape, which
    /// was timed alone on the machine, holds instead.
    pub(crate) fn from(journal: &Journal, speed: Option<&Speed>) -> Self {
        let mut means: BTreeMap<String, (f64, u32)> = BTreeMap::new();
        for record in journal.records() {
            if let Some(us) = record.timing.us_per_step {
                let (sum, count) = means.entry(of_trial(&record.trial)).or_default();
                *sum += us;
                *count += 1;
            }
        }
        let cases = speed.into_iter().flat_map(|speed| &speed.cases);
        for case in cases.filter(|case| case.work == Work::Training) {
            // Trials run an engine's own way to compute, which is the first.
            let mut known = Vec::new();
            for entry in &case.entries {
                if !known.contains(&&entry.engine) {
                    known.push(&entry.engine);
                    means.insert(of_shape(&entry.engine, &case.shape), (entry.us.value, 1));
                }
            }
        }
        Self { means, from_pass: speed.is_some() }
    }

    /// Where the times come from, to follow "by".
    pub(crate) fn source(&self) -> &'static str {
        if self.from_pass { "the speed pass" } else { "the speeds of earlier trials" }
    }

    /// Seconds that `steps` steps of a trial take; a trial without steps takes next to none.
    pub(crate) fn seconds(&self, trial: &Trial, steps: u64) -> Option<f64> {
        if steps == 0 {
            return Some(0.0);
        }
        let (sum, count) = self.means.get(&of_trial(trial))?;
        Some(sum / f64::from(*count) * steps as f64 / 1e6)
    }
}

/// What the time of a step depends on.
fn of_trial(trial: &Trial) -> String {
    let names = ["look_back", "hidden_units", "batch_size", "window", "precision"];
    let mut values =
        names.map(|name| trial.settings.get(name).map(|value| value.to_string()).unwrap_or_default());
    if trial.settings.get("look_back").and_then(Value::as_u64) == Some(1) {
        // One step of one feature is the same in both forms.
        values[3] = STEPS.to_owned();
    }
    format!("{} {}", trial.engine, values.join(" "))
}

/// The window as time steps, in JSON.
const STEPS: &str = "\"steps\"";

/// The same of a timed shape.
fn of_shape(engine: &str, shape: &SpeedShape) -> String {
    let window = if shape.steps == shape.look_back { STEPS } else { "\"features\"" };
    let SpeedShape { look_back, hidden_units, batch_size, .. } = shape;
    format!("{engine} {look_back} {hidden_units} {batch_size} {window} \"{}\"", shape.precision.word())
}
