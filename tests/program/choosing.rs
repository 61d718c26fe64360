//! What is chosen: the best by validation, or the cheapest that validation does not tell from it.

use std::collections::BTreeMap;

use lookback::record::Journal;
use lookback::spec::Part;

use super::*;

/// Student's t at 97.5 % with three degrees of freedom.
const T: f64 = 3.182_446_305;

/// Sweeps networks of several widths with four seeds; returns the results.
fn swept(place: &Path, name: &str, more: &str) -> std::path::PathBuf {
    let data = root().join("experiments/data/airline.csv");
    let spec = format!(
        "name: choosing\ndata: {{file: '{}', time: month, target: passengers}}\nengines: [reference]\nlook_back: 3\n\
         sweep: {{hidden_units: [8, 9, 10, 11, 12], learning_rate: [0.05, 0.0001]}}\nrepeats: 4\n\
         train: {{epochs: 12}}\nbaselines: [persistence]\n{more}\n",
        data.display()
    );
    let file = place.join(format!("{name}.yaml"));
    std::fs::write(&file, spec).expect("it can be written");
    sweep(&file, &place.join(name), &["-q"], 0);
    place.join(name).join("choosing")
}

/// Validation RMSE by configuration, seeds in order.
fn validations(folder: &Path) -> BTreeMap<(u64, String), Vec<f64>> {
    let mut found: BTreeMap<(u64, String), BTreeMap<u64, f64>> = BTreeMap::new();
    for record in Journal::read(folder).expect("it can be read").records() {
        let record = record.expect("it can be read");
        let Some(seed) = record.trial.seed else { continue };
        let hidden = record.trial.settings["hidden_units"].as_u64().expect("whole");
        let key = (hidden, record.trial.settings["learning_rate"].to_string());
        let rmse = record.result.chosen_by(Part::Validation).expect("it has a validation part");
        found.entry(key).or_default().insert(seed, rmse);
    }
    found.into_iter().map(|(key, by_seed)| (key, by_seed.into_values().collect())).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    values.iter().map(|value| (value - mean(values)).powi(2)).sum::<f64>() / (values.len() - 1) as f64
}

/// The chosen configuration in `summary.csv`.
fn selected(folder: &Path) -> (u64, String) {
    let rows = rows(folder.join("summary.csv"));
    let own = |row: &&BTreeMap<String, String>| row["engine"] == "reference" && row["selected"] == "true";
    let row = rows.iter().find(own).expect("one is chosen");
    (row["hidden_units"].parse().expect("whole"), row["learning_rate"].clone())
}

#[test]
fn the_cheapest_that_ties_is_told_and_chosen_where_the_spec_says_so() {
    let place = temporary();
    let (plain, choosing) =
        (swept(place.path(), "plain", ""), swept(place.path(), "tied", "choose: cheapest_tied"));
    let all = validations(&plain);
    assert_eq!(all, validations(&choosing), "a choice changes no result");
    let (best, of_best) = all.iter().min_by(|a, b| mean(a.1).total_cmp(&mean(b.1))).expect("there are some");
    // By hand: no farther than seeds are, and no t of four paired differences above its limit.
    let ties = |own: &[f64]| {
        let differences: Vec<f64> = own.iter().zip(of_best).map(|(own, best)| own - best).collect();
        let t = mean(&differences) / (variance(&differences) / 4.0).sqrt();
        mean(&differences) <= ((variance(own) + variance(of_best)) / 2.0).sqrt() && t < T
    };
    // Work rises with the width; of one width the first in the plan.
    let cheapest = all.iter().filter(|(key, own)| *key == best || ties(own)).map(|(key, _)| key).min();
    let cheapest = cheapest.expect("the best is one").clone();
    assert!(cheapest.0 < best.0, "made for it: {all:?}");
    assert_eq!(selected(&plain), *best);
    assert_eq!(selected(&choosing), cheapest);
    let summary = |folder: &Path| read(folder.join("summary.md"));
    let told = format!("the cheapest has hidden_units {}", cheapest.0);
    assert!(
        summary(&plain).contains(&told) && summary(&plain).contains("Best by validation"),
        "{}",
        summary(&plain)
    );
    assert!(summary(&choosing).contains("The cheapest that validation does not tell from the best"));
    // Where to look next follows from the best in both: the cheapest is the narrowest.
    for folder in [&plain, &choosing] {
        let text = summary(folder);
        let next: Vec<&str> = text.lines().filter(|line| line.contains(" tried; try ")).collect();
        assert_eq!(next, ["* learning_rate: the best of reference is the largest tried; try 0.5"]);
    }
    // Weights are those of the chosen one, a trial of its first seed.
    for (folder, hidden) in [(&plain, best.0), (&choosing, cheapest.0)] {
        let file = folder.join("chosen.safetensors");
        let output = program().arg("weights").arg(folder).arg("--output").arg(&file).output();
        let output = output.expect("the program starts");
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        // Four gates of so many rows on one input, as many recurrent ones, two biases each; a head.
        let weights = 4 * hidden * (1 + hidden + 2) + hidden + 1;
        assert!(stdout(&output).contains(&format!(": {weights} weights of trial")), "{}", stdout(&output));
    }
    // Page and tables draw the chosen one.
    let drawn = read(choosing.join("forecasts.csv"));
    assert_ne!(drawn.lines().next(), read(plain.join("forecasts.csv")).lines().next());
}

#[test]
fn a_choice_that_cannot_be_is_refused() {
    let place = temporary();
    let file = place.path().join("a.yaml");
    for (more, expected) in [
        ("choose: cheapest", "expected one of best cheapest_tied"),
        ("choose: cheapest_tied\nrepeats: 1", "`repeats` is 1"),
        (
            "choose: cheapest_tied\nsplit: {train: 0.8, validation: 0, test: 0.2}",
            "there is no validation part",
        ),
    ] {
        let spec = format!(
            "name: a\ndata: {{file: none.csv, time: t, target: y}}\nengines: [reference]\n\
             sweep: {{look_back: [1, 2], hidden_units: [2], learning_rate: [0.1]}}\n{more}\n"
        );
        std::fs::write(&file, spec).expect("it can be written");
        let output = run(&["check", &file.display().to_string()]);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains(expected), "{expected}: {}", stderr(&output));
    }
}
