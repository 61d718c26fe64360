//! A folder that looks like a checkout and holds a small sweep under the names that the documents use.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Stands for a trial's id until there is one.
pub(crate) const TRIAL: &str = "TRIAL";

/// Seconds long, as every spec that a document names is here.
const SPEC: &str = "\
name: metro
data: { file: ../mine.csv, time: date, target: entries }
engines: [reference]
sweep: { look_back: [1, 7], hidden_units: [2], learning_rate: [0.01] }
repeats: 2
train: { epochs: 2, batch_size: 32 }
baselines: [persistence, { seasonal_naive: 7 }]
";

/// Results of the spec, which every command gets as new.
pub(crate) struct Pristine {
    folder: tempfile::TempDir,
}

impl Pristine {
    pub(crate) fn new() -> Self {
        let folder = bare();
        let output = program(folder.path()).args(["sweep", "experiments/metro.yaml", "--quiet"]).output();
        succeeded(&output.expect("the program starts"));
        Self { folder }
    }
}

/// Spec and data without results.
fn bare() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let experiments = folder.path().join("experiments");
    std::fs::create_dir(&experiments).expect("it can be created");
    let start = jiff::civil::date(2020, 1, 1);
    let day = |day: i64| format!("{},{}\n", start.saturating_add(jiff::Span::new().days(day)), 100 + day % 7);
    let csv: String = std::iter::once("date,entries\n".to_owned()).chain((0..200).map(day)).collect();
    std::fs::write(folder.path().join("mine.csv"), csv).expect("it can be written");
    std::fs::write(experiments.join("metro.yaml"), SPEC).expect("it can be written");
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("it can be created");
    for entry in std::fs::read_dir(from).expect("it can be listed") {
        let entry = entry.expect("it can be listed");
        if entry.path().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("it can be copied");
        }
    }
}

/// The program, at work in a folder.
pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lookback"));
    command.current_dir(folder).env_remove("LOOKBACK_ISA");
    command
}

/// Fails with what the program said.
pub(crate) fn succeeded(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A folder for one command.
pub(crate) struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    /// With the results of the spec, once more under another name, and the other specs that a command names.
    pub(crate) fn new(pristine: &Pristine, arguments: &[String]) -> Self {
        let folder = bare();
        let results = pristine.folder.path().join("results/metro");
        for name in ["results/metro", "results/more"] {
            copy(&results, &folder.path().join(name));
        }
        let spec = folder.path().join("experiments/metro.yaml");
        let others =
            arguments.iter().filter(|word| word.starts_with("experiments/") && word.ends_with(".yaml"));
        for other in others.map(|word| folder.path().join(word)).filter(|path| *path != spec) {
            std::fs::create_dir_all(other.parent().expect("it has a folder")).expect("it can be created");
            let text = SPEC.replace("../mine.csv", &folder.path().join("mine.csv").display().to_string());
            std::fs::write(&other, text).expect("it can be written");
        }
        for series in
            arguments.iter().filter(|word| word.starts_with("experiments/") && word.ends_with(".csv"))
        {
            let to = folder.path().join(series);
            std::fs::create_dir_all(to.parent().expect("it has a folder")).expect("it can be created");
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(series);
            std::fs::copy(from, to).expect("it ships");
        }
        for word in arguments.iter().filter(|word| word.starts_with("results/")) {
            let to = folder.path().join(word);
            copy(&results, &to);
            // It may lie deeper than the one that was swept.
            let spec = std::fs::read_to_string(to.join("spec.yaml")).expect("it was swept");
            let spec = spec.replace("../../mine.csv", &folder.path().join("mine.csv").display().to_string());
            std::fs::write(to.join("spec.yaml"), spec).expect("it can be written");
        }
        Self { folder }
    }

    /// Leaves what shards leave, for what unites it.
    pub(crate) fn sharded(self) -> Self {
        std::fs::remove_dir_all(self.path().join("results/metro")).expect("it is there");
        let shard = ["sweep", "experiments/metro.yaml", "--quiet", "--shard", "0/1"];
        succeeded(&program(&self.path()).args(shard).output().expect("the program starts"));
        self
    }

    /// Leaves a speed pass in the place of the file that it is held against.
    pub(crate) fn timed(self) -> Self {
        let pass = ["speed", "experiments/metro.yaml", "--sample-ms", "1", "--results", "timed", "--quiet"];
        succeeded(&program(&self.path()).args(pass).output().expect("the program starts"));
        std::fs::copy(self.path().join("timed/metro/speed.json"), self.path().join("mine.csv.json"))
            .expect("it was timed");
        self
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The id of a trained trial.
    pub(crate) fn trial(&self) -> String {
        let text =
            std::fs::read_to_string(self.path().join("results/metro/trials.csv")).expect("it was swept");
        let row = text.lines().find(|line| line.contains(",reference,")).expect("it was trained");
        row.split(',').next().expect("a cell").to_owned()
    }
}
