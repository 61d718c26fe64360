//! Searches side by side: what a replay says is what the search does, and the committed tables are its.

use std::path::{Path, PathBuf};
use std::process::Command;

use lookback::record::Journal;
use lookback::run::readable_infos;
use lookback::spec::{Part, Spec};

#[path = "../../examples/search_study/study/mod.rs"]
mod study;

use super::{read, root, rows, sweep};
use study::{Searches, curves_table, searches_markdown};

fn replayed(folder: &Path) -> lookback::base::error::Result<Searches> {
    let infos = readable_infos();
    let infos: Vec<_> = infos.iter().collect();
    let spec = Spec::read(&folder.join("spec.yaml"), &infos)?;
    Searches::of(&spec, &infos, &Journal::read(folder)?)
}

/// Sweeps 18 configurations of a tiny network, at most 18 epochs each, with `more` keys; returns the results.
fn swept(place: &Path, name: &str, more: &str) -> PathBuf {
    let data = root().join("experiments/data/airline.csv");
    let spec = format!(
        "name: {name}\ndata: {{file: '{}', time: month, target: passengers}}\nengines: [reference]\n\
         sweep: {{look_back: [3, 12], hidden_units: [2, 3, 4], learning_rate: [0.1, 0.01, 0.001]}}\n\
         train: {{epochs: 18, early_stopping: {{patience: 3}}}}\nbaselines: [persistence]\n{more}\n",
        data.display()
    );
    let file = place.join(format!("{name}.yaml"));
    std::fs::write(&file, spec).expect("it can be written");
    sweep(&file, place, &["-q"], 0);
    place.join(name)
}

/// The lowest validation RMSE among the trained trials of a results folder, and their numbers of epochs by
/// configuration: the most of them is what a configuration was trained for.
fn result(folder: &Path) -> (f64, usize) {
    let rows = rows(folder.join("trials.csv"));
    let journal = Journal::read(folder).expect("it can be read");
    let mut epochs = std::collections::BTreeMap::new();
    let mut best = f64::INFINITY;
    for row in rows.iter().filter(|row| row["engine"] == "reference") {
        let record =
            journal.record(&lookback::spec::TrialId(row["trial"].clone())).unwrap().expect("it is recorded");
        let configuration = ["look_back", "hidden_units", "learning_rate"].map(|name| row[name].clone());
        let most: &mut usize = epochs.entry(configuration).or_default();
        *most = record.result.epochs.max(*most);
        best = best.min(record.result.chosen_by(Part::Validation).expect("there is a validation part"));
    }
    (best, epochs.values().sum())
}

#[test]
fn a_search_that_is_run_finds_and_costs_what_its_replay_says() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let searches = replayed(&swept(place.path(), "grid", "repeats: 2\nseed: 5")).expect("it can be replayed");
    let cases = [
        ("halving 2, 4", "halving: {first_epochs: 2, factor: 4}"),
        ("halving 1, 3", "halving: {first_epochs: 1, factor: 3}"),
        ("tpe", "tpe: {configurations: 18, per_batch: 3, seed: 6}"),
    ];
    for (name, search) in cases {
        let own = searches.searched.iter().find(|own| own.name == name).expect("it is replayed");
        let short = name.split([' ', ',']).collect::<String>();
        let folder = swept(place.path(), &short, &format!("repeats: 1\nseed: 6\nsearch: {{{search}}}"));
        let course = &own.courses[1];
        let (best, epochs) = result(&folder);
        assert_eq!(course.best_at(f64::INFINITY).map(f64::to_bits), Some(best.to_bits()), "{name}");
        assert_eq!(course.epochs(), epochs, "{name}");
    }
    let whole: Vec<f64> = searches.above(&searches.found(&searches.searched[0], 1.0).expect("all of it"));
    assert_eq!(whole, [0.0, 0.0], "all of the grid holds its best");
}

#[test]
fn gradients_are_checked_at_the_shapes_that_a_search_comes_to_later_too() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let data = root().join("experiments/data/airline.csv");
    let spec = format!(
        "name: later\ndata: {{file: {}, time: month, target: passengers}}\nengines: [reference]\n\
         sweep: {{look_back: [1, 12], hidden_units: [2, 3], learning_rate: [0.01, 0.003]}}\n\
         train: {{epochs: 2, batch_size: 16}}\nsearch: {{tpe: {{configurations: 7, per_batch: 2, seed: 1}}}}\n",
        data.display()
    );
    std::fs::write(place.path().join("later.yaml"), spec).expect("it can be written");
    sweep(&place.path().join("later.yaml"), place.path(), &["-q"], 0);
    let shapes = |name: &str| -> std::collections::BTreeSet<[String; 2]> {
        let rows = rows(place.path().join("later").join(name));
        let networks = rows.iter().filter(|row| row["engine"] == "reference");
        networks.map(|row| ["look_back", "hidden_units"].map(|axis| row[axis].clone())).collect()
    };
    assert_eq!(shapes("trials.csv").len(), 4, "seven of eight configurations have every shape");
    assert_eq!(shapes("trials.csv"), shapes("gradients.csv"));
}

#[test]
fn what_cannot_be_replayed_is_refused_with_its_reason() {
    let grid = "name: a\ndata: {file: none.csv, time: t, target: y}\nengines: [reference]\n\
                sweep: {look_back: [1, 2], hidden_units: [2], learning_rate: [0.1]}\n";
    let cases = [
        ("", "sweep the whole grid first"),
        ("search: {random: {configurations: 2}}\n", "its own search is no grid"),
        ("train: {schedule: cosine}\n", "other learning rates"),
        ("split: {rolling: {origins: 3, step: 2, validation: 2}}\n", "several learning curves"),
        ("epochs", "epochs are one of its axes"),
    ];
    for (more, reason) in cases {
        let place = tempfile::tempdir().expect("a temporary folder");
        let spec = match more {
            "epochs" => grid.replace("sweep: {", "sweep: {epochs: [1, 2], "),
            more => grid.to_owned() + more,
        };
        std::fs::write(place.path().join("spec.yaml"), spec).expect("it can be written");
        std::fs::write(place.path().join("journal.jsonl"), "").expect("it can be written");
        let message = replayed(place.path()).expect_err("it is refused").to_string();
        assert!(message.contains(reason), "{reason} is not in: {message}");
    }
}

#[test]
fn the_committed_tables_are_those_of_the_committed_journal() {
    let folder = root().join("results/published/search-study");
    let searches = replayed(&folder).expect("it can be replayed");
    assert_eq!((searches.seeds(), searches.configurations), (20, 18));
    let markdown = searches_markdown(&searches);
    assert!(markdown == read(folder.join("searches.md")), "searches.md is another: run `just search-study`");
    assert!(curves_table(&searches).csv() == read(folder.join("curves.csv")), "curves.csv is another");
    let document = read(root().join("docs/search.md"));
    assert!(document.contains(&markdown), "docs/search.md holds another table: run `just search-study`");
}

/// What `examples/search_study/five_seeds.py` says of a race in a grid, with its seeds in their order.
fn replayed_in_work(grid: &Path, stages: &str) -> serde_json::Value {
    let mut command = Command::new("python3");
    command.arg(root().join("examples/search_study/five_seeds.py"));
    command.args(["--replay", env!("CARGO_BIN_EXE_lookback"), "[0, 1, 2]", stages]).arg(grid);
    let output = command.output().expect("python3 starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

#[test]
fn a_race_that_is_run_chooses_and_costs_what_the_replay_in_work_says() {
    if Command::new("python3").arg("--version").output().is_err() {
        return super::tools::missing("python", "there is no python3 to replay searches with");
    }
    let place = tempfile::tempdir().expect("a temporary folder");
    let grid = swept(place.path(), "grid", "repeats: 3\nseed: 5");
    let replay = replayed_in_work(&grid, "[[1, 1, 1], [0.33, null, 1], [0.5, null, 2], [0.66, null, null]]");
    let stages = "[{epochs: 1, seeds: 1}, {keep: 0.33, seeds: 1}, {keep: 0.5, seeds: 2}, {keep: 0.66}]";
    let race =
        swept(place.path(), "race", &format!("repeats: 3\nseed: 5\nsearch: {{race: {{stages: {stages}}}}}"));
    let mut rows = rows(race.join("summary.csv")).into_iter();
    let chosen = rows.find(|row| row["engine"] == "reference" && row["selected"] == "true");
    let chosen = chosen.expect("one is chosen");
    for name in ["look_back", "hidden_units", "learning_rate"] {
        assert_eq!(chosen[name], replay["configuration"][name].to_string(), "{replay}");
    }
    let mut epochs = std::collections::BTreeMap::new();
    for record in Journal::read(&race).expect("it can be read").records() {
        let record = record.expect("it can be read");
        let Some(seed) = record.trial.seed else { continue };
        let settings = record.trial.settings.with_epochs(1);
        let most: &mut usize = epochs.entry((format!("{settings:?}"), seed)).or_default();
        *most = record.result.epochs.max(*most);
    }
    assert_eq!(replay["epochs"], epochs.values().sum::<usize>());
}
