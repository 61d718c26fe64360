//! `report.html`, looked at by a browser: it draws, complains of nothing and asks nobody for anything.
//!
//! The browser is Chromium from the system's packages (`chromium` or the program that `CHROMIUM` names).
//! Where there is none the tests that need it say so and pass, unless `LOOKBACK_REQUIRE` names it.

mod browser;
mod folder;
#[path = "../../shared/session.rs"]
mod session;

use std::collections::BTreeMap;
use std::time::Duration;

use browser::{Seen, look};
use folder::{Folder, done, failed, spec, stepped};

/// A page of 10,000 trials must be drawn within this time, on a machine with nothing else to do: `just page-cost`.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a page must hold besides: a heading of each section that is always there.
const SECTIONS: [&str; 5] = ["leaderboard", "forecast", "cost", "checks", "provenance"];

fn sound(seen: &Seen) {
    assert!(seen.complaints.is_empty(), "the console says: {}", seen.complaints.join("\n"));
    assert!(seen.requests.is_empty(), "the page asked for {}", seen.requests.join(", "));
    assert!(seen.drawn.is_some(), "the page was not drawn to its end");
    for section in SECTIONS {
        assert!(seen.text().contains(&format!("<section id=\"{section}\"")), "{section} is missing");
    }
    let shown = seen.text();
    assert!(!shown.contains("NaN") && !shown.contains("undefined"), "a number is missing in\n{shown}");
}

#[test]
fn the_browser_tells_of_requests_and_complaints() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let page = folder.path().join("page.html");
    let text = "<img src='http://127.0.0.1:9/picture.png'><script>console.error('no')</script>";
    std::fs::write(&page, text).expect("it can be written");
    let Some(seen) = look(&page) else { return };
    assert_eq!(seen.requests, ["http://127.0.0.1:9/picture.png"]);
    assert!(seen.complaints.iter().any(|line| line.contains("no")), "{:?}", seen.complaints);
    assert!(seen.drawn.is_none());
}

#[test]
fn the_committed_results_make_a_page_without_requests_or_complaints() {
    let folder = Folder::copy("results/published/metro-full");
    folder.report();
    let Some(seen) = look(&folder.page()) else { return };
    sound(&seen);
    for text in ["What must an LSTM see", "chosen", "seasonal_naive 7", "thousand entries", "holiday"] {
        assert!(seen.text().contains(text), "{text} is missing");
    }
    assert!(seen.text().contains("<canvas"), "there are charts");
    for text in
        ["<section id=\"intervals\"", "The 90 % interval of the choice, libtorch, held", "held at 95 %"]
    {
        assert!(seen.text().contains(text), "{text} is missing");
    }
}

#[test]
fn the_first_report_after_a_speed_pass_shows_it_and_verdicts_of_parity() {
    let folder = Folder::copy("results/published/test-reference");
    folder.add("results/published/speed/xeon-avx512/speed.json", "speed.json");
    let header = "precision,quantity,worst_relative_difference,tolerance,look_back,hidden_units";
    folder.put("parity.csv", &format!("{header}\nf32,outputs,2e-3,1e-6,7,8\nf32,loss,NaN,1e-6,7,8\n"));
    folder.report();
    let Some(seen) = look(&folder.page()) else { return };
    assert!(seen.complaints.is_empty(), "{:?}", seen.complaints);
    assert!(seen.text().contains("<section id=\"speed\""), "no section of speed");
    let least = least_training_ratio(&folder.page().with_file_name("speed.csv"));
    // Four digits, as the page writes numbers.
    let said = format!("108 shapes: {} to", format!("{least:.3}").trim_end_matches('0'));
    assert!(seen.text().contains(&said), "training and inference, each engine once: {said}");
    assert!(seen.text().contains("PARITY FAILED: outputs (f32), loss (f32)"), "{}", seen.text());
}

/// The column `ratio` of a `speed.csv`, over training.
fn least_training_ratio(path: &std::path::Path) -> f64 {
    let mut csv = csv::Reader::from_path(path).expect("it is there");
    let rows = csv.deserialize().map(|row| row.expect("rows are even"));
    let rows = rows.filter(|row: &std::collections::BTreeMap<String, String>| row["work"] == "training");
    rows.map(|row| row["ratio"].parse().expect("a number")).fold(f64::INFINITY, f64::min)
}

#[test]
fn errors_slice_by_slice_are_on_the_page() {
    let folder = Folder::copy("results/published/chicago-14-days");
    folder.report();
    let Some(seen) = look(&folder.page()) else { return };
    sound(&seen);
    for text in ["<section id=\"slices\"", "each of the 52 slices", "2014-09-15"] {
        assert!(seen.text().contains(text), "{text} is missing");
    }
    // The second slice of the reference engine, as slices.csv has it for its five seeds.
    let mut csv = csv::Reader::from_path(folder.page().with_file_name("slices.csv")).expect("it is there");
    let rows: Vec<BTreeMap<String, String>> =
        csv.deserialize().map(|row| row.expect("rows are even")).collect();
    let chosen = |row: &&BTreeMap<String, String>| row["engine"] == "reference" && row["level"] == "91";
    let second = rows.iter().filter(chosen).filter(|row| row["slice"] == "2");
    let errors: Vec<f64> = second.map(|row| row["rmse"].parse().expect("a number")).collect();
    assert_eq!(errors.len(), 5);
    let mean = errors.iter().sum::<f64>() / 5.0;
    assert!(seen.text().contains(&format!("<td class=\"number\">{mean:.3}</td>")), "{mean:.3}");
}

#[test]
fn errors_step_by_step_are_on_the_page() {
    let folder = Folder::of(&spec("forecast: { horizon: 3 }"), |at| Some(stepped(at, [1.25, 2.5, 4.75])));
    folder.report();
    let Some(seen) = look(&folder.page()) else { return };
    sound(&seen);
    for text in ["<section id=\"steps\"", "at each step of the horizon", "<td class=\"number\">4.75</td>"] {
        assert!(seen.text().contains(text), "{text} is missing in\n{}", seen.text());
    }
    assert!(!seen.text().contains("<section id=\"slices\""), "there is no rolling origin");
}

#[test]
fn journals_with_little_in_them_make_sensible_pages() {
    let cases: [(&str, Folder, &[&str]); 6] = [
        ("nothing finished", Folder::of(&spec(""), |_| None), &["No trial has finished yet"]),
        ("one trial", Folder::of(&spec(""), |at| (at == 0).then(|| done(at, 3))), &["1 of 9 "]),
        (
            "failures only",
            Folder::of(&spec(""), |_| Some(failed("panicked at engine.rs:1: <b>no</b>"))),
            &["9 trials diverged or failed", "&lt;b&gt;no&lt;/b&gt;"],
        ),
        ("one seed", Folder::of(&spec("repeats: 1"), |at| Some(done(at, 3))), &["5 of 5"]),
        (
            "no validation part",
            Folder::of(&spec("split: {train: 0.7, validation: 0, test: 0.3}"), |at| Some(done(at, 3))),
            &["There is no validation part", "train RMSE"],
        ),
        (
            "one epoch",
            Folder::of(&spec(""), |at| Some(done(at, 1))),
            &["No trial has trained for more than one epoch"],
        ),
    ];
    for (name, folder, texts) in cases {
        folder.report();
        let Some(seen) = look(&folder.page()) else { return };
        println!("{name}");
        sound(&seen);
        for text in texts {
            assert!(seen.text().contains(text), "{name}: {text} is missing in\n{}", seen.text());
        }
    }
}

#[test]
fn names_cannot_command_the_page() {
    let hostile = "</script><img src=x onerror=\"document.title='taken'\">";
    let more = format!("question: {hostile:?}");
    let folder = Folder::of(&spec(&more).replace("unit: u", &format!("unit: {hostile:?}")), |at| {
        Some(if at % 2 == 0 { done(at, 3) } else { failed(hostile) })
    });
    folder.report();
    let page = std::fs::read_to_string(folder.page()).expect("the page is there");
    assert!(!page.contains("<img"), "markup came through");
    let Some(seen) = look(&folder.page()) else { return };
    sound(&seen);
    assert!(!seen.text().contains("<title>taken"), "a name ran as a script");
    assert!(seen.text().contains("&lt;/script&gt;&lt;img"), "the name is shown as it is");
}

/// A sweep of `look_backs` x `sizes` x `rates` configurations with two seeds, and its page.
fn sweep_of(look_backs: usize, sizes: usize, rates: usize) -> Folder {
    let list = |values: Vec<String>| values.join(", ");
    let axes = format!(
        "  look_back: [{}]\n  hidden_units: [{}]\n  learning_rate: [{}]",
        list((1..=look_backs).map(|value| value.to_string()).collect()),
        list((1..=sizes).map(|value| (8 * value).to_string()).collect()),
        list((1..=rates).map(|value| format!("{}e-4", 4 * value)).collect()),
    );
    let text = spec("repeats: 2").replace("  look_back: [1, 2]\n  hidden_units: [2, 4]", &axes);
    let text = text.replace("train: { learning_rate: 0.01 }\n", "");
    let folder = Folder::of(&text, |at| Some(done(at, 20)));
    folder.report();
    folder
}

fn size(folder: &Folder) -> u64 {
    std::fs::metadata(folder.page()).expect("the page is there").len()
}

#[test]
fn the_page_of_ten_thousand_trials_is_drawn() {
    let folder = sweep_of(20, 10, 25);
    let Some(seen) = look(&folder.page()) else { return };
    sound(&seen);
    let drawn = seen.drawn.expect("it was drawn");
    println!("10,001 trials: {} bytes, drawn in {drawn:?}", size(&folder));
    assert!(seen.text().contains("10,001 of 10,001"), "{}", seen.text());
}

#[test]
#[ignore = "measures; `just page-cost` runs it"]
fn sizes_and_times_of_pages() {
    println!("| trials | page, MB | drawn by its scripts, s | from call to drawn, s |\n|--:|--:|--:|--:|");
    for (trials, folder) in
        [("10", sweep_of(5, 1, 1)), ("1,000", sweep_of(10, 10, 5)), ("10,000", sweep_of(20, 10, 25))]
    {
        // The median of five: the first call of a browser also reads it from the disk.
        let seen: Option<Vec<Seen>> = (0..5).map(|_| look(&folder.page())).collect();
        let Some(seen) = seen else { return };
        let median = |span: fn(&Seen) -> Option<Duration>| {
            let mut spans: Vec<Duration> = seen.iter().filter_map(span).collect();
            spans.sort();
            spans[spans.len() / 2].as_secs_f64()
        };
        let [drawn, opened] = [median(|seen| seen.drawn), median(|seen| seen.opened)];
        assert!(drawn < PATIENCE.as_secs_f64() || cfg!(debug_assertions), "{trials} trials: {drawn} s");
        println!("| {trials} | {:.2} | {drawn:.2} | {opened:.2} |", size(&folder) as f64 / 1e6);
    }
}
