//! The journal: what is written comes back, and damage is told apart from an unfinished last line.

#[path = "../shared/session.rs"]
mod session;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use lookback::base::error::Error;
use lookback::record::{Errors, Journal, Record, Results, Score, Status, Timing, Writer};
use lookback::spec::{Part, Trial, TrialId};
use proptest::prelude::*;
use session::session;

/// The id of a trial that a test calls by a digit.
fn id(digit: &str) -> TrialId {
    TrialId(digit.repeat(16))
}

fn record(id: &str, rmse: f64) -> Record {
    let metrics = BTreeMap::from([("rmse".to_owned(), rmse), ("mae".to_owned(), rmse / 3.0)]);
    Record {
        trial: Trial {
            id: self::id(id),
            engine: "reference".to_owned(),
            settings: [("look_back", 7)].into_iter().collect(),
            seed: Some(7),
        },
        result: Results {
            status: Status::Done,
            message: None,
            epochs: 1,
            best_epoch: 1,
            steps: 10,
            train_loss: vec![rmse * 1.7],
            validation_rmse: vec![rmse],
            scores: [(Part::Test, Score { targets: 3, metrics, ..Score::default() })].into_iter().collect(),
            hash: Some("0123456789abcdef".to_owned()),
        },
        timing: Timing { seconds: 0.5, us_per_step: Some(1.25), worker: 0 },
        session: session().id,
    }
}

fn written(folder: &Path, records: &[Record]) -> Vec<u8> {
    let mut writer = Writer::open(folder).expect("a fresh folder can be written");
    writer.session(&session()).expect("sessions can be written");
    for record in records {
        writer.record(record).expect("records can be written");
    }
    fs::read(folder.join("journal.jsonl")).expect("the journal is there")
}

proptest! {
    #[test]
    fn a_record_comes_back_bit_for_bit(rmse in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let record = record("a", rmse / 8.0);
        written(folder.path(), std::slice::from_ref(&record));
        let journal = Journal::read(folder.path()).expect("it can be read");
        prop_assert_eq!(journal.record(&record.trial.id).expect("it can be read"), Some(record.clone()));
        prop_assert_eq!(journal.session_of(&record), Some(&session()));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Journal::parse(&bytes, Path::new("journal.jsonl"));
    }

    #[test]
    fn a_journal_cut_anywhere_keeps_every_whole_line(cut in 0usize..4000) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let bytes = written(folder.path(), &[record("a", 1.0), record("b", 2.0), record("c", 3.0)]);
        let cut = cut.min(bytes.len());
        let journal = Journal::parse(&bytes[..cut], Path::new("j")).expect("a cut journal can be read");
        let whole = bytes[..cut].iter().filter(|byte| **byte == b'\n').count();
        // A last line that lacks nothing but its line break counts too.
        prop_assert!(journal.len() + 1 >= whole && journal.len() <= whole);
    }
}

#[test]
fn opening_a_torn_journal_drops_the_torn_line_and_goes_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let whole = written(folder.path(), &[record("a", 1.0)]);
    let path = folder.path().join("journal.jsonl");
    let mut torn = whole.clone();
    torn.extend_from_slice(b"{\"format\":1,\"record\":{\"trial\":{\"id\":\"b");
    fs::write(&path, &torn).expect("it can be written");
    assert!(Journal::read(folder.path()).expect("it can be read").torn > 0);
    Writer::open(folder.path()).expect("it can be opened").record(&record("c", 3.0)).expect("appended");
    let journal = Journal::read(folder.path()).expect("it can be read");
    assert_eq!((journal.torn, journal.len()), (0, 2));
    assert!(fs::read(&path).expect("it is there").starts_with(&whole));
}

#[test]
fn a_line_damaged_in_the_middle_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bytes = written(folder.path(), &[record("a", 1.0), record("b", 2.0)]);
    let text = String::from_utf8(bytes).expect("it is text").replacen("\"record\"", "\"rec\u{1}rd\"", 1);
    let error = Journal::parse(text.as_bytes(), Path::new("j")).expect_err("it is damaged");
    let Error::Input(problems) = error else { panic!("{error}") };
    assert_eq!(problems[0].place.line, Some(2));
    assert!(problems[0].message.contains("damaged"), "{}", problems[0]);
}

#[test]
fn a_journal_of_a_newer_format_is_refused_by_that_reason() {
    let line = b"{\"format\":99,\"something\":{}}\n";
    let error = Journal::parse(line, Path::new("j")).expect_err("it is newer").to_string();
    assert!(error.contains("format 99"), "{error}");
}

#[test]
fn a_folder_has_one_writer_at_a_time() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = Writer::open(folder.path()).expect("the first gets it");
    let second = Writer::open(folder.path()).expect_err("the second does not");
    assert!(matches!(second, Error::Locked { .. }), "{second}");
    drop(first);
    Writer::open(folder.path()).expect("free again");
}

#[test]
fn the_last_record_of_a_trial_counts() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    written(folder.path(), &[record("a", 1.0), record("a", 2.0)]);
    let journal = Journal::read(folder.path()).expect("it can be read");
    let record = journal.record(&id("a")).expect("it can be read").expect("it is there");
    assert_eq!(record.result.metric(Part::Test, "rmse"), Some(2.0));
}

#[test]
fn a_record_that_cannot_be_read_again_is_an_error_and_never_none() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bytes = written(folder.path(), &[record("a", 1.0), record("b", 2.0)]);
    let journal = Journal::read(folder.path()).expect("it can be read");
    let path = folder.path().join("journal.jsonl");
    // Altered, and cut short.
    for other in [vec![b' '; bytes.len()], bytes[..bytes.len() / 4].to_vec()] {
        fs::write(&path, other).expect("it can be written");
        for trial in ["a", "b"] {
            journal.record(&id(trial)).expect_err("a record");
            journal.current(&id(trial)).expect_err("a record on the tables' basis");
        }
        assert!(journal.records().all(|record| record.is_err()));
    }
}

#[test]
fn an_unwritable_folder_is_a_clear_error() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    fs::File::create(&file).and_then(|mut file| file.write_all(b"x")).expect("it can be written");
    let error = Writer::open(&file.join("results")).expect_err("a file is no folder").to_string();
    assert!(error.contains("cannot create") && error.contains("results"), "{error}");
}

#[test]
fn a_result_agrees_with_that_of_a_program_which_kept_no_validation_errors_and_with_no_other() {
    let with = |errors: Option<Vec<f32>>| {
        let mut result = record("a", 1.0).result;
        result.scores.validation = Some(Score { errors: errors.map(Errors), ..Score::default() });
        result
    };
    let (old, new, other) = (with(None), with(Some(vec![1.0])), with(Some(vec![2.0])));
    assert!(old.agrees_with(&new) && new.agrees_with(&old) && new.agrees_with(&new));
    assert!(!new.agrees_with(&other) && !old.agrees_with(&record("a", 2.0).result));
}
