//! `benches/first_sweep.py`: what it reads from a results folder, and the arguments that it takes.

use std::path::Path;
use std::process::{Command, Output};

/// Calls the script in this checkout; `None` where there is no Python.
fn first_sweep(args: &[&str]) -> Option<Output> {
    let mut command = Command::new("python3");
    command.arg("benches/first_sweep.py").args(args).current_dir(env!("CARGO_MANIFEST_DIR"));
    match command.output() {
        Ok(output) => Some(output),
        Err(_) => {
            super::tools::missing("python", "what the script of the first sweeps reads: no python3");
            None
        }
    }
}

#[test]
fn the_choice_of_validation_its_seeds_and_each_baseline_are_read_from_a_folder() {
    let Some(output) = first_sweep(&["read", "results/published/metro"]) else { return };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let of = |what: &str, name: &str| {
        let line =
            text.lines().find(|line| line.starts_with(&format!("metro,{what},{name}"))).map(str::to_owned);
        line.unwrap_or_else(|| panic!("{what} {name}: {text}"))
    };
    assert!(of("proposed", "").contains("features=named"), "{text}");
    let test = |line: &str| line.split(',').nth(4).and_then(|number| number.parse::<f64>().ok());
    let (proposed, averaged) = (test(&of("proposed", "")), test(&of("averaged", "2 seeds")));
    assert!(averaged.is_some() && averaged < proposed, "{text}");
    for baseline in
        ["persistence", "seasonal_naive", "calendar_mean", "ridge", "ridge_products", "boosted_trees"]
    {
        assert!(test(&of("baseline", baseline)) > proposed, "{baseline}: {text}");
    }
    of("input", "features=weekday");
}

#[test]
fn options_and_names_of_series_stand_in_any_order() {
    let folder = std::env::temp_dir();
    let folder = Path::new(&folder).join("first_sweep");
    let folder = folder.to_string_lossy();
    let Some(output) = first_sweep(&["program", "--folder", &folder, "no_such_series"]) else { return };
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && error.contains("no_such_series: no such series"), "{error}");
}
