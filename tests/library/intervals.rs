//! Adaptive conformal intervals against an independent program: `tests/gold/intervals.py`.

use std::path::Path;

use lookback::report::intervals::{Past, Quality, replay};
use serde_json::Value;

/// Sums of some hundred terms that may run in another order.
const ROUNDING: f64 = 1e-12;

#[test]
fn intervals_have_the_coverage_width_and_score_of_an_independent_program() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold/intervals.json");
    let gold: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let residuals: Vec<f64> = serde_json::from_value(gold["residuals"].clone()).unwrap();
    for case in gold["cases"].as_array().unwrap() {
        let targets: Vec<usize> = (0..residuals.len()).collect();
        let groups = targets.iter().map(|row| row % 3).collect();
        let ahead = case["ahead"].as_u64().unwrap() as usize;
        let level = case["level"].as_f64().unwrap();
        let past = Past { targets, groups, residuals: residuals.clone(), ahead };
        let (bands, _) = replay(&past, level);
        let last = bands[bands.len() - 1].unwrap();
        let rows: Vec<Vec<f64>> = residuals.iter().map(|e| vec![*e]).collect();
        let bands: Vec<_> = bands.into_iter().map(|band| vec![band]).collect();
        let found = Quality::of(&rows, &bands, level, 91).unwrap();
        let close = |name: &str, found: f64, gold: &Value| {
            let gold = gold.as_f64().unwrap();
            assert!((found - gold).abs() <= ROUNDING * gold.abs(), "{case}: {name} {found}");
        };
        assert_eq!(found.rows as u64, case["rows"].as_u64().unwrap());
        close("coverage", found.coverage, &case["coverage"]);
        close("width", found.width, &case["width"]);
        close("score", found.score, &case["score"]);
        close("worst", found.worst.unwrap(), &case["worst"]);
        close("below", last.below, &case["last"][0]);
        close("above", last.above, &case["last"][1]);
    }
}
