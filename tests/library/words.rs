//! Columns of words among the inputs: an input of 0 and 1 for each word that the train part has.

use lookback::run::Experiment;

use super::missing::{load, results, value, weights};

/// The weather of a day; hail falls in the test part alone.
fn weather(row: usize) -> &'static str {
    match row {
        380 | 390 => "hail",
        _ => ["sun", "rain", "None"][row * row % 11 % 3],
    }
}

/// 400 days with a value that depends on the weather, and what `columns` writes of it.
fn days(header: &str, columns: impl Fn(usize) -> String) -> String {
    let first: jiff::civil::Date = "2021-01-04".parse().expect("a date");
    let mut text = format!("t,y,{header}\n");
    for row in 0..400 {
        let day = first.checked_add(jiff::Span::new().days(row as i64)).expect("a date");
        let wet = if weather(row) == "rain" { 150.0 } else { 0.0 };
        text += &format!("{day},{},{}\n", value(row) - wet, columns(row));
    }
    text
}

fn of_words() -> String {
    days("weather", |row| weather(row).to_owned())
}

const ENGINES: [&str; 3] = ["reference", "ridge", "boosted_trees"];

const REST: &str = "look_back: 4\nbaselines: [persistence, { ridge: 4 }, { boosted_trees: 4 }]\n";

fn with(features: &str, csv: &str) -> Experiment {
    load(csv, "unit: riders", &format!("{REST}features: {features}\n")).expect("it fits")
}

fn notes(experiment: &Experiment) -> String {
    experiment.series.notes.iter().map(|note| &**note).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_column_of_words_is_learnt_as_a_column_of_0_and_1_for_each_word() {
    let flags = days("none,rain,sun", |row| {
        ["None", "rain", "sun"].map(|word| i32::from(weather(row) == word).to_string()).join(",")
    });
    for (words, by_hand) in [
        ("{ past: [weather] }", "{ past: [none, rain, sun] }"),
        ("{ known: [weather] }", "{ known: [none, rain, sun] }"),
        (
            "{ known: { weather: { around: 1 } } }",
            "{ known: { none: { around: 1 }, rain: { around: 1 }, sun: { around: 1 } } }",
        ),
    ] {
        let (own, other) = (with(words, &of_words()), with(by_hand, &flags));
        for name in ENGINES {
            assert_eq!(weights(&own, name), weights(&other, name), "{words} {name}");
        }
        let bits = |own| {
            results(own).into_iter().map(|(name, (_, error))| (name, error.to_bits())).collect::<Vec<_>>()
        };
        assert_eq!(bits(&own), bits(&other), "{words}");
    }
}

#[test]
fn words_are_those_of_the_train_part_and_another_one_is_named_and_counted() {
    let own = with("{ known: [weather] }", &of_words());
    let notes = notes(&own);
    assert!(notes.contains("column weather: an input for each of the words None, rain, sun"), "{notes}");
    assert!(
        notes.contains("column weather: 2 rows with a word that has no input of its own")
            && notes.contains("\"hail\" (2)"),
        "{notes}"
    );
    let rain = &own.series.covariates["weather = rain"];
    assert!((0..400).all(|row| rain[row] == f64::from(weather(row) == "rain")));
    assert_eq!(own.series.covariates.len(), 3, "none for hail");
}

#[test]
fn a_resolved_spec_names_the_inputs_and_reads_back_as_the_same_trials() {
    let own = with("{ known: [weather] }", &of_words());
    let text = own.spec.resolved_yaml(std::path::Path::new("a.csv"));
    assert!(text.contains("weather = rain:"), "{text}");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.csv"), of_words()).expect("it can be written");
    std::fs::write(folder.path().join("a.yaml"), &text).expect("it can be written");
    let again = Experiment::load(&folder.path().join("a.yaml")).expect("it is a spec");
    let ids = |own: &Experiment| own.plan.iter().map(|trial| trial.id.0).collect::<Vec<_>>();
    assert_eq!(ids(&own), ids(&again));
    assert_eq!(own.series.covariates, again.series.covariates);
    assert!(notes(&again).contains("\"hail\" (2)"), "{}", notes(&again));
}

#[test]
fn a_word_that_is_missing_holds_on_where_the_spec_fills() {
    let holes = days("weather", |row| if row == 8 { String::new() } else { weather(row).to_owned() });
    let refused = load(&holes, "unit: riders", &format!("{REST}features: {{ known: [weather] }}\n"));
    let message = refused.map(|_| ()).expect_err("it is missing");
    assert!(
        message.contains("column weather: \"\" is missing at 2021-01-12")
            && message.contains("data.csv.missing: ffill"),
        "{message}"
    );
    let own = load(&holes, "csv: { missing: ffill }", &format!("{REST}features: {{ known: [weather] }}\n"))
        .expect("it is filled");
    assert!(
        notes(&own).contains("column weather: 1 value filled with the last value before them"),
        "{}",
        notes(&own)
    );
    let input = &own.series.covariates[&format!("weather = {}", weather(7))];
    assert_eq!((input[7], input[8]), (1.0, 1.0));
}

#[test]
fn words_among_numbers_are_refused_and_the_remedy_reads_them() {
    let mixed = days("gate", |row| if row % 9 == 4 { "closed".to_owned() } else { (row % 3).to_string() });
    let refused = load(&mixed, "unit: riders", &format!("{REST}features: {{ past: [gate] }}\n"));
    let message = refused.map(|_| ()).expect_err("no number");
    assert!(message.contains("past: [\"gate = closed\"]"), "{message}");
    let own = with("{ past: [\"gate = closed\"] }", &mixed);
    let input = &own.series.covariates["gate = closed"];
    assert!((0..400).all(|row| input[row] == f64::from(row % 9 == 4)));
}

#[test]
fn a_column_of_very_many_words_is_refused() {
    let names =
        days("place", |row| format!("place {}", (b'a' + (row % 26) as u8) as char).repeat(1 + row % 3));
    let refused = load(&names, "unit: riders", &format!("{REST}features: {{ past: [place] }}\n"));
    let message = refused.map(|_| ()).expect_err("too many");
    assert!(message.contains("column place holds 78 different words, at most 50"), "{message}");
}
