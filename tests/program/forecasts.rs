//! `forecasts.csv`: the forecasts of the best trials are those that the journal scored.

use super::*;

#[test]
fn the_forecasts_beside_a_sweep_are_those_of_its_best_trials() {
    let results = temporary();
    sweep(&test_spec("reference.yaml"), results.path(), &["-q"], 0);
    let folder = results.path().join("test-reference");
    let trials = rows(folder.join("trials.csv"));
    let forecasts = rows(folder.join("forecasts.csv"));
    assert_eq!(forecasts.len(), 144, "a row for each value of the series");
    let headings: Vec<&String> = forecasts[0].keys().filter(|name| name.contains(' ')).collect();
    let engine = |name: &str| headings.iter().any(|heading| heading.starts_with(name));
    assert!(engine("reference ") && engine("ridge "), "{headings:?}");
    for heading in headings {
        let [_, id, hash] = heading.split(' ').collect::<Vec<_>>().try_into().expect("engine, trial, hash");
        let trial = trials.iter().find(|row| row["trial"] == id).expect("it is a trial of this sweep");
        assert_eq!(trial["hash"], hash, "the same bits as in the journal");
        let test = forecasts.iter().filter(|row| row["part"] == "test");
        let number = |cell: &str| cell.parse::<f64>().expect("a number");
        let squares: Vec<f64> =
            test.map(|row| (number(&row["actual"]) - number(&row[heading])).powi(2)).collect();
        let rmse = (squares.iter().sum::<f64>() / squares.len() as f64).sqrt();
        let scored = number(&trial["test_rmse"]);
        assert!(
            (rmse - scored).abs() < 1e-4 * scored,
            "{heading}: {rmse} in the file, {scored} in the table"
        );
    }
}

#[test]
fn a_sweep_with_nothing_to_run_keeps_the_forecasts_and_makes_lost_ones_again() {
    let results = temporary();
    let spec = test_spec("reference.yaml");
    sweep(&spec, results.path(), &["-q"], 0);
    let file = results.path().join("test-reference/forecasts.csv");
    let before = read(&file);
    let written = std::fs::metadata(&file).and_then(|about| about.modified()).expect("it is there");
    sweep(&spec, results.path(), &["-q"], 0);
    assert_eq!(written, std::fs::metadata(&file).and_then(|about| about.modified()).expect("it is there"));
    std::fs::write(&file, "time,part\n").expect("it can be damaged");
    let report = run(&["report", &file.with_file_name("").display().to_string()]);
    assert_eq!(code(&report), 2);
    assert!(stderr(&report).contains("damaged table of forecasts"), "{}", stderr(&report));
    sweep(&spec, results.path(), &["-q"], 0);
    assert_eq!(read(&file), before);
}
