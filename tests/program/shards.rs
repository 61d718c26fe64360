//! Shards, their merge, and what keeps two experiments apart.
#![cfg(unix)]

use super::*;

const FOLDER: &str = "test-reference";

/// Runs some shards of the small spec.
fn shards(spec: &Path, results: &Path, which: &[&str]) {
    for shard in which {
        sweep(spec, results, &["-q", "--shard", shard], 0);
    }
}

fn verb(name: &str, folder: &Path, more: &[&str]) -> Output {
    program().arg(name).arg(folder).args(more).output().expect("the program starts")
}

/// The one part of a shard.
fn part(folder: &Path, shard: &str) -> PathBuf {
    let entries = std::fs::read_dir(folder.join("parts").join(shard)).expect("the shard has run");
    let mut parts = entries.map(|entry| entry.expect("it can be listed").path());
    parts.find(|path| path.extension().is_some_and(|extension| extension == "part")).expect("a part")
}

#[test]
fn merged_shards_are_byte_equal_to_one_process() {
    let place = temporary();
    let (one, many) = (place.path().join("one"), place.path().join("many"));
    let spec = test_spec("reference.yaml");
    sweep(&spec, &one, &["-q"], 0);
    shards(&spec, &many, &["2/3", "0/3"]);
    let folder = many.join(FOLDER);
    let early = verb("merge", &folder, &[]);
    assert_eq!(code(&early), 7, "{}", stderr(&early));
    assert!(stdout(&early).contains("takes them: 1\n"), "{}", stdout(&early));
    shards(&spec, &many, &["1/3"]);
    assert_eq!(code(&verb("status", &folder, &[])), 0);
    assert_eq!(code(&verb("merge", &folder, &["-q"])), 0);
    for name in ["trials.csv", "spec.yaml", "gradients.csv", "statistics.csv", "selection.csv"] {
        assert_eq!(read(one.join(FOLDER).join(name)), read(folder.join(name)), "{name}");
    }
    let again = sweep(&spec, &many, &[], 0);
    assert!(stderr(&again).contains("19 trials are finished already, 0 to run"), "{}", stderr(&again));
}

#[test]
fn a_torn_part_names_its_shard_and_the_shard_runs_only_what_was_lost() {
    let place = temporary();
    let spec = test_spec("reference.yaml");
    shards(&spec, place.path(), &["0/2", "1/2"]);
    let folder = place.path().join(FOLDER);
    let torn = part(&folder, "1-of-2");
    let file = std::fs::OpenOptions::new().write(true).open(&torn).expect("it can be opened");
    file.set_len(file.metadata().expect("it is there").len() - 3).expect("it can be cut");
    let refused = verb("merge", &folder, &[]);
    assert_eq!(code(&refused), 7);
    assert!(stdout(&refused).contains("takes them: 1\n"), "{}", stdout(&refused));
    assert!(stderr(&refused).contains("1 damaged lines"), "{}", stderr(&refused));
    let rerun = sweep(&spec, place.path(), &["--shard", "1/2"], 0);
    assert!(stderr(&rerun).contains("1 trials run now, 0 left"), "{}", stderr(&rerun));
    assert_eq!(code(&verb("merge", &folder, &["-q"])), 0);
}

#[test]
fn a_changed_digit_in_a_part_does_not_count() {
    let place = temporary();
    shards(&test_spec("reference.yaml"), place.path(), &["0/1"]);
    let folder = place.path().join(FOLDER);
    let path = part(&folder, "0-of-1");
    std::fs::write(&path, read(&path).replacen("\"rmse\":4", "\"rmse\":5", 1)).expect("it can be written");
    let refused = verb("merge", &folder, &[]);
    assert_eq!(code(&refused), 7, "{}", stdout(&refused));
}

#[test]
fn another_plan_and_another_number_of_shards_are_refused() {
    let place = temporary();
    shards(&test_spec("reference.yaml"), place.path(), &["0/2"]);
    let other = place.path().join("other.yaml");
    let data = root().join("experiments/data/airline.csv").display().to_string();
    let text = read(test_spec("reference.yaml")).replace("../data/airline.csv", &data);
    std::fs::write(&other, text.replace("repeats: 2", "repeats: 3")).expect("it can be written");
    let refused = sweep(&other, place.path(), &["--shard", "1/2"], 2);
    assert!(stderr(&refused).contains("another plan"), "{}", stderr(&refused));
    let refused = sweep(&test_spec("reference.yaml"), place.path(), &["--shard", "1/3"], 2);
    assert!(stderr(&refused).contains("holds shards of 2, not of 3"), "{}", stderr(&refused));
    for nonsense in ["2/2", "x", "1/0", "-1/2", "1/"] {
        let shard = format!("--shard={nonsense}");
        let output = sweep(&test_spec("reference.yaml"), place.path(), &[&shard], 2);
        assert!(stderr(&output).contains("--shard"), "{}", stderr(&output));
    }
}

#[test]
fn parts_from_other_data_are_refused() {
    let place = temporary();
    let (data, spec) = (place.path().join("a.csv"), place.path().join("a.yaml"));
    let original = read(root().join("experiments/data/airline.csv"));
    std::fs::write(&data, &original).expect("it can be written");
    let text = read(test_spec("reference.yaml")).replace("../data/airline.csv", "a.csv");
    std::fs::write(&spec, text).expect("it can be written");
    shards(&spec, place.path(), &["0/2"]);
    std::fs::write(&data, original.replacen("112", "113", 1)).expect("it can be written");
    shards(&spec, place.path(), &["1/2"]);
    let refused = verb("merge", &place.path().join(FOLDER), &[]);
    assert_eq!(code(&refused), 4);
    assert!(stderr(&refused).contains("shard 0/2") && stderr(&refused).contains("other data"));
    let refused = sweep(&spec, place.path(), &["--shard", "0/2"], 2);
    assert!(stderr(&refused).contains("from other data"), "{}", stderr(&refused));
}

#[test]
fn two_results_of_one_trial_name_both_files() {
    let place = temporary();
    shards(&test_spec("reference.yaml"), place.path(), &["0/1"]);
    let folder = place.path().join(FOLDER);
    let path = part(&folder, "0-of-1");
    let forged = |line: &str| {
        let json = line[9..].replacen("\"best_epoch\":", "\"best_epoch\":1", 1);
        let body = json.split(",\"crc32\":").next().expect("a line has a checksum");
        let json = format!("{body},\"crc32\":\"{:08x}\"}}", crc32fast::hash(body.as_bytes()));
        format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes()))
    };
    let text: String = read(&path).lines().map(forged).collect();
    std::fs::write(path.with_file_name("zz.part"), text).expect("it can be written");
    let refused = verb("merge", &folder, &[]);
    assert_eq!(code(&refused), 4);
    let text = stderr(&refused);
    assert!(
        text.contains("has two results") && text.contains("zz.part") && text.contains("job.0-"),
        "{text}"
    );
}

#[test]
fn a_name_that_another_experiment_has_does_not_take_its_folder() {
    let place = temporary();
    sweep(&test_spec("reference.yaml"), place.path(), &["-q"], 0);
    let before = read(place.path().join(FOLDER).join("spec.yaml"));
    let other = place.path().join("other.yaml");
    let data = root().join("experiments/data/airline.csv").display().to_string();
    let text = read(test_spec("reference.yaml")).replace("../data/airline.csv", &data);
    let text = text + "split: { train: 0.6, validation: 0.2, test: 0.2 }\n";
    std::fs::write(&other, text).expect("it can be written");
    let refused = sweep(&other, place.path(), &["-q"], 2);
    assert!(stderr(&refused).contains("another experiment") && stderr(&refused).contains("--take-over"));
    assert_eq!(read(place.path().join(FOLDER).join("spec.yaml")), before);
    sweep(&other, place.path(), &["-q", "--take-over"], 0);
}

#[test]
fn a_trial_at_which_three_attempts_died_is_given_up_and_the_rest_is_complete() {
    let place = temporary();
    let spec = test_spec("reference.yaml");
    sweep(&spec, &place.path().join("one"), &["-q"], 0);
    let trials = rows(place.path().join("one").join(FOLDER).join("trials.csv"));
    let poison = &trials[4]["trial"];
    let folder = place.path().join(FOLDER).join("parts/0-of-1");
    std::fs::create_dir_all(&folder).expect("it can be made");
    let host = rows(place.path().join("one").join(FOLDER).join("timing.csv"))[0]["host"].clone();
    for attempt in 0..3 {
        let text = format!("{host:<63}\n{poison}\n");
        std::fs::write(folder.join(format!("{attempt}.live")), text).expect("it can be written");
    }
    let output = sweep(&spec, place.path(), &["-q", "--shard", "0/1"], 7);
    assert!(stderr(&output).contains(poison.as_str()), "{}", stderr(&output));
    assert!(read(folder.join("gave-up.txt")).contains(poison.as_str()));
    let status = verb("status", &place.path().join(FOLDER), &[]);
    assert!(
        stdout(&status).contains("gave up") && stdout(&status).contains("18 of 19"),
        "{}",
        stdout(&status)
    );
    assert_eq!(code(&verb("merge", &place.path().join(FOLDER), &["--partial", "-q"])), 7);
    sweep(&spec, place.path(), &["-q", "--shard", "0/1", "--rerun", "failed"], 0);
    assert_eq!(code(&verb("merge", &place.path().join(FOLDER), &["-q"])), 0);
}

#[test]
fn shards_climb_together_rung_by_rung_whatever_the_search() {
    let place = temporary();
    let text = read(test_spec("halving.yaml"));
    let data = root().join("experiments/data/airline.csv").display().to_string();
    let text = text.replace("../data/airline.csv", &data);
    let start = text.find("search:").expect("it has a search");
    let end = start + text[start..].find('\n').expect("it ends");
    let searches = [
        ("halving", "search: { halving: { configurations: 9, first_epochs: 2, factor: 3, seed: 4 } }"),
        ("hyperband", "search: { hyperband: { first_epochs: 2, factor: 3, seed: 4 } }"),
        (
            "race",
            "search: { race: { configurations: 8, seed: 4, stages: [{ epochs: 2, seeds: 1 }, { keep: 4, epochs: 6, seeds: 1 }, { keep: 2 }] } }",
        ),
        ("model", "search: { tpe: { configurations: 9, per_batch: 3, seed: 4 } }"),
        (
            "grid-race",
            "search: { race: { stages: [{ epochs: 2, seeds: 1 }, { keep: 0.5, seeds: 1 }, { keep: 2 }] } }",
        ),
    ];
    for (name, search) in searches {
        let spec = place.path().join(format!("{name}.yaml"));
        let mut text = text.replace(&text[start..end], search);
        if name == "grid-race" {
            for (range, list) in [
                ("{ integer: [1, 14] }", "[3, 12]"),
                ("{ log_integer: [2, 16] }", "[2, 4]"),
                ("{ log_uniform: [1.0e-3, 0.1] }", "[0.01, 0.1]"),
            ] {
                text = text.replace(range, list);
            }
        }
        std::fs::write(&spec, text).expect("it can be written");
        let (one, many) = (place.path().join(name).join("one"), place.path().join(name).join("many"));
        sweep(&spec, &one, &["-q"], 0);
        let folder = many.join("test-halving");
        for rung in ["1", "2", "3"] {
            for shard in ["2/3", "0/3", "1/3"] {
                sweep(&spec, &many, &["-q", "--shard", shard, "--rung", rung], 0);
            }
            let status = verb("status", &folder, &[]);
            assert_eq!(code(&status), if rung == "3" { 0 } else { 7 }, "{}", stderr(&status));
            let next = format!("rung {} of 3", rung.parse::<usize>().expect("a number") + 1);
            assert_eq!(stdout(&status).contains(&next), rung != "3", "{}", stdout(&status));
            // Every trial of a search with a model is trained to its end.
            assert_eq!(
                folder.join("checkpoints").exists(),
                name != "model",
                "the next rung goes on from there"
            );
        }
        assert_eq!(code(&verb("merge", &folder, &["-q"])), 0);
        // Gradients are checked at the shapes that are known when a process begins: of a search with a model, shards
        // of later batches know more of them.
        let gradients = Some("gradients.csv").filter(|_| name != "model");
        for file in
            ["trials.csv", "spec.yaml", "statistics.csv", "selection.csv"].into_iter().chain(gradients)
        {
            assert_eq!(read(one.join("test-halving").join(file)), read(folder.join(file)), "{name}: {file}");
        }
        assert!(!folder.join("checkpoints").exists(), "nothing is left to go on");
        let again = sweep(&spec, &many, &[], 0);
        assert!(stderr(&again).contains(", 0 to run"), "{}", stderr(&again));
        let refused = sweep(&spec, &many, &["-q", "--shard", "0/3", "--rung", "4"], 2);
        assert!(stderr(&refused).contains("this spec has 3 rungs"), "{}", stderr(&refused));
    }
}

#[test]
fn a_halving_is_submitted_as_a_chain_of_arrays() {
    let place = temporary();
    let submit = || {
        let arguments =
            ["submit", "experiments/test/halving.yaml", "--dry-run", "--shards", "4", "--results"];
        let output = program().args(arguments).arg(place.path()).output().expect("the program starts");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    let text = submit();
    assert!(text.contains("--rung \"$1\""), "{text}");
    // The highest rung has 2 trials.
    for line in [
        "job1=$(sbatch --parsable '--array=0-3' --cpus-per-task=1 ",
        "job2=$(sbatch --parsable '--array=0-3' --cpus-per-task=1 --dependency=afterok:$job1 --kill-on-invalid-dep=yes ",
        "job3=$(sbatch --parsable '--array=0-1' --cpus-per-task=1 --dependency=afterok:$job2 --kill-on-invalid-dep=yes ",
        "job4=$(sbatch --parsable --dependency=afterany:$job3 ",
    ] {
        assert!(text.contains(&line.replace('\'', "")), "{line} is missing in\n{text}");
    }
    for shard in ["0/4", "1/4", "3/4"] {
        sweep(&test_spec("halving.yaml"), place.path(), &["-q", "--shard", shard], 0);
    }
    let text = submit();
    assert!(text.contains("--array=2 ") && text.contains("--array=0-3 "), "{text}");
    sweep(&test_spec("halving.yaml"), place.path(), &["-q", "--shard", "2/4"], 0);
    let text = submit();
    assert!(text.contains("job1=$(sbatch --parsable --array=0-3") && !text.contains("job4="), "{text}");
}

#[test]
fn submit_shows_its_scripts_and_submits_nothing() {
    let place = temporary();
    let output = program()
        .args([
            "submit",
            "experiments/test/reference.yaml",
            "--shards",
            "4",
            "--dry-run",
            "--time",
            "01:00:00",
        ])
        .arg("--results")
        .arg(place.path())
        .output()
        .expect("the program starts");
    let text = stdout(&output);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    for part in ["--array=0-3", "--time=01:00:00", "--shard \"$SLURM_ARRAY_TASK_ID/4\"", "afterany:$job1"] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
}

#[test]
fn the_number_of_shards_follows_measured_speeds() {
    let place = temporary();
    let submit = || {
        let arguments = ["submit", "experiments/test/reference.yaml", "--dry-run", "--results"];
        let output = program().args(arguments).arg(place.path()).output().expect("the program starts");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    assert!(submit().contains("1 shard: about 0 min of one core (guessed"), "{}", submit());
    sweep(&test_spec("reference.yaml"), place.path(), &["-q"], 0);
    assert!(submit().contains("(100 % of it by the speeds of earlier trials)"), "{}", submit());
    // As if each step had taken a second, not some microseconds.
    let journal = place.path().join(FOLDER).join("journal.jsonl");
    let slow = |line: &str| match line.split_once("\"us_per_step\":") {
        Some((before, after)) => {
            let end = after.find([',', '}']).expect("it ends");
            format!("{before}\"us_per_step\":1000000.0{}\n", &after[end..])
        }
        None => format!("{line}\n"),
    };
    std::fs::write(&journal, unguarded(&read(&journal)).lines().map(slow).collect::<String>())
        .expect("it can be written");
    assert!(submit().contains(" shards: about "), "{}", submit());
}
