//! Disks, files and clocks that fail: each ends in a clear message, and nothing finished is lost.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;

use super::*;
use crate::tools::missing;

/// A user without rights, where the tests themselves run as root, whom permissions do not bind.
const NOBODY: u32 = 65_534;

/// The shipped spec with its own copy of the data, in `folder`.
fn own_spec(folder: &Path) -> (PathBuf, PathBuf) {
    let data = folder.join("airline.csv");
    std::fs::copy(root().join("experiments/data/airline.csv"), &data).expect("it can be copied");
    let text = read(test_spec("reference.yaml")).replace("../data/airline.csv", "airline.csv");
    let spec = folder.join("own.yaml");
    std::fs::write(&spec, text).expect("it can be written");
    (spec, data)
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id runs");
    stdout(&id).trim() == "0"
}

/// Permissions of a folder and everything in it.
fn permit(folder: &Path, folders: u32, files: u32) {
    for entry in std::fs::read_dir(folder).expect("it can be listed") {
        let path = entry.expect("an entry").path();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(files)).expect("it is ours");
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(folders)).expect("it is ours");
}

#[test]
fn a_read_only_folder_can_be_reproduced_and_a_sweep_into_it_says_what_it_cannot_write() {
    let place = temporary();
    std::fs::set_permissions(place.path(), std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let (spec, _) = own_spec(place.path());
    let results = place.path().join("results");
    sweep(&spec, &results, &["-q"], 0);
    let folder = results.join("test-reference");
    let journal = read(folder.join("journal.jsonl"));
    permit(&folder, 0o555, 0o444);
    let as_nobody = |arguments: &[&std::ffi::OsStr]| {
        let mut command = program();
        command.args(arguments);
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.output()
    };
    let Ok(output) = as_nobody(&["sweep".as_ref(), spec.as_ref(), "--results".as_ref(), results.as_ref()])
    else {
        missing("user", "another user cannot start the program where it lies");
        return;
    };
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let text = stderr(&output);
    assert!(text.contains("cannot write") && text.contains("ermission denied"), "{text}");
    let output = as_nobody(&["reproduce".as_ref(), folder.as_ref()]).expect("the program starts");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(read(folder.join("journal.jsonl")), journal);
    permit(&folder, 0o755, 0o644);
}

/// Sweeps with files limited to `blocks` KiB, as on a disk that is full: writing more fails, and the
/// signal that the system would send besides is ignored.
fn sweep_limited(spec: &Path, results: &Path, kib: u32, jobs: &str) -> Output {
    let script =
        format!("trap '' XFSZ; ulimit -f {kib}; exec \"$0\" sweep \"$1\" --results \"$2\" --jobs {jobs}");
    let mut command = Command::new("bash");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_lookback")]).arg(spec).arg(results);
    command.current_dir(root()).output().expect("bash runs")
}

#[test]
fn a_full_disk_ends_the_sweep_with_its_reason_and_the_next_one_goes_on() {
    let place = temporary();
    let (spec, _) = own_spec(place.path());
    let undisturbed = place.path().join("undisturbed");
    sweep(&spec, &undisturbed, &["-q"], 0);
    for (kib, jobs) in [(4, "1"), (6, "2"), (9, "4")] {
        let results = place.path().join(format!("full {kib}"));
        let output = sweep_limited(&spec, &results, kib, jobs);
        assert_eq!(code(&output), 1, "{}", stderr(&output));
        let text = stderr(&output);
        assert!(text.contains("cannot write") && text.contains("journal.jsonl"), "{text}");
        let journal = read(results.join("test-reference/journal.jsonl"));
        assert!(journal.ends_with('\n') && journal.lines().count() > 1, "whole lines stay, half ones do not");
        sweep(&spec, &results, &["-q"], 0);
        let table = Path::new("test-reference/trials.csv");
        assert_eq!(read(results.join(table)), read(undisturbed.join(table)));
    }
}

#[test]
fn a_full_file_system_ends_the_sweep_with_its_reason() {
    let place = temporary();
    let (spec, _) = own_spec(place.path());
    let disk = place.path().join("disk");
    std::fs::create_dir(&disk).expect("it can be made");
    // A file system of 24 KiB of its own, in a namespace that ends with the program.
    let script = "mount -t tmpfs -o size=24k none \"$2\" || exit 77\n\
        \"$0\" sweep \"$1\" --results \"$2\"; echo \"first $?\"\n\
        tail -c 1 \"$2\"/test-reference/journal.jsonl | od -An -c\n\
        mount -o remount,size=4m \"$2\"; \"$0\" sweep \"$1\" --results \"$2\" -q; echo \"second $?\"\n\
        cp \"$2\"/test-reference/trials.csv \"$3\"";
    let table = place.path().join("trials.csv");
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "bash", "-c", script]);
    command.arg(env!("CARGO_BIN_EXE_lookback")).args([&spec, &disk, &table]).current_dir(root());
    let output = match command.output() {
        Ok(output) if output.status.success() => output,
        _ => {
            missing("mount", "no file system can be mounted here");
            return;
        }
    };
    let (text, errors) = (stdout(&output), stderr(&output));
    assert!(text.contains("first 1") && text.contains("second 0"), "{text}\n{errors}");
    assert!(text.contains("\\n"), "the journal ends with a whole line:\n{text}");
    assert!(errors.contains("cannot write") && errors.contains("No space left"), "{errors}");
    let undisturbed = place.path().join("undisturbed");
    sweep(&spec, &undisturbed, &["-q"], 0);
    assert_eq!(read(table), read(undisturbed.join("test-reference/trials.csv")));
}

#[test]
fn a_data_file_that_changes_under_way_is_named_and_its_trials_run_again() {
    let place = temporary();
    let (spec, data) = own_spec(place.path());
    let text =
        read(&spec).replace("epochs: 12", "epochs: 60").replace("early_stopping: { patience: 4 }, ", "");
    std::fs::write(&spec, text).expect("it can be written");
    let results = place.path().join("results");
    let mut command = program();
    command.arg("sweep").arg(&spec).arg("--results").arg(&results);
    let child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let journal = results.join("test-reference/journal.jsonl");
    while !std::fs::read_to_string(&journal).is_ok_and(|text| text.lines().count() > 1) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let original = read(&data);
    std::fs::write(&data, original.replace("1960-12,432", "1960-12,433")).expect("it can be written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains("changed while the sweep ran"), "{}", stderr(&output));
    let again = sweep(&spec, &results, &[], 0);
    let text = stderr(&again);
    assert!(text.contains("the data file has changed: 19 finished trials run again"), "{text}");
    assert!(!text.contains("changed while"), "{text}");
}

#[test]
fn a_damaged_or_newer_journal_stops_every_verb_and_stays_as_it_is() {
    let place = temporary();
    let (spec, _) = own_spec(place.path());
    let results = place.path().join("results");
    sweep(&spec, &results, &["-q"], 0);
    let folder = results.join("test-reference");
    let path = folder.join("journal.jsonl");
    let whole = unguarded(&read(&path));
    let newer = whole.replacen("{\"format\":1,\"record\"", "{\"format\":2,\"row\"", 1);
    let damaged = whole.replacen("\"status\":\"done\"", "\"status\":\"d\u{1}ne\"", 1);
    for (text, reason) in [(newer, "journal format 2"), (damaged, "damaged journal line")] {
        std::fs::write(&path, &text).expect("it can be written");
        let (spec, folder) = (spec.display().to_string(), folder.display().to_string());
        let results = results.display().to_string();
        for arguments in [
            vec!["sweep", &spec, "--results", &results],
            vec!["plan", &spec, "--results", &results],
            vec!["report", &folder],
            vec!["reproduce", &folder],
        ] {
            let output = run(&arguments);
            assert_eq!(code(&output), 2, "{arguments:?}");
            let errors = stderr(&output);
            assert!(errors.contains(reason) && errors.contains("journal.jsonl:"), "{errors}");
            assert_eq!(read(&path), text, "{arguments:?} changed the journal");
        }
    }
}

#[test]
fn a_file_that_is_no_journal_is_not_cut() {
    let place = temporary();
    let (spec, _) = own_spec(place.path());
    let folder = place.path().join("results/test-reference");
    std::fs::create_dir_all(&folder).expect("it can be made");
    let notes = "my notes\nwithout a line break at the end";
    std::fs::write(folder.join("journal.jsonl"), notes).expect("it can be written");
    sweep(&spec, &place.path().join("results"), &[], 2);
    assert_eq!(read(folder.join("journal.jsonl")), notes);
}

#[test]
fn numbers_too_large_to_square_become_rows_and_the_journal_stays_readable() {
    let place = temporary();
    let (spec, data) = own_spec(place.path());
    let text = read(&data);
    let huge = text.lines().enumerate().map(|(at, line)| match at {
        0 => format!("{line}\n"),
        _ => format!("{line}e200\n"),
    });
    std::fs::write(&data, huge.collect::<String>()).expect("it can be written");
    let results = place.path().join("results");
    sweep(&spec, &results, &["-q"], 3);
    let again = sweep(&spec, &results, &[], 3);
    assert!(stderr(&again).contains("19 trials are finished already, 0 to run"), "{}", stderr(&again));
    let trials = rows(results.join("test-reference/trials.csv"));
    let persistence = trials.iter().find(|row| row["engine"] == "persistence").expect("a row");
    assert_eq!((&*persistence["status"], &*persistence["test_rmse"]), ("diverged", ""));
    assert!(persistence["message"].contains("inf"), "{}", persistence["message"]);
}

#[test]
fn what_a_killed_process_was_writing_is_swept_away() {
    let place = temporary();
    let (spec, _) = own_spec(place.path());
    let folder = place.path().join("results/test-reference");
    std::fs::create_dir_all(&folder).expect("it can be made");
    std::fs::write(folder.join(".writing-x1y2"), "half a table").expect("it can be written");
    sweep(&spec, &place.path().join("results"), &["-q"], 0);
    assert!(!folder.join(".writing-x1y2").exists());
}

#[test]
fn a_clock_that_jumps_changes_no_result_and_no_order() {
    // The clock is read to stamp sessions alone: durations come from the monotonic clock, the order of
    // records and sessions from the journal. So a clock set back is a later session with an earlier stamp.
    let place = temporary();
    let (spec, _) = own_spec(place.path());
    let results = place.path().join("results");
    sweep(&spec, &results, &["-q"], 0);
    let folder = results.join("test-reference");
    let before = read(folder.join("trials.csv"));
    let journal = unguarded(&read(folder.join("journal.jsonl")));
    let session: serde_json::Value =
        serde_json::from_str(journal.lines().next().expect("a line")).expect("it is JSON");
    let started = session["session"]["started"].as_str().expect("a stamp").to_owned();
    for stamp in ["9999-12-30T00:00:00Z", "1960-01-01T00:00:00Z", "no time at all"] {
        std::fs::write(folder.join("journal.jsonl"), journal.replace(&started, stamp))
            .expect("it can be written");
        sweep(&spec, &results, &["--rerun", "all", "-q"], 0);
        assert_eq!(read(folder.join("trials.csv")), before, "stamp {stamp}");
        let manifest: serde_json::Value =
            serde_json::from_str(&read(folder.join("manifest.json"))).expect("it is JSON");
        let sessions = manifest["sessions"].as_array().expect("an array");
        assert_eq!(sessions.len(), 1, "every record is of the last session, whatever its stamp");
        assert_ne!(sessions[0]["started"], stamp);
        assert_eq!(code(&run(&["reproduce", &folder.display().to_string(), "-q"])), 0);
    }
}
