//! What docs/reproduce.md promises, under attack: nothing finished is lost, nothing wrong is silent.
#![cfg(unix)]

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use super::*;

/// The shipped spec of 19 trials with its own copy of the data, swept into `results`.
struct Swept {
    place: tempfile::TempDir,
    spec: PathBuf,
    data: PathBuf,
}

impl Swept {
    /// Not swept yet.
    fn ready(more_epochs: bool) -> Self {
        let place = temporary();
        let data = place.path().join("airline.csv");
        fs::copy(root().join("experiments/data/airline.csv"), &data).expect("it can be copied");
        let mut text = read(test_spec("reference.yaml")).replace("../data/airline.csv", "airline.csv");
        if more_epochs {
            text = text.replace("epochs: 12", "epochs: 150").replace("early_stopping: { patience: 4 }, ", "");
        }
        let spec = place.path().join("own.yaml");
        fs::write(&spec, text).expect("it can be written");
        Self { place, spec, data }
    }

    fn new() -> Self {
        let swept = Self::ready(false);
        sweep(&swept.spec, &swept.results(), &["-q"], 0);
        swept
    }

    fn results(&self) -> PathBuf {
        self.place.path().join("results")
    }

    fn folder(&self) -> PathBuf {
        self.results().join("test-reference")
    }

    fn journal(&self) -> PathBuf {
        self.folder().join("journal.jsonl")
    }

    fn trials(&self) -> String {
        read(self.folder().join("trials.csv"))
    }

    fn report(&self) -> Output {
        run(&["report", &self.folder().display().to_string()])
    }

    /// The program in a shell, with `$LOOKBACK`, `$SPEC` and `$RESULTS` set.
    fn shell(&self, script: &str) -> Output {
        let mut command = Command::new("bash");
        command.args(["-c", script]).current_dir(root()).env_remove("LOOKBACK_ISA");
        command.env("LOOKBACK", env!("CARGO_BIN_EXE_lookback")).env("SPEC", &self.spec);
        command.env("RESULTS", self.results()).env("FOLDER", self.folder());
        command.output().expect("bash runs")
    }

    /// A sweep under way, once a trial of it is recorded.
    fn under_way(&self) -> std::process::Child {
        let mut command = program();
        command.arg("sweep").arg(&self.spec).arg("--results").arg(self.results()).args(["--jobs", "1"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let begun = || fs::read_to_string(self.journal()).is_ok_and(|text| text.contains("\"record\""));
        // At its end too: then the test finds what is wrong.
        for _ in (0..3000).take_while(|_| !begun()) {
            std::thread::sleep(Duration::from_millis(5));
        }
        child
    }
}

/// A session of the journal's program with other facts, as its line.
fn session_on(journal: &str, data_sha256: &str) -> String {
    let line = journal.lines().find(|line| line.contains("\"session\":{")).expect("a session");
    let mut line: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
    line["session"]["data_sha256"] = data_sha256.into();
    line["session"]["id"] = "0123456789ab".into();
    line.as_object_mut().expect("an object").remove("crc32");
    format!("{line}\n")
}

#[test]
fn a_session_that_ended_before_its_first_trial_takes_no_table_away() {
    let swept = Swept::new();
    let (trials, journal) = (swept.trials(), read(swept.journal()));
    fs::write(swept.journal(), format!("{journal}{}", session_on(&journal, &"ab".repeat(32))))
        .expect("written");
    assert_eq!(code(&swept.report()), 0);
    assert_eq!(swept.trials(), trials, "a report counts what there is");
    let again = sweep(&swept.spec, &swept.results(), &[], 0);
    assert!(stderr(&again).contains("19 trials are finished already, 0 to run"), "{}", stderr(&again));
    assert_eq!(swept.trials(), trials, "and so does a sweep");
}

#[test]
fn results_of_the_data_as_it_was_count_again_once_it_is_back() {
    let swept = Swept::new();
    let (trials, data) = (swept.trials(), read(&swept.data));
    fs::write(&swept.data, data.replace("1960-12,432", "1960-12,433")).expect("it can be written");
    let id = rows(swept.folder().join("trials.csv"))[0]["trial"].clone();
    let other = sweep(&swept.spec, &swept.results(), &["--trial", &id], 0);
    assert!(stderr(&other).contains("the data file has changed"), "{}", stderr(&other));
    assert_eq!(rows(swept.folder().join("trials.csv")).len(), 1, "tables are of one content of the data");
    fs::write(&swept.data, data).expect("it can be written");
    let back = sweep(&swept.spec, &swept.results(), &[], 0);
    assert!(stderr(&back).contains("19 trials are finished already, 0 to run"), "{}", stderr(&back));
    assert_eq!(swept.trials(), trials);
    assert_eq!(code(&swept.report()), 0);
    assert_eq!(swept.trials(), trials);
}

#[test]
fn list_names_a_record_that_cannot_be_read_and_ends_with_the_code_of_its_error() {
    let swept = Swept::new();
    let results = swept.results().display().to_string();
    let list = || run(&["list", "--experiments", &results, "--results", &results]);
    let whole = list();
    assert_eq!(code(&whole), 0, "{}", stderr(&whole));
    let (id, journal) = (rows(swept.folder().join("trials.csv"))[0]["trial"].clone(), read(swept.journal()));
    let with = |key: &str, value: &str| {
        journal.lines().fold(String::new(), |text, line| {
            let mut json: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
            if json["record"]["trial"]["id"] != id.as_str() {
                return text + line + "\n";
            }
            json.as_object_mut().expect("an object").remove("crc32");
            json["record"]["trial"][key] = value.into();
            format!("{text}{json}\n")
        })
    };
    fs::write(swept.journal(), with("engine", "libtorch")).expect("written");
    let output = list();
    assert_eq!(code(&output), 4, "{}", stdout(&output));
    assert!(stderr(&output).contains(&format!("the record of trial {id} holds other settings")));
    assert!(stdout(&output).contains("19/19"), "what can be told is told: {}", stdout(&output));
    fs::write(swept.journal(), with("seed", "none")).expect("written");
    let output = list();
    assert_eq!(code(&output), 2, "{}", stdout(&output));
    assert!(stderr(&output).contains("journal.jsonl:"), "the line is named: {}", stderr(&output));
}

#[test]
fn a_signal_that_was_ignored_stays_ignored() {
    let swept = Swept::ready(true);
    let output = swept.shell(
        "(trap '' HUP; exec \"$LOOKBACK\" sweep \"$SPEC\" --results \"$RESULTS\" --jobs 1 -q) & child=$!\n\
         until grep -qs record \"$FOLDER/journal.jsonl\"; do sleep 0.01; done\n\
         kill -HUP $child; sleep 0.1; kill -HUP $child; wait $child; echo \"ended $?\"",
    );
    assert!(stdout(&output).contains("ended 0"), "{}{}", stdout(&output), stderr(&output));
    assert_eq!(rows(swept.folder().join("trials.csv")).len(), 19);
}

#[test]
fn a_standard_error_or_output_that_cannot_be_written_stops_nothing() {
    let expected = Swept::new().trials();
    for (ending, end) in [
        ("2> /dev/full", 0),
        ("2>&-", 0),
        ("-v 2> >(head -c 1 > /dev/null)", 0),
        ("> /dev/full", 1),
        (">&-", 0),
        ("2>&1 | head -1 > /dev/null; (exit ${PIPESTATUS[0]})", 0),
    ] {
        let swept = Swept::ready(false);
        let output =
            swept.shell(&format!("\"$LOOKBACK\" sweep \"$SPEC\" --results \"$RESULTS\" --jobs 1 {ending}"));
        assert_eq!(code(&output), end, "{ending}: {}", stderr(&output));
        assert_eq!(swept.trials(), expected, "{ending}");
    }
}

#[test]
fn no_flipped_bit_of_a_journal_is_wrong_and_silent() {
    let swept = Swept::new();
    let (whole, trials) = (fs::read(swept.journal()).expect("it is there"), swept.trials());
    let mut refused = 0;
    // A prime number of steps over all bits, so that every kind of byte is met.
    for bit in (0..8 * whole.len()).step_by(8 * whole.len() / 61) {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        fs::write(swept.journal(), &flipped).expect("it can be written");
        let output = swept.report();
        match code(&output) {
            0 => assert_eq!(swept.trials(), trials, "bit {bit}"),
            _ => refused += 1,
        }
        assert_eq!(fs::read(swept.journal()).expect("it is there"), flipped, "a report changes no journal");
    }
    assert!(refused > 55, "{refused} were refused");
}

#[test]
fn lines_without_a_checksum_are_counted_and_their_ids_are_held_against_their_content() {
    let swept = Swept::new();
    let journal = unguarded(&read(swept.journal()));
    fs::write(swept.journal(), &journal).expect("it can be written");
    let folder = swept.folder().display().to_string();
    for verb in ["report", "reproduce"] {
        let output = run(&[verb, &folder]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert!(
            stderr(&output).contains("20 lines of journal.jsonl have no checksum"),
            "{}",
            stderr(&output)
        );
    }
    let trials = swept.trials();
    let id = rows(swept.folder().join("trials.csv"))[3]["trial"].clone();
    let digit = if id.ends_with('0') { '1' } else { '0' };
    let other = format!("{}{digit}", &id[..15]);
    for (from, to, said) in [
        (id, other, "its id was altered"),
        ("\"hidden_units\":3".to_owned(), "\"hidden_units\":7".to_owned(), "it was altered"),
        ("\"session\":\"".to_owned(), "\"session\":\"0".to_owned(), "no line describes its session"),
    ] {
        fs::write(swept.journal(), journal.replacen(&from, &to, 1)).expect("it can be written");
        let output = swept.report();
        assert_ne!(code(&output), 0, "{to}");
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
        assert_eq!(swept.trials(), trials);
    }
}

#[test]
fn a_blank_line_stops_no_verb() {
    let swept = Swept::new();
    let (trials, journal) = (swept.trials(), read(swept.journal()));
    fs::write(swept.journal(), journal.replacen('\n', "\n\n \t\n", 1) + "\n").expect("it can be written");
    assert_eq!(code(&swept.report()), 0);
    sweep(&swept.spec, &swept.results(), &["-q"], 0);
    assert_eq!(swept.trials(), trials);
}

#[test]
fn only_a_torn_line_of_our_own_is_cut_and_a_copy_of_it_is_kept() {
    let swept = Swept::new();
    let (trials, journal) = (swept.trials(), read(swept.journal()));
    let torn = &journal[..journal.len() - 30];
    fs::write(swept.journal(), torn).expect("it can be written");
    let report = swept.report();
    assert!(stderr(&report).contains("the last line of journal.jsonl is torn"), "{}", stderr(&report));
    sweep(&swept.spec, &swept.results(), &["-q"], 0);
    assert_eq!(swept.trials(), trials);
    let last = torn.lines().last().expect("a line");
    assert_eq!(read(swept.folder().join("journal.torn")), format!("{last}\n"));
    for foreign in ["notes", "{\"a\": [1, 2", "x,y\n1,2", "{\"format\":2,\"row\":{\"a\""] {
        let text =
            if foreign.contains("format") { format!("{journal}{foreign}") } else { foreign.to_owned() };
        fs::write(swept.journal(), &text).expect("it can be written");
        sweep(&swept.spec, &swept.results(), &["-q"], 2);
        assert_eq!(read(swept.journal()), text);
    }
}

#[test]
fn a_journal_that_is_replaced_under_way_gets_every_record() {
    let expected = {
        let swept = Swept::ready(true);
        sweep(&swept.spec, &swept.results(), &["-q"], 0);
        swept.trials()
    };
    for how in [
        "cp \"$J\" \"$J.new\" && mv \"$J.new\" \"$J\"",
        "mv \"$J\" \"$J.old\"",
        ": > \"$J.new\"; mv \"$J.new\" \"$J\"",
    ] {
        let swept = Swept::ready(true);
        let child = swept.under_way();
        let status =
            Command::new("bash").args(["-c", how]).env("J", swept.journal()).status().expect("bash runs");
        assert!(status.success());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(code(&output), 0, "{how}: {}", stderr(&output));
        assert_eq!(swept.trials(), expected, "{how}");
    }
}

#[test]
fn a_foreign_file_in_the_place_of_the_journal_is_left_and_the_records_are_kept_beside_it() {
    let swept = Swept::ready(true);
    let child = swept.under_way();
    let notes = swept.place.path().join("notes");
    fs::write(&notes, "my notes\n")
        .and_then(|()| fs::rename(&notes, swept.journal()))
        .expect("it can be renamed");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stderr(&output).contains("journal.jsonl.kept-1"), "{}", stderr(&output));
    assert_eq!(read(swept.journal()), "my notes\n");
    fs::rename(swept.folder().join("journal.jsonl.kept-1"), swept.journal()).expect("as the message says");
    sweep(&swept.spec, &swept.results(), &["-q"], 0);
    assert_eq!(rows(swept.folder().join("trials.csv")).len(), 19);
}

#[test]
fn what_is_no_file_is_refused_as_data_and_as_journal() {
    let swept = Swept::ready(false);
    let fifo = |path: &Path| Command::new("mkfifo").arg(path).status().expect("mkfifo runs").success();
    fs::create_dir_all(swept.folder()).expect("it can be made");
    assert!(fifo(&swept.journal()));
    let output = sweep(&swept.spec, &swept.results(), &[], 2);
    assert!(stderr(&output).contains("is a pipe or a device"), "{}", stderr(&output));
    fs::remove_file(swept.journal()).and_then(|()| fs::remove_file(&swept.data)).expect("they are there");
    assert!(fifo(&swept.data));
    for verb in ["check", "sweep"] {
        let output = run(&[verb, &swept.spec.display().to_string()]);
        assert_eq!(code(&output), 2, "{}", stderr(&output));
        assert!(stderr(&output).contains("is a pipe or a device"), "{}", stderr(&output));
    }
}

#[test]
fn a_pipe_in_the_place_of_any_file_of_a_results_folder_or_of_a_spec_hangs_nothing() {
    let swept = Swept::ready(false);
    let fifo = |path: &Path| Command::new("mkfifo").arg(path).status().expect("mkfifo runs").success();
    // A verb that waits for a pipe is ended, and that is no exit code of the program.
    let soon = |arguments: &[&str]| {
        let mut command = Command::new("timeout");
        let program = program();
        command.arg("60").arg(program.get_program()).args(arguments).output().expect("it starts")
    };
    let spec = swept.place.path().join("pipe.yaml");
    assert!(fifo(&spec));
    let output = soon(&["check", &spec.display().to_string()]);
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(stderr(&output).contains("is a pipe or a device"), "{}", stderr(&output));
    sweep(&swept.spec, &swept.results(), &["-q"], 0);
    let folder = swept.folder().display().to_string();
    for (name, expected) in [
        ("forecasts.csv", 2),
        ("gradients.csv", 2),
        ("speed.json", 2),
        ("manifest.json", 0),
        ("trials.csv", 0),
    ] {
        let path = swept.folder().join(name);
        let kept = fs::read(&path).ok();
        _ = fs::remove_file(&path);
        assert!(fifo(&path));
        let output = soon(&["report", &folder, "--no-figures"]);
        assert_eq!(code(&output), expected, "{name}: {}", stderr(&output));
        fs::remove_file(&path).expect("it is there");
        if let Some(kept) = kept {
            fs::write(&path, kept).expect("it can be written");
        }
    }
    assert_eq!(code(&soon(&["report", &folder, "--no-figures"])), 0);
}

#[test]
fn a_script_names_no_path_that_would_end_its_line() {
    let swept = Swept::ready(false);
    let results = swept.place.path().join("a\ntouch b");
    let arguments = ["submit", &swept.spec.display().to_string(), "--dry-run", "--results"];
    let output = program().args(arguments).arg(&results).output().expect("it starts");
    assert_eq!(code(&output), 2, "{}{}", stdout(&output), stderr(&output));
    assert!(stderr(&output).contains("control characters"), "{}", stderr(&output));
}

#[test]
fn what_dead_processes_left_is_swept_away_and_what_living_ones_write_is_not() {
    let swept = Swept::new();
    let [dead, living] = ["a1", "b2"].map(|name| swept.folder().join(format!(".writing-{name}")));
    fs::write(&dead, "half a table").expect("it can be written");
    let file = fs::File::create(&living).expect("it can be made");
    file.lock().expect("it can be locked");
    assert_eq!(code(&swept.report()), 0);
    assert!(!dead.exists() && living.exists());
}

#[test]
fn the_first_failed_sync_ends_a_sweep_and_none_follows() {
    let shim = temporary();
    let library = super::failing::library(shim.path());
    let swept = Swept::ready(true);
    let mut command = program();
    command.arg("sweep").arg(&swept.spec).arg("--results").arg(swept.results()).args(["--jobs", "1"]);
    let log = shim.path().join("calls");
    super::failing::fail(&mut command, &library, &swept.results(), ("fdatasync", 1, "EIO"), &log);
    let output = command.output().expect("it starts");
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stderr(&output).contains("cannot put on the disk"), "{}", stderr(&output));
    assert_eq!(read(&log).lines().filter(|line| line.starts_with("fdatasync")).count(), 1);
    sweep(&swept.spec, &swept.results(), &["-q"], 0);
}
