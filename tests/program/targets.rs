//! One spec, several targets: an experiment of each, and what they come to together.

use std::process::Stdio;
use std::time::Duration;

use super::*;

/// 200 days of three stations, as a file beside the spec; `damage` may change it.
fn stations(folder: &Path, damage: impl Fn(String) -> String) {
    let start = jiff::civil::date(2020, 1, 1);
    let row = |day: i64| {
        let date = start.saturating_add(jiff::Span::new().days(day));
        let (week, wave) = (day % 7, (day as f64 / 9.0).sin());
        format!(
            "{date},{},{:.3},{:.2}\n",
            100 + 10 * week + day * day % 11,
            50.0 + 5.0 * wave,
            7.0 + wave + 0.1 * week as f64
        )
    };
    let text: String =
        std::iter::once("day,north,south,Lake/East\n".to_owned()).chain((0..200).map(row)).collect();
    std::fs::write(folder.join("stations.csv"), damage(text)).expect("it can be written");
}

/// A spec of these targets, as YAML, with 8 trials of the network and 3 baselines each.
fn spec(folder: &Path, targets: &str) -> PathBuf {
    let text = format!(
        "name: lines\nquestion: Which station is hard?\n\
         data: {{ file: stations.csv, time: day, target: {targets}, unit: riders }}\n\
         engines: [reference]\nsweep: {{ look_back: [3, 7], hidden_units: [2, 4], learning_rate: [0.01] }}\n\
         repeats: 2\ntrain: {{ epochs: 4 }}\nbaselines: [persistence, {{ seasonal_naive: 7 }}, {{ ridge: 7 }}]\n"
    );
    let path = folder.join("lines.yaml");
    std::fs::write(&path, text).expect("it can be written");
    path
}

/// For sweeps whose gradients and screen do not matter.
const QUICK: [&str; 2] = ["-q", "--skip-gradcheck"];

/// Ids and hashes of the finished trials of a folder.
fn hashes(folder: &Path) -> Vec<(String, String)> {
    rows(folder.join("trials.csv")).iter().map(|row| (row["trial"].clone(), row["hash"].clone())).collect()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("paths of tests are text")
}

#[test]
fn every_target_is_an_experiment_of_its_own_with_the_bits_it_has_alone() {
    let place = temporary();
    stations(place.path(), |text| text);
    let all = place.path().join("all");
    let output = sweep(&spec(place.path(), "[north, south, Lake/East]"), &all, &[], 0);
    for part in ["target 1 of 3: north", "target 3 of 3: Lake/East", "report.html"] {
        assert!(stderr(&output).contains(part), "{part} is missing in\n{}", stderr(&output));
    }
    for part in
        ["lines: Which station is hard?", "Best on all 3 targets by mean validation skill", "mean rank"]
    {
        assert!(stdout(&output).contains(part), "{part} is missing in\n{}", stdout(&output));
    }
    for (target, folder) in [("south", "south"), ("Lake/East", "Lake_East")] {
        let alone = place.path().join(folder);
        sweep(&spec(place.path(), target), &alone, &QUICK, 0);
        assert_eq!(hashes(&all.join("lines").join(folder)), hashes(&alone.join("lines")), "{target}");
        let summary = read(all.join("lines").join(folder).join("summary.md"));
        assert!(summary.contains(&format!("# lines, {target}\n")), "{summary}");
    }
}

#[test]
fn the_overview_has_the_numbers_of_each_target_and_a_choice_over_all() {
    let place = temporary();
    stations(place.path(), |text| text);
    sweep(&spec(place.path(), "[north, south]"), place.path(), &QUICK, 0);
    let folder = place.path().join("lines");
    let targets = rows(folder.join("summary.csv"));
    assert_eq!(targets.len(), 2);
    for row in &targets {
        let own = rows(folder.join(&row["folder"]).join("summary.csv"));
        let chosen = own.iter().find(|own| own["engine"] == "reference" && own["selected"] == "true");
        let chosen = chosen.expect("one is chosen");
        for name in ["look_back", "hidden_units", "test_rmse_mean", "test_rmse_sd", "skill", "seeds"] {
            assert_eq!(row[name], chosen[name], "{name} of {}", row["target"]);
        }
        assert_eq!((row["planned"].as_str(), row["finished"].as_str()), ("11", "11"));
    }
    let all = rows(folder.join("configurations.csv"));
    assert_eq!(all.len(), 4 + 3);
    let number = |row: &std::collections::BTreeMap<String, String>, name: &str| -> f64 {
        row[name].parse().unwrap_or_else(|_| panic!("{name} is {:?}", row[name]))
    };
    let trained = all.iter().filter(|row| row["engine"] == "reference");
    let best = trained.map(|row| number(row, "validation_skill_mean")).fold(f64::NEG_INFINITY, f64::max);
    let selected: Vec<_> = all.iter().filter(|row| row["selected"] == "true").collect();
    assert_eq!(selected.len(), 1);
    assert_eq!(number(selected[0], "validation_skill_mean"), best);
    // Mean skill, and mean rank, by hand from the tables of the targets.
    let own = |target: &str| rows(folder.join(target).join("summary.csv"));
    let skill = |target: &str| {
        let same = |row: &&std::collections::BTreeMap<String, String>| {
            ["engine", "look_back", "hidden_units"].iter().all(|name| row[*name] == selected[0][*name])
        };
        number(own(target).iter().find(same).expect("it is there"), "skill")
    };
    let mean = (skill("north") + skill("south")) / 2.0;
    assert!((number(selected[0], "test_skill_mean") - mean).abs() < 1e-12);
    let ranks: f64 = all.iter().map(|row| number(row, "validation_rank_mean")).sum();
    assert!((ranks - 28.0).abs() < 1e-9, "the ranks of 7 configurations add up to 28, not {ranks}");
}

#[test]
fn a_target_more_runs_alone_and_one_less_leaves_the_others() {
    let place = temporary();
    stations(place.path(), |text| text);
    sweep(&spec(place.path(), "[north]"), place.path(), &QUICK, 0);
    let journal = read(place.path().join("lines/north/journal.jsonl"));
    let output = sweep(&spec(place.path(), "[south, north]"), place.path(), &["--skip-gradcheck"], 0);
    assert!(stderr(&output).contains("11 trials are finished already, 0 to run"), "{}", stderr(&output));
    assert_eq!(read(place.path().join("lines/north/journal.jsonl")), journal);
    sweep(
        &spec(place.path(), "[north, south, Lake/East]"),
        place.path(),
        &[&QUICK[..], &["--target", "south"]].concat(),
        0,
    );
    assert!(!place.path().join("lines/Lake_East").exists());
    let targets = rows(place.path().join("lines/summary.csv"));
    let finished: Vec<&str> = targets.iter().map(|row| row["finished"].as_str()).collect();
    assert_eq!(finished, ["11", "11", ""]);
}

#[cfg(unix)]
#[test]
fn a_sweep_that_was_killed_in_its_second_target_goes_on_to_the_same_files() {
    let place = temporary();
    stations(place.path(), |text| text);
    let file = spec(place.path(), "[north, south, Lake/East]");
    let longer = read(&file).replace("epochs: 4", "epochs: 25").replace("repeats: 2", "repeats: 4");
    std::fs::write(&file, longer).expect("it can be written");
    let (whole, killed) = (place.path().join("whole"), place.path().join("killed"));
    sweep(&file, &whole, &QUICK, 0);
    let mut child = program()
        .args(["sweep", text(&file), "--results", text(&killed), "-q", "--skip-gradcheck"])
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let begun = || std::fs::read_to_string(killed.join("lines/south/journal.jsonl")).unwrap_or_default();
    for _ in 0..6000 {
        if begun().contains("\"record\":") {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    assert!(begun().contains("\"record\":"), "the second target has not begun in time");
    sweep(&file, &killed, &QUICK, 0);
    for target in ["north", "south", "Lake_East"] {
        let file = Path::new("lines").join(target).join("trials.csv");
        assert_eq!(read(killed.join(&file)), read(whole.join(&file)), "{target}");
    }
    assert_eq!(read(killed.join("lines/summary.csv")), read(whole.join("lines/summary.csv")));
}

#[test]
fn one_bad_target_keeps_all_from_running_and_is_named() {
    let place = temporary();
    let results = place.path().join("results");
    stations(place.path(), |text| text.replacen("2020-02-09,", "2020-02-09,x", 1));
    let output = sweep(&spec(place.path(), "[south, north, soth]"), &results, &["-q"], 2);
    let shown = stderr(&output);
    for part in ["column north: ", "no column is named \"soth\"", "\"south\" is meant?"] {
        assert!(shown.contains(part), "{part} is missing in\n{shown}");
    }
    assert!(!results.exists(), "something was written");
    let output = sweep(&spec(place.path(), "[south, north]"), &results, &["-q", "--target", "suoth"], 2);
    assert!(stderr(&output).contains("did you mean `south`?"), "{}", stderr(&output));
    // Without the bad one the others run.
    sweep(&spec(place.path(), "[south, north]"), &results, &[&QUICK[..], &["--target", "south"]].concat(), 0);
}

#[test]
fn what_is_wrong_with_the_file_is_told_once() {
    let place = temporary();
    stations(place.path(), |text| text.lines().take(9).map(|line| line.to_owned() + "\n").collect());
    let output = run(&["check", text(&spec(place.path(), "[north, south]"))]);
    assert_eq!(code(&output), 2);
    let shown = stderr(&output);
    // Once for each place that asks for seven rows, not once for each target.
    assert_eq!(shown.matches("look_back 7 leaves no target in the train part").count(), 3, "{shown}");
}

#[test]
fn results_of_one_target_and_of_a_list_do_not_mix() {
    let place = temporary();
    stations(place.path(), |text| text);
    let (one, list) = (place.path().join("one"), place.path().join("list"));
    sweep(&spec(place.path(), "north"), &one, &QUICK, 0);
    sweep(&spec(place.path(), "[north]"), &list, &QUICK, 0);
    let output = sweep(&spec(place.path(), "[north, south]"), &one, &["-q"], 2);
    assert!(stderr(&output).contains("holds the results of a spec with one target"), "{}", stderr(&output));
    let output = sweep(&spec(place.path(), "north"), &list, &["-q"], 2);
    assert!(stderr(&output).contains("a spec with a list of targets"), "{}", stderr(&output));
}

#[test]
fn every_verb_takes_a_spec_with_a_list_or_says_what_to_name() {
    let place = temporary();
    stations(place.path(), |text| text);
    let file = spec(place.path(), "[north, Lake/East]");
    let file = text(&file);
    let results = text(place.path());
    let done = |arguments: &[&str]| {
        let output = run(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}\n{}", stderr(&output));
        stdout(&output)
    };
    let json = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&done(arguments)).expect("one JSON value")
    };
    assert!(done(&["check", file]).contains("Lake/East: 200 rows"));
    assert_eq!(json(&["check", file, "--format", "json"])["targets"][1]["trials"], 11);
    assert!(done(&["plan", file, "--results", results]).contains("target Lake/East"));
    assert_eq!(done(&["plan", file, "--results", results, "--format", "csv"]).lines().count(), 1 + 22);
    assert_eq!(json(&["plan", file, "--results", results, "--format", "json"])[1]["target"], "Lake/East");
    assert!(done(&["audit", file]).contains("lines, Lake/East: no leak"));
    assert_eq!(json(&["audit", file, "--format", "json"])["clean"], true);
    done(&["gradcheck", file, "--results", results]);
    for verb in [&["sweep", file, "--shard", "0/2"][..], &["submit", file, "--dry-run"], &["speed", file]] {
        let output = run(&[verb, &["--results", results]].concat());
        assert_eq!(code(&output), 2, "{verb:?}");
        assert!(stderr(&output).contains("add --target, one of north, Lake/East"), "{}", stderr(&output));
    }
    let scripts =
        done(&["submit", file, "--results", results, "--target", "Lake/East", "--shards", "2", "--dry-run"]);
    assert!(scripts.contains("--target Lake/East"), "{scripts}");
}

#[test]
fn shards_of_one_target_merge_to_what_one_process_leaves() {
    let place = temporary();
    stations(place.path(), |text| text);
    let file = spec(place.path(), "[north, south]");
    let (whole, sharded) = (place.path().join("whole"), place.path().join("sharded"));
    sweep(&file, &whole, &QUICK, 0);
    for shard in ["0/2", "1/2"] {
        sweep(&file, &sharded, &[&QUICK[..], &["--target", "south", "--shard", shard]].concat(), 0);
    }
    let folder = sharded.join("lines/south");
    assert_eq!(code(&run(&["status", text(&folder)])), 0);
    assert_eq!(code(&run(&["merge", text(&folder), "-q"])), 0);
    assert_eq!(hashes(&folder), hashes(&whole.join("lines/south")));
    let overview = run(&["report", text(&sharded.join("lines"))]);
    assert!(stdout(&overview).contains("north: no results yet"), "{}", stdout(&overview));
}

#[test]
fn the_folder_of_all_targets_is_reported_reproduced_and_listed_whole() {
    let place = temporary();
    stations(place.path(), |text| text);
    let file = spec(place.path(), "[north, south]");
    let results = temporary();
    sweep(&file, results.path(), &QUICK, 0);
    let folder = results.path().join("lines");
    let tables = ["summary.csv", "configurations.csv", "summary.md", "report.html", "south/summary.md"];
    let before = tables.map(|name| read(folder.join(name)));
    let output = run(&["report", text(&folder), "--no-figures"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(tables.map(|name| read(folder.join(name))), before);
    assert!(before[3].contains("<a href=\"south/report.html\">south</a>"), "{}", before[3]);

    let output = run(&["reproduce", text(&folder)]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(stdout(&output).matches("all 11 trials identical, bit for bit").count(), 2);

    let listed = run(&["list", "--experiments", text(place.path()), "--results", text(results.path())]);
    for name in ["lines/north", "lines/south"] {
        assert_eq!(stdout(&listed).matches(name).count(), 1, "{}", stdout(&listed));
    }
    let output = run(&["why", text(&folder), "0"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("folders of results are north, south"), "{}", stderr(&output));
}

#[test]
fn a_folder_in_which_no_target_has_begun_is_refused_by_who_needs_results() {
    let place = temporary();
    stations(place.path(), |text| text);
    let results = place.path().join("results");
    sweep(&spec(place.path(), "[north, south]"), &results, &QUICK, 0);
    let folder = results.join("lines");
    for target in ["north", "south"] {
        std::fs::remove_file(folder.join(target).join("journal.jsonl")).expect("it is there");
    }
    for verb in ["forecast", "reproduce"] {
        let output = program().arg(verb).arg(&folder).output().expect("the program starts");
        assert_eq!(code(&output), 2, "{verb}: {}", stdout(&output));
        assert!(stderr(&output).contains("holds no results of any target yet"), "{}", stderr(&output));
    }
}
