//! SIGKILL at random moments of a sweep: nothing is lost, nothing stands twice.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use lookback::base::rng;

use super::*;

/// How many kills; `just kill-test` asks for 200.
const VARIABLE: &str = "LOOKBACK_KILLS";

/// Without the variable.
const FEW: usize = 12;

/// A spec of some hundred short trials, so that a kill meets every phase of a sweep.
fn spec(folder: &Path) -> PathBuf {
    let data = root().join("experiments/data/airline.csv").display().to_string();
    let text = read(test_spec("reference.yaml"))
        .replace("../data/airline.csv", &data)
        .replace("repeats: 2", "repeats: 12")
        .replace("learning_rate: [0.01]", "learning_rate: [0.01, 0.003]");
    let path = folder.join("many.yaml");
    std::fs::write(&path, text).expect("it can be written");
    path
}

fn start(spec: &Path, results: &Path) -> Child {
    let mut command = program();
    command.arg("sweep").arg(spec).arg("--results").arg(results).arg("-q");
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
}

/// How many whole lines each trial has in the journal.
fn lines_by_trial(results: &Path) -> BTreeMap<String, usize> {
    let journal = std::fs::read_to_string(results.join("test-reference/journal.jsonl")).unwrap_or_default();
    let mut counts = BTreeMap::new();
    for line in journal.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let line: serde_json::Value = serde_json::from_str(line).expect("whole lines are JSON");
        if let Some(id) = line["record"]["trial"]["id"].as_str() {
            *counts.entry(id.to_owned()).or_default() += 1;
        }
    }
    counts
}

#[test]
fn sigkill_at_random_moments_loses_no_trial_and_runs_none_twice() {
    let kills = std::env::var(VARIABLE).map_or(FEW, |count| count.parse().expect("a number of kills"));
    let place = temporary();
    let spec = spec(place.path());
    let undisturbed = place.path().join("undisturbed");
    let begun = Instant::now();
    sweep(&spec, &undisturbed, &["-q"], 0);
    let whole = begun.elapsed();
    let table = Path::new("test-reference/trials.csv");
    let expected = read(undisturbed.join(table));
    let trials = lines_by_trial(&undisturbed).len();

    // From the start of the process to well into its trials, whatever the speed of the machine: kills come
    // later if trials did not get on, and earlier if they did, so that most of them meet running trials.
    let mut longest = whole.as_secs_f64() / 8.0;
    let mut moments = rng::stream(1, "kill");
    let (mut killed, mut rounds, mut torn, mut advanced) = (0, 0, 0, 0);
    while killed < kills {
        let results = place.path().join(format!("round {rounds}"));
        rounds += 1;
        let mut kept = BTreeMap::new();
        loop {
            let mut child = start(&spec, &results);
            std::thread::sleep(Duration::from_secs_f64(moments.uniform(0.0, longest)));
            let ended = child.try_wait().expect("it can be asked").is_some();
            if ended || killed == kills {
                longest *= 0.7;
                child.wait().expect("it ends");
                break;
            }
            child.kill().expect("it can be killed");
            let status = child.wait().expect("it ends");
            if status.success() {
                longest *= 0.7;
                break;
            }
            killed += 1;
            let path = results.join("test-reference/journal.jsonl");
            torn +=
                usize::from(std::fs::read(path).is_ok_and(|b| b.last().is_some_and(|last| *last != b'\n')));
            let now = lines_by_trial(&results);
            assert!(kept.keys().all(|id| now.contains_key(id)), "a finished trial is lost");
            let grown = now.len() > kept.len();
            advanced += usize::from(grown);
            longest *= if grown { 0.85 } else { 1.3 };
            kept = now;
        }
        // A sweep that was killed behind its last trial writes its tables on the next call.
        sweep(&spec, &results, &["-q"], 0);
        assert_eq!(read(results.join(table)), expected, "round {rounds}");
        let lines = lines_by_trial(&results);
        assert_eq!(lines.len(), trials, "round {rounds}: a trial is lost");
        assert!(lines.values().all(|count| *count == 1), "round {rounds}: a trial stands twice");
        let left = std::fs::read_dir(results.join("test-reference")).expect("it is there");
        let names: Vec<String> =
            left.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        assert!(names.iter().all(|name| !name.starts_with(".writing-")), "{names:?}");
        std::fs::remove_dir_all(&results).expect("it is ours");
    }
    println!(
        "{killed} kills in {rounds} sweeps of {trials} trials ({:.1} s each undisturbed), {advanced} after new \
         trials, {torn} torn lines: every trials.csv equal to the undisturbed one",
        whole.as_secs_f64()
    );
}
