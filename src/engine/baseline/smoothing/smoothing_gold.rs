//! Smoothing against statsmodels and statsforecast: `tests/gold/smoothing.py`.

use serde::Deserialize;

use super::follow::{Follower, TrainRows};
use super::form_selection::{Effort, fitted, selected};
use super::likelihood::{corrected_criterion, deviance, fitted_numbers};
use super::smoother::{Rates, SeasonForm, Smoother, SmoothingForm, SmoothingState, TrendForm};

/// Months of the train part.
const TRAIN: usize = 100;

/// Largest difference of two ways to round the same equations, as a share of the values.
const ROUNDING: f64 = 1e-12;

/// By how much a criterion may lie above that of another optimizer, which stops a little elsewhere: no one would choose by it.
const CRITERION: f64 = 1e-3;

#[derive(Deserialize)]
struct Gold {
    values: Vec<f64>,
    origins: Vec<usize>,
    followed: Vec<Followed>,
    fitted: Vec<Followed>,
}

#[derive(Deserialize)]
struct Followed {
    #[serde(default)]
    name: String,
    form: [usize; 3],
    rates: [f64; 4],
    state: [f64; 2],
    season: Vec<f64>,
    one_month: Vec<f64>,
    #[serde(default)]
    ahead: Vec<Vec<f64>>,
    #[serde(default)]
    aicc: f64,
}

impl Followed {
    fn form(&self) -> SmoothingForm {
        let [errors, trend, season] = self.form;
        SmoothingForm {
            errors_multiply: errors == 1,
            trend: [TrendForm::None, TrendForm::Line, TrendForm::Damped][trend],
            season: [SeasonForm::None, SeasonForm::Adds, SeasonForm::Multiplies][season],
        }
    }

    fn smoother(&self) -> Smoother {
        let [alpha, beta, gamma, phi] = self.rates;
        let state =
            SmoothingState { level: self.state[0], slope: self.state[1], season: self.season.clone() };
        Smoother { form: self.form(), rates: Rates { alpha, beta, gamma, phi }, state }
    }
}

fn gold() -> Gold {
    let path = format!("{}/tests/gold/smoothing.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).expect("the gold has it")).expect("the gold has it")
}

fn train_rows(values: &[f64]) -> TrainRows {
    TrainRows {
        first: 0,
        values: values.iter().copied().map(Some).collect(),
        places: (0..values.len()).map(|row| row % 12).collect(),
        season: 12,
    }
}

fn assert_near(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= ROUNDING * expected.abs().max(100.0),
        "{what}: {found}, gold {expected}"
    );
}

#[test]
fn every_form_follows_a_series_as_two_other_programs_do() {
    let gold = gold();
    for case in gold.followed.iter().chain(&gold.fitted) {
        let mut smoother = case.smoother();
        for (row, (value, expected)) in gold.values.iter().zip(&case.one_month).enumerate() {
            let what = format!("{:?} row {row}", case.form());
            if let Some(at) = gold.origins.iter().position(|origin| *origin == row)
                && let Some(ahead) = case.ahead.get(at)
            {
                for (step, expected) in ahead.iter().enumerate() {
                    assert_near(smoother.ahead(step + 1, (row + step) % 12), *expected, &what);
                }
            }
            assert_near(smoother.ahead(1, row % 12), *expected, &what);
            smoother.see(row % 12, Some(*value));
        }
    }
}

#[test]
fn each_form_is_fitted_as_well_as_statsforecast_fits_it() {
    let gold = gold();
    let rows = train_rows(&gold.values[..TRAIN]);
    for case in &gold.fitted {
        // The criterion is that of the other program for its own numbers.
        let theirs = case.smoother();
        let same = corrected_criterion(deviance(theirs.clone(), &rows), fitted_numbers(&theirs), TRAIN)
            .expect("the gold has it");
        assert!((same - case.aicc).abs() < 1e-6, "{}: {same}, gold {}", case.name, case.aicc);
        let (smoother, criterion) = match case.name.as_str() {
            "ZZZ" => {
                let smoother = selected(&rows, Effort::FULL).expect("the gold has it");
                let reached = deviance(smoother.clone(), &rows);
                let criterion =
                    corrected_criterion(reached, fitted_numbers(&smoother), TRAIN).expect("the gold has it");
                (smoother, criterion)
            }
            _ => fitted(case.form(), &rows, Effort::FULL).expect("the gold has it"),
        };
        assert!(
            criterion <= case.aicc + CRITERION,
            "{}: {criterion}, gold {}: {smoother:?}",
            case.name,
            case.aicc
        );
    }
}
