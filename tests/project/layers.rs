//! The layers of the source, enforced on the source: arrows run one way.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What each top-level module may use besides itself; `docs` in `src/lib.rs` draws the same picture.
const MAY_USE: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("metric", &["base"]),
    ("network", &["base"]),
    ("spec", &["base", "metric", "network"]),
    ("data", &["base", "metric", "network", "spec"]),
    ("record", &["base", "metric", "network", "spec"]),
    ("engine", &["base", "metric", "network", "spec", "data"]),
    ("train", &["base", "metric", "network", "spec", "data", "engine"]),
    ("forecaster", &["base", "metric", "network", "spec", "data", "engine"]),
    ("results", &["base", "metric", "network", "spec", "record"]),
    (
        "run",
        &["base", "metric", "network", "spec", "data", "record", "results", "engine", "forecaster", "train"],
    ),
    ("speed", &["base", "metric", "network", "spec", "data", "record", "engine", "train"]),
    ("report", &["base", "metric", "network", "spec", "record", "results"]),
    (
        "check",
        &[
            "base",
            "metric",
            "network",
            "spec",
            "data",
            "record",
            "engine",
            "forecaster",
            "train",
            "run",
            "results",
            "report",
        ],
    ),
    ("new", &["base", "metric", "network", "spec", "data", "run"]),
    (
        "outlook",
        &[
            "base",
            "metric",
            "network",
            "spec",
            "data",
            "record",
            "results",
            "engine",
            "forecaster",
            "train",
            "run",
            "report",
            "check",
        ],
    ),
    (
        "cli",
        &[
            "outlook",
            "base",
            "metric",
            "network",
            "spec",
            "data",
            "record",
            "results",
            "engine",
            "forecaster",
            "train",
            "run",
            "speed",
            "report",
            "check",
            "new",
        ],
    ),
    ("lib", &[]),
    ("main", &[]),
    ("bin", &[]),
];

/// A source file: its path below `src`, and its text without comments and tests.
pub(crate) struct Source {
    pub path: PathBuf,
    pub code: String,
}

pub(crate) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("src can be listed") {
            let path = entry.expect("src can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("sources are text");
                let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
                let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
                let code = code.collect::<Vec<_>>().join("\n");
                found.push(Source { path: path.strip_prefix(&root).expect("below src").to_path_buf(), code });
            }
        }
    }
    found
}

fn module(path: &Path) -> String {
    let first = path.iter().next().expect("a path has a first part").to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The words behind each `needle` in the code.
fn words_behind<'a>(code: &'a str, needle: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(needle).map(move |(at, _)| {
        let rest = &code[at + needle.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn modules_use_only_the_layers_below_them() {
    let rules: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut broken = Vec::new();
    for source in sources() {
        let own = module(&source.path);
        let allowed = rules.get(own.as_str()).unwrap_or_else(|| panic!("no rule for {own}: add it"));
        for used in words_behind(&source.code, "crate::") {
            if used != own && rules.contains_key(used) && !allowed.contains(&used) {
                broken.push(format!("{} uses {used}", source.path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Asserts that only files that `allowed` names hold one of `needles`.
fn confined(needles: &[&str], allowed: impl Fn(&Path) -> bool) {
    let offends = |source: &&Source| {
        !allowed(&source.path) && needles.iter().any(|needle| source.code.contains(needle))
    };
    let sources = sources();
    let broken: Vec<_> =
        sources.iter().filter(offends).map(|source| source.path.display().to_string()).collect();
    assert!(broken.is_empty(), "{needles:?} in {}", broken.join(", "));
}

#[test]
fn only_the_torch_engine_says_tch() {
    confined(&["tch::", "torch_sys"], |path| path.starts_with("engine/torch"));
}

#[test]
fn only_the_streams_use_rand() {
    confined(&["rand_core", "rand_chacha", "rand::"], |path| path == Path::new("base/rng.rs"));
}

#[test]
fn nothing_prints_by_a_macro_that_panics_where_nobody_listens() {
    confined(&["println!", "eprint!", " print!", "dbg!"], |_| false);
}

#[test]
fn only_what_measures_or_stamps_reads_the_clock() {
    let timed = [
        "train.rs",
        "run/trial/run_trial.rs",
        "run/experiment/session_facts.rs",
        "cli/screen/progress.rs",
        "speed/race.rs",
        "speed/facts.rs",
    ];
    confined(&["Instant::now", "SystemTime::now", "Timestamp::now"], |path| {
        timed.iter().any(|file| path == Path::new(file))
    });
}

#[test]
fn the_training_loop_names_no_engine() {
    let train = sources().into_iter().find(|source| source.path == Path::new("train.rs")).expect("train.rs");
    for name in ["reference", "libtorch", "torch", "ridge", "persistence"] {
        assert!(!train.code.contains(name), "train.rs says {name}");
    }
}

#[test]
fn the_two_lstm_engines_do_not_know_each_other() {
    for source in sources() {
        let path = source.path.to_string_lossy().into_owned();
        if path.starts_with("engine/reference") {
            assert!(!source.code.contains("torch::"), "{path}");
        }
        if path.starts_with("engine/torch") {
            assert!(!source.code.contains("reference"), "{path}");
        }
    }
}

#[test]
fn user_input_is_never_unwrapped() {
    confined(&[".unwrap()"], |_| false);
}
