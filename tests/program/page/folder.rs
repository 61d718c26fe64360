//! Results folders with made-up results, so that pages of any size can be looked at.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lookback::record::{Record, Results, Score, Status, Timing, Writer};
use lookback::run::readable_infos;
use lookback::spec::{Part, PerPart, Plan, Spec};

use super::session::session;
use crate::program;

/// A results folder that goes with its owner.
pub(crate) struct Folder(tempfile::TempDir);

/// A small spec of the reference engine, with more keys.
pub(crate) fn spec(more: &str) -> String {
    format!(
        "name: made-up\ndata: {{ file: none.csv, time: t, target: y, unit: u }}\nengines: [reference]\n\
         sweep:\n  look_back: [1, 2]\n  hidden_units: [2, 4]\ntrain: {{ learning_rate: 0.01 }}\n\
         baselines: [persistence]\n{}{more}\n",
        if more.contains("repeats") { "" } else { "repeats: 2\n" }
    )
}

impl Folder {
    /// A folder whose `at`-th trial came to `result(at)`.
    pub(crate) fn of(spec: &str, result: impl Fn(usize) -> Option<Results>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("spec.yaml");
        std::fs::write(&file, spec).expect("it can be written");
        let infos = readable_infos();
        let infos: Vec<_> = infos.iter().collect();
        let spec = Spec::read(&file, &infos).expect("the spec is right");
        let plan = Plan::of(&spec, &infos).expect("the plan is right");
        let mut writer = Writer::open(folder.path()).expect("the journal can be written");
        let session = session();
        writer.session(&session).expect("it can be written");
        for (at, trial) in plan.iter().enumerate() {
            let Some(result) = result(at) else { continue };
            let timing = Timing { seconds: 0.01 + at as f64 / 100.0, us_per_step: Some(9.0), worker: 0 };
            let record = Record { trial, result, timing, session: session.id.clone() };
            writer.record(&record).expect("it can be written");
        }
        Self(folder)
    }

    /// A copy of a folder of this checkout.
    pub(crate) fn copy(of: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(of);
        for entry in std::fs::read_dir(from).expect("it can be listed") {
            let entry = entry.expect("it can be listed");
            if entry.path().is_file() {
                std::fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("it can be copied");
            }
        }
        Self(folder)
    }

    /// Adds a file of this checkout.
    pub(crate) fn add(&self, of: &str, name: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(of);
        std::fs::copy(from, self.0.path().join(name)).expect("it can be copied");
    }

    /// Adds a file with a text.
    pub(crate) fn put(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).expect("it can be written");
    }

    /// Runs `lookback report` on it, without the figures.
    pub(crate) fn report(&self) {
        let output = program().args(["report", "--no-figures"]).arg(self.0.path()).output();
        let output = output.expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Its page.
    pub(crate) fn page(&self) -> PathBuf {
        self.0.path().join("report.html")
    }
}

/// A trial that ended with numbers.
pub(crate) fn done(at: usize, epochs: usize) -> Results {
    let rmse = 1.0 + (at * 37 % 101) as f64 / 50.0;
    let score = |factor: f64| {
        let metrics = BTreeMap::from(["rmse", "mae"].map(|name| (name.to_owned(), factor * rmse)));
        Score { targets: 9, metrics, ..Score::default() }
    };
    let parts = [(Part::Train, 0.9), (Part::Validation, 1.0), (Part::Test, 1.1)];
    Results {
        status: Status::Done,
        message: None,
        epochs,
        best_epoch: epochs,
        steps: 9,
        train_loss: (0..epochs).map(|epoch| rmse / (1 + epoch) as f64).collect(),
        validation_rmse: (0..epochs).map(|epoch| rmse + 1.0 / (1 + epoch) as f64).collect(),
        scores: parts.map(|(part, factor)| (part, score(factor))).into_iter().collect(),
        hash: Some(format!("{at:016x}")),
    }
}

/// A trial that ended with numbers at each of three steps of a horizon.
pub(crate) fn stepped(at: usize, errors: [f64; 3]) -> Results {
    let mut results = done(at, 3);
    let test = results.scores.test.as_mut().expect("it was scored");
    test.by_step = errors.map(|error| BTreeMap::from([("rmse".to_owned(), error)])).into();
    results
}

/// A trial that failed.
pub(crate) fn failed(message: &str) -> Results {
    Results {
        status: Status::Failed,
        message: Some(message.to_owned()),
        epochs: 0,
        best_epoch: 0,
        steps: 0,
        train_loss: Vec::new(),
        validation_rmse: Vec::new(),
        scores: PerPart::default(),
        hash: None,
    }
}
