//! Columns of words as inputs: forecast, audited and exported as columns of 0 and 1 are.

use super::*;

/// Rows of a made-up series, in which a kind of day is known ahead and the weather is not.
fn rows(numbers: std::ops::Range<i32>, by_hand: bool) -> String {
    let first: jiff::civil::Date = "2023-09-01".parse().expect("a date");
    let line = |number: i32| {
        let date = first.checked_add(jiff::Span::new().days(number)).expect("a date");
        let (free, wet) = (number % 11 == 3 || number % 7 == 0, number * number % 5 == 1);
        let value = 40 + 9 * (number % 7) + number * number % 5 + 6 * i32::from(free) - 4 * i32::from(wet);
        // Behind the last value the weather is not known.
        let known = numbers.start == 0;
        let weather = match (by_hand, known) {
            (true, true) => format!("{},{}", i32::from(wet), i32::from(!wet)),
            (false, true) => if wet { "rain" } else { "sun" }.to_owned(),
            (true, false) => ",".to_owned(),
            (false, false) => String::new(),
        };
        let kind = match by_hand {
            true => format!("{},{}", i32::from(free), i32::from(!free)),
            false => if free { "free" } else { "work" }.to_owned(),
        };
        format!("{date},{},{kind},{weather}\n", if known { value.to_string() } else { String::new() })
    };
    numbers.clone().map(line).collect()
}

fn header(by_hand: bool) -> &'static str {
    if by_hand { "day,entries,free,work,rain,sun\n" } else { "day,entries,kind,weather\n" }
}

/// Sweeps words, or by hand columns of 0 and 1 for them: the folder of results.
fn swept(place: &Path, by_hand: bool) -> PathBuf {
    std::fs::write(place.join("a.csv"), format!("{}{}", header(by_hand), rows(0..260, by_hand)))
        .expect("written");
    let features = match by_hand {
        true => "known: [free, work], past: [rain, sun]",
        false => "known: [kind], past: [weather]",
    };
    let spec = format!(
        "name: walk\ndata: {{file: a.csv, time: day, target: entries, unit: people}}\n\
         features: {{{features}, calendar: [weekday]}}\nlook_back: 7\n\
         model: {{hidden_units: 3}}\ntrain: {{learning_rate: 0.03, epochs: 3}}\nrepeats: 2\n\
         engines: [reference]\nbaselines: [{{ridge: 7}}]\n"
    );
    std::fs::write(place.join("walk.yaml"), spec).expect("written");
    sweep(&place.join("walk.yaml"), place, &["-q"], 0);
    place.join("walk")
}

fn run(arguments: &[&str], expected: i32) -> (String, String) {
    let output = program().args(arguments).output().expect("it starts");
    assert_eq!(code(&output), expected, "{arguments:?}\n{}\n{}", stdout(&output), stderr(&output));
    (stdout(&output), stderr(&output))
}

#[test]
fn words_are_forecast_audited_and_exported_as_columns_of_0_and_1_are() {
    let forecast = |by_hand: bool| {
        let place = temporary();
        let folder = swept(place.path(), by_hand);
        let (folder, spec) =
            (folder.display().to_string(), place.path().join("walk.yaml").display().to_string());
        let (audit, _) = run(&["audit", &spec], 0);
        assert!(
            audit.contains("no leak") && !audit.contains("NOT AUDITED") && !audit.contains("DEAF"),
            "{audit}"
        );
        let model = place.path().join("m.onnx").display().to_string();
        run(&["export", &folder, "--output", &model], 0);
        let file = std::fs::read(&model).expect("it was written");
        if !by_hand {
            let holds = |text: &str| file.windows(text.len()).any(|part| part == text.as_bytes());
            assert!(holds("kind = free") && holds("weather = rain"), "the file names its inputs");
        }
        let data = place.path().join("new.csv").display().to_string();
        let text = format!("{}{}{}", header(by_hand), rows(0..260, by_hand), rows(260..264, by_hand));
        std::fs::write(&data, text).expect("written");
        run(&["forecast", &folder, "--data", &data, "--rows", "1", "--format", "csv"], 0).0
    };
    let (words, by_hand) = (forecast(false), forecast(true));
    assert_eq!(words.lines().count(), 2, "{words}");
    assert_eq!(words, by_hand);
}

#[test]
fn a_word_of_a_row_ahead_that_is_missing_is_refused() {
    let place = temporary();
    let folder = swept(place.path(), false).display().to_string();
    let data = place.path().join("new.csv").display().to_string();
    let ahead = |kind: &str| {
        let rows = rows(260..261, false).replace("free", kind).replace("work", kind);
        std::fs::write(&data, format!("{}{}{rows}", header(false), self::rows(0..260, false)))
            .expect("written");
    };
    ahead("");
    let (_, err) = run(&["forecast", &folder, "--data", &data, "--rows", "1"], 2);
    assert!(
        err.contains("kind = free is known for the row to forecast, and is missing at 2024-05-18"),
        "{err}"
    );
}

#[test]
fn a_word_of_a_new_row_that_training_lacked_is_told_with_what_the_network_gets() {
    let place = temporary();
    let folder = swept(place.path(), false).display().to_string();
    let data = place.path().join("new.csv").display().to_string();
    let forecast = |kind: &str| {
        let rows = rows(260..261, false).replace("free", kind).replace("work", kind);
        std::fs::write(&data, format!("{}{}{rows}", header(false), self::rows(0..260, false)))
            .expect("written");
        run(&["forecast", &folder, "--data", &data, "--rows", "1", "--format", "json"], 0).0
    };
    let told = forecast("strike");
    let sentence = "2024-05-18: kind is \\\"strike\\\", a word that the train part lacks: its inputs, one for each of \
                    \\\"free\\\", \\\"work\\\", are all 0 there";
    assert!(told.contains(sentence), "{told}");
    assert!(!forecast("work").contains("lacks"));
}
