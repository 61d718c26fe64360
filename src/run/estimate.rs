//! How long trials will take, by what like trials took.

use std::collections::BTreeMap;

use crate::record::Journal;
use crate::spec::Trial;

/// Mean time of a step by engine and shape, from a journal.
pub struct Estimate(BTreeMap<String, (f64, u32)>);

impl Estimate {
    /// Averages the steps of every trial in `journal` that took any.
    pub fn from(journal: &Journal) -> Self {
        let mut speeds: BTreeMap<String, (f64, u32)> = BTreeMap::new();
        for record in journal.records() {
            if let Some(us) = record.timing.us_per_step {
                let (sum, count) = speeds.entry(shape(&record.trial)).or_default();
                *sum += us;
                *count += 1;
            }
        }
        Self(speeds)
    }

    /// Seconds that `steps` steps of a trial take; a trial without steps takes next to none.
    pub fn seconds(&self, trial: &Trial, steps: u64) -> Option<f64> {
        if steps == 0 {
            return Some(0.0);
        }
        let (sum, count) = self.0.get(&shape(trial))?;
        Some(sum / f64::from(*count) * steps as f64 / 1e6)
    }
}

/// What the time of a step depends on.
fn shape(trial: &Trial) -> String {
    let names = ["look_back", "hidden_units", "batch_size", "window", "precision"];
    let values =
        names.map(|name| trial.settings.get(name).map(|value| value.to_string()).unwrap_or_default());
    format!("{} {}", trial.engine, values.join(" "))
}
