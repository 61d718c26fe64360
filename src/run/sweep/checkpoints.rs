//! Where trials of one rung stop, so that those that go on need not begin again.
//!
//! A checkpoint changes how long a trial takes, never its result: one that is missing, damaged, or of other data or
//! another results version is passed over, and its trial trains from the first epoch. All are gone once no rung is
//! left to run.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use crate::base::digest::sha256_hex;
use crate::base::file::{read_text, replace};
use crate::record::RESULTS_VERSION;
use crate::spec::TrialId;
use crate::train::TrainState;

/// The folder of checkpoints in a results folder.
const FOLDER: &str = "checkpoints";

/// The checkpoints of one results folder.
pub(crate) struct Checkpoints {
    folder: PathBuf,
    data_sha256: String,
    /// Whether one found no room.
    full: AtomicBool,
}

/// Reads back only as that of its trial, with the data and the results version it was made with.
#[derive(Serialize, Deserialize)]
struct Checkpoint<S> {
    trial: TrialId,
    data_sha256: String,
    results_version: u32,
    state: S,
}

impl Checkpoints {
    /// Those of a results folder, for a series with this hash.
    pub(crate) fn of(results: &Path, data_sha256: &str) -> Self {
        let folder = results.join(FOLDER);
        Self { folder, data_sha256: data_sha256.to_owned(), full: AtomicBool::new(false) }
    }

    /// Where a trial stopped, if that is known and can be trusted.
    pub(crate) fn get(&self, trial: &TrialId) -> Option<TrainState> {
        let text = read_text(&self.path(trial)).ok()?;
        let (sum, json) = text.split_once('\n')?;
        if sum != checksum(json) {
            return None;
        }
        let found: Checkpoint<TrainState> = serde_json::from_str(json).ok()?;
        let fits = found.data_sha256 == self.data_sha256 && found.results_version == RESULTS_VERSION;
        (fits && found.trial == *trial).then_some(found.state)
    }

    /// Keeps where a trial stopped. A disk that has no room for it costs time later and nothing else: then all are
    /// given up, so that there is room for journal and tables.
    pub(crate) fn keep(&self, trial: &TrialId, state: &TrainState) {
        if self.full.load(Ordering::Relaxed) {
            return;
        }
        let (trial_id, data_sha256) = (trial.clone(), self.data_sha256.clone());
        let checkpoint = Checkpoint { trial: trial_id, data_sha256, results_version: RESULTS_VERSION, state };
        let json = serde_json::to_string(&checkpoint).expect("invariant: a state is plain data");
        let text = format!("{}\n{json}", checksum(&json));
        let made = std::fs::create_dir_all(&self.folder).is_ok();
        if !made || replace(&self.path(trial), &text).is_err() {
            self.full.store(true, Ordering::Relaxed);
            self.clear();
        }
    }

    /// Forgets where a trial stopped.
    pub(crate) fn forget(&self, trial: &TrialId) {
        let _ = std::fs::remove_file(self.path(trial));
    }

    /// Forgets all of them.
    pub(crate) fn clear(&self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }

    fn path(&self, trial: &TrialId) -> PathBuf {
        self.folder.join(format!("{}.json", trial.0))
    }
}

fn checksum(json: &str) -> String {
    sha256_hex(json.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;
    use crate::record::Results;
    use crate::run::Experiment;
    use crate::run::trial::{Ran, run_from};
    use crate::spec::Trial;
    use crate::train::{Epoch, Resume, Watch};

    /// Counts optimizer steps, before each of which it is asked, and the epochs it hears of.
    #[derive(Default)]
    struct Count {
        steps: AtomicUsize,
        epochs: AtomicUsize,
    }

    impl Watch for Count {
        fn stop(&self) -> bool {
            self.steps.fetch_add(1, Ordering::SeqCst);
            false
        }

        fn epoch(&self, _: usize, _: &Epoch) {
            self.epochs.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn experiment() -> Experiment {
        let spec = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/test/halving.yaml");
        Experiment::load(Path::new(spec)).unwrap()
    }

    /// A trial of the lowest rung, with other epochs.
    fn trial(experiment: &Experiment, epochs: u64) -> Trial {
        let mut trial = experiment.plan.trial(3);
        trial.settings.set("epochs", epochs);
        trial
    }

    fn run(
        experiment: &Experiment,
        epochs: u64,
        from: Option<TrainState>,
    ) -> (Results, Option<TrainState>, usize) {
        let count = Count::default();
        let resume = Resume { from, goes_on: true };
        let Ran { results, state, .. } =
            run_from(experiment, &trial(experiment, epochs), 0, &count, resume).unwrap();
        assert_eq!(count.epochs.load(Ordering::SeqCst), results.epochs, "the watch hears of every epoch");
        (results, state, count.steps.load(Ordering::SeqCst))
    }

    #[test]
    fn a_trial_that_goes_on_has_the_bits_of_one_in_one_go_and_takes_only_the_steps_that_are_left() {
        let experiment = experiment();
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::of(folder.path(), &experiment.series.sha256);
        let (whole, last, all) = run(&experiment, 18, None);
        let mut from = None;
        let mut sum = 0;
        for epochs in [2, 6, 18] {
            let (results, state, steps) = run(&experiment, epochs, from);
            sum += steps;
            checkpoints.keep(&trial(&experiment, epochs).id, &state.unwrap());
            from = checkpoints.get(&trial(&experiment, epochs).id);
            if epochs == 18 {
                assert_eq!(results, whole);
            }
        }
        assert_eq!((sum, from), (all, last));
    }

    #[test]
    fn a_trial_that_nobody_goes_on_from_makes_no_state() {
        let experiment = experiment();
        let count = Count::default();
        let ran = run_from(&experiment, &trial(&experiment, 2), 0, &count, Resume::default()).unwrap();
        assert!(ran.state.is_none() && !ran.fits.is_empty());
    }

    #[test]
    fn a_checkpoint_that_cannot_be_trusted_is_passed_over() {
        let experiment = experiment();
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::of(folder.path(), &experiment.series.sha256);
        let id = trial(&experiment, 2).id;
        assert_eq!(checkpoints.get(&id), None);
        checkpoints.keep(&id, &run(&experiment, 2, None).1.unwrap());
        assert!(checkpoints.get(&id).is_some());
        assert_eq!(Checkpoints::of(folder.path(), "other data").get(&id), None);
        let text = std::fs::read_to_string(checkpoints.path(&id)).unwrap();
        std::fs::write(checkpoints.path(&id), text.replacen("0.", "1.", 1)).unwrap();
        assert_eq!(checkpoints.get(&id), None, "a number was changed");
        let other = experiment.plan.trial(4).id;
        std::fs::write(checkpoints.path(&other), &text).unwrap();
        assert_eq!(checkpoints.get(&other), None, "it is another trial's");
        checkpoints.clear();
        assert!(!folder.path().join(FOLDER).exists());
    }
}
