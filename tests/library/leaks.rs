//! Known columns that hold the value to be forecast are named, and timetables are not.

use lookback::check::DataPath;
use lookback::check::leakage::{LeakVerdict, walk};
use lookback::run::Experiment;

/// A number between -1 and 1 that looks drawn.
fn noise(row: usize, stream: usize) -> f64 {
    // The mixing of SplitMix64: what is linear in the row could be forecast.
    let mixed = ((row * 64 + stream) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let bits = (mixed >> 40) & 0xffff;
    bits as f64 / 32_768.0 - 1.0
}

fn riders(row: usize) -> f64 {
    [500.0, 510.0, 520.0, 540.0, 600.0, 300.0, 200.0][row % 7] + 120.0 * noise(row, 1)
}

/// 500 days of `riders` with columns that are declared as known.
fn load(columns: &[(&str, &dyn Fn(usize) -> f64)], lead: usize) -> (tempfile::TempDir, Experiment) {
    load_beside(&riders, columns, lead)
}

/// The same beside another target.
fn load_beside(
    target: &dyn Fn(usize) -> f64,
    columns: &[(&str, &dyn Fn(usize) -> f64)],
    lead: usize,
) -> (tempfile::TempDir, Experiment) {
    let first: jiff::civil::Date = "2021-01-04".parse().unwrap();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut text = format!("t,y,{}\n", names.join(","));
    for row in 0..500 {
        let day = first.checked_add(jiff::Span::new().days(row as i64)).unwrap();
        let cells: Vec<String> = columns.iter().map(|(_, of)| of(row).to_string()).collect();
        text += &format!("{day},{},{}\n", target(row), cells.join(","));
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), text).unwrap();
    let file = folder.path().join("a.yaml");
    let spec = format!(
        "name: a\ndata: {{ file: a.csv, time: t, target: y }}\nfeatures: {{ known: [{}] }}\nengines: [reference]\n\
         model: {{ hidden_units: 2 }}\ntrain: {{ learning_rate: 0.01, epochs: 1 }}\nlook_back: 7\nrepeats: 1\n\
         forecast: {{ lead: {lead} }}\nbaselines: [persistence]\n",
        names.join(", ")
    );
    std::fs::write(&file, spec).unwrap();
    let experiment = Experiment::load(&file).unwrap_or_else(|error| panic!("{error}"));
    (folder, experiment)
}

fn named(columns: &[(&str, &dyn Fn(usize) -> f64)], lead: usize) -> Vec<String> {
    let (_folder, experiment) = load(columns, lead);
    experiment.series.notes.iter().filter(|note| note.contains("LEAK")).map(|note| note.to_string()).collect()
}

fn trailing_mean(row: usize) -> f64 {
    let first = row.saturating_sub(6);
    (first..=row).map(riders).sum::<f64>() / (row + 1 - first) as f64
}

fn casual(row: usize) -> f64 {
    riders(row) * (0.5 + 0.3 * noise(row, 2))
}

#[test]
fn a_column_that_holds_todays_value_is_named_with_how_sure() {
    for lead in [1, 3] {
        let found = named(&[("roll7", &trailing_mean)], lead);
        assert!(found.len() == 1 && found[0].starts_with("LEAK") && found[0].contains("roll7"), "{found:?}");
    }
    let noisy = |row: usize| riders(row) + 8.0 * noise(row, 3);
    let found = named(&[("nearly", &noisy)], 1);
    assert!(found.len() == 1 && found[0].starts_with("LEAK, very likely: nearly"), "{found:?}");
}

#[test]
fn a_mean_around_a_row_tells_what_comes_after_it() {
    let centred = |half: usize| {
        move |row: usize| {
            let rows = row.saturating_sub(half)..=row + half;
            let count = rows.clone().count() as f64;
            rows.map(riders).sum::<f64>() / count
        }
    };
    for half in [1, 3, 7] {
        let found = named(&[("smooth", &centred(half))], 1);
        assert!(found.len() == 1 && found[0].starts_with("LEAK: smooth holds"), "{half}: {found:?}");
    }
}

#[test]
fn todays_value_beside_half_as_much_noise_as_it_has_may_be_a_leak() {
    let alone = |row: usize| 500.0 + 120.0 * noise(row, 1) + 20.0 * (row as f64 / 60.0).sin();
    let blurred = |row: usize| alone(row) + 45.0 * noise(row, 6);
    let (_folder, experiment) = load_beside(&alone, &[("nearly", &blurred)], 1);
    let found: Vec<_> = experiment.series.notes.iter().filter(|note| note.contains("LEAK")).collect();
    assert!(
        found.len() == 1 && found[0].starts_with("LEAK, perhaps: nearly tells much of the value of y"),
        "{found:?}"
    );
}

#[test]
fn columns_that_sum_to_the_target_are_named_together() {
    let registered = |row: usize| riders(row) - casual(row);
    let temperature = |row: usize| 10.0 + 8.0 * noise(row, 4);
    let found = named(&[("casual", &casual), ("registered", &registered), ("temp", &temperature)], 1);
    assert!(found.len() == 1 && found[0].starts_with("LEAK: casual and registered together"), "{found:?}");
}

#[test]
fn what_a_timetable_and_the_weather_tell_is_no_leak() {
    let weather = |row: usize| riders(row) / 60.0 + 6.0 * noise(row, 5);
    let plan = |row: usize| [50.0, 50.0, 50.0, 52.0, 60.0, 30.0, 20.0][row % 7] + (row / 7) as f64;
    let holiday = |row: usize| f64::from(row % 31 == 3);
    let found = named(&[("weather", &weather), ("trips", &plan), ("holiday", &holiday)], 1);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn the_audit_does_not_call_such_a_way_clean() {
    let (_folder, experiment) = load(&[("roll7", &trailing_mean)], 1);
    let (paths, _) = DataPath::all(&experiment);
    let leak = |path: &DataPath| {
        walk(&experiment, path).iter().any(
            |finding| matches!(&finding.verdict, LeakVerdict::Leak { what, .. } if what.contains("roll7")),
        )
    };
    assert!(paths.iter().any(leak));
}
