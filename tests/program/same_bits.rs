//! The same experiment gives the same hashes, however it is cut up and whatever it runs on.
//! Workers are in `sweeping`, SIGKILL and resume in `kill`.

use lookback::engine::reference::isa::{Isa, VARIABLE};

use super::*;
use crate::tools::missing;

/// What two people compare.
fn hashes(results: &Path) -> Vec<(String, String)> {
    let rows = rows(results.join("test-reference/trials.csv"));
    rows.into_iter().map(|row| (row["trial"].clone(), row["hash"].clone())).collect()
}

#[test]
fn every_instruction_set_of_this_machine_gives_the_same_table() {
    let mut tables: Vec<(&str, String)> = Vec::new();
    for isa in Isa::ALL.iter().copied() {
        if !isa.available() {
            println!("this machine lacks {}", isa.word());
            continue;
        }
        let results = temporary();
        let mut command = program();
        command.env(VARIABLE, isa.word()).arg("sweep").arg(test_spec("reference.yaml"));
        let output = command.arg("-q").arg("--results").arg(results.path()).output().expect("it starts");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        tables.push((isa.word(), read(results.path().join("test-reference/trials.csv"))));
    }
    if tables.len() < 2 {
        missing("isa", "this machine has no vector instruction set to hold against scalar code");
    }
    for (word, table) in &tables {
        assert_eq!(*table, tables[0].1, "{word} and {}", tables[0].0);
    }
}

#[test]
fn an_unknown_instruction_set_is_refused_before_the_first_trial() {
    let results = temporary();
    let mut command = program();
    command.env(VARIABLE, "mmx").arg("sweep").arg(test_spec("reference.yaml"));
    let output = command.arg("-q").arg("--results").arg(results.path()).output().expect("it starts");
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("LOOKBACK_ISA=mmx"), "{}", stderr(&output));
    assert!(!results.path().join("test-reference/trials.csv").exists());
}

#[test]
fn two_halves_of_a_sweep_give_the_hashes_of_the_whole() {
    let place = temporary();
    let whole = place.path().join("whole");
    sweep(&test_spec("reference.yaml"), &whole, &["-q"], 0);
    let text = read(test_spec("reference.yaml"))
        .replace("../data/airline.csv", &root().join("experiments/data/airline.csv").display().to_string());
    let mut together = std::collections::BTreeMap::new();
    for half in ["[1]", "[12]"] {
        let spec = place.path().join("half.yaml");
        let own = text.replace("look_back: [1, 12]", &format!("look_back: {half}"));
        std::fs::write(&spec, own).expect("it can be written");
        let results = place.path().join(half);
        sweep(&spec, &results, &["-q", "--jobs", "1"], 0);
        together.extend(hashes(&results));
    }
    assert_eq!(together, hashes(&whole).into_iter().collect());
}

#[test]
fn one_trial_alone_gives_its_hash_of_the_sweep() {
    let place = temporary();
    let whole = place.path().join("whole");
    sweep(&test_spec("reference.yaml"), &whole, &["-q"], 0);
    let hashes = hashes(&whole);
    for (id, hash) in hashes.iter().step_by(5) {
        let alone = place.path().join(id);
        sweep(&test_spec("reference.yaml"), &alone, &["-q", "--trial", id], 0);
        assert_eq!(self::hashes(&alone), [(id.clone(), hash.clone())]);
    }
}
