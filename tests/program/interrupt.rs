//! Stopping a sweep: by Ctrl-C and by SIGKILL, and going on.
#![cfg(unix)]

use super::*;
use std::process::{Child, Stdio};
use std::time::Duration;

/// A spec of 16 networks that takes some seconds for two repeats, so that there is time to stop it.
fn long_spec(folder: &Path, repeats: usize) -> PathBuf {
    let text = read(test_spec("reference.yaml"))
        .replace("../data/airline.csv", &root().join("experiments/data/airline.csv").display().to_string())
        .replace("epochs: 12", "epochs: 400")
        .replace("repeats: 2", &format!("repeats: {repeats}"))
        .replace("early_stopping: { patience: 4 }, ", "")
        .replace("hidden_units: [3, 8]", "hidden_units: [3, 8, 16, 32]");
    let path = folder.join("long.yaml");
    std::fs::write(&path, text).expect("it can be written");
    path
}

fn start(spec: &Path, results: &Path) -> Child {
    let mut command = program();
    command.arg("sweep").arg(spec).arg("--results").arg(results);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts")
}

fn finished_records(results: &Path) -> usize {
    let journal = std::fs::read_to_string(results.join("test-reference/journal.jsonl")).unwrap_or_default();
    journal.lines().filter(|line| line.contains("\"record\":") && line.ends_with('}')).count()
}

/// Waits until at least `count` trials are in the journal.
fn wait_for(results: &Path, count: usize) {
    for _ in 0..12_000 {
        if finished_records(results) >= count {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{count} trials did not finish in two minutes");
}

/// Ctrl-C; where this process was begun so that it ignores that, which its children do too, the signal that asks it to end.
fn interrupt(child: &Child) {
    let status = read("/proc/self/status");
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).expect("Linux tells it");
    let ignored = u64::from_str_radix(mask.trim(), 16).expect("a mask");
    signal(child, if ignored & 2 == 0 { "-INT" } else { "-TERM" });
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").arg(name).arg(child.id().to_string()).status().expect("kill runs");
    assert!(status.success());
}

#[test]
fn killing_a_sweep_at_any_time_and_calling_it_again_ends_with_the_same_files() {
    let place = temporary();
    let spec = long_spec(place.path(), 2);
    let undisturbed = place.path().join("undisturbed");
    sweep(&spec, &undisturbed, &["-q"], 0);
    let killed = place.path().join("killed");
    for finished in [1, 5, 20] {
        let mut child = start(&spec, &killed);
        wait_for(&killed, finished);
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
    }
    let before = finished_records(&killed);
    sweep(&spec, &killed, &["-q"], 0);
    for name in ["trials.csv", "spec.yaml"] {
        let path = Path::new("test-reference").join(name);
        assert_eq!(read(undisturbed.join(&path)), read(killed.join(&path)), "{name}");
    }
    let records = finished_records(&killed);
    assert!(before >= 20 && records == finished_records(&undisturbed), "no trial twice, none lost");
}

#[test]
fn ctrl_c_stops_at_once_and_keeps_what_is_finished() {
    let place = temporary();
    let spec = long_spec(place.path(), 200);
    let mut child = start(&spec, place.path());
    wait_for(place.path(), 3);
    interrupt(&child);
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    let output = child.wait_with_output().expect("its output is kept");
    let text = stderr(&output);
    assert!(text.contains("finished and kept") && text.contains("goes on"), "{text}");
    // Of 3203; how long that takes is the machine's affair.
    let kept = finished_records(place.path());
    assert!((3..1600).contains(&kept), "{kept}");
    assert!(place.path().join("test-reference/trials.csv").exists(), "the tables show what is finished");
}

#[test]
fn two_sweeps_on_one_folder_at_once_are_refused() {
    // The other sweep is this process: one that runs may end before the second begins.
    let place = temporary();
    let folder = place.path().join("test-reference");
    let held = lookback::record::Writer::open(&folder).expect("the folder is free");
    let second = sweep(&test_spec("reference.yaml"), place.path(), &[], 1);
    assert!(stderr(&second).contains("in use by another sweep"), "{}", stderr(&second));
    assert!(stderr(&second).contains(&format!("process {}", std::process::id())), "{}", stderr(&second));
    drop(held);
    sweep(&test_spec("reference.yaml"), place.path(), &["-q"], 0);
}
