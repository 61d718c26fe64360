//! Properties of splits, windows and scalers: nothing crosses a border, nothing gets lost.

use lookback::data::{FitRows, Part, Scaler, Split, Windows};
use lookback::spec::{ScaleFit, ScaleMethod, Window};
use proptest::prelude::*;

/// Scaling and back is four rounded operations, each off by at most half a unit in the last
/// place of the largest number that takes part (the value, the offset or the factor).
const ROUNDINGS: f64 = 8.0 * f64::EPSILON;

fn method() -> impl Strategy<Value = ScaleMethod> {
    proptest::sample::select(vec![ScaleMethod::MinMax, ScaleMethod::Standard, ScaleMethod::Identity])
}

fn split() -> impl Strategy<Value = (usize, Split)> {
    (20..400usize, 0.3..0.7f64, 0.0..0.3f64, 0..3usize, 0..3usize).prop_map(
        |(rows, train, validation, first, last)| {
            (rows, Split::by_fractions(rows, train, validation, (first, last)))
        },
    )
}

proptest! {
    #[test]
    fn unscaling_undoes_scaling(values in proptest::collection::vec(-1e6..1e6f64, 2..50), method in method(), all in any::<bool>()) {
        let fit = if all { ScaleFit::All } else { ScaleFit::Train };
        let scaler = Scaler::fit(method, &FitRows::choose(&values, 0..values.len() / 2, fit));
        for value in &values {
            let back = scaler.unscale(scaler.scale(*value));
            let largest = value.abs().max(scaler.offset.abs()).max(scaler.factor.abs());
            prop_assert!((back - value).abs() <= ROUNDINGS * largest, "{value} came back as {back}");
        }
    }

    #[test]
    fn a_scaler_of_the_train_part_does_not_see_the_rest(values in proptest::collection::vec(-1e6..1e6f64, 4..50), method in method()) {
        let train = values.len() / 2;
        let mut other = values.clone();
        other[train..].iter_mut().for_each(|value| *value = *value * 3.0 + 1e7);
        let fit = |values: &[f64]| Scaler::fit(method, &FitRows::choose(values, 0..train, ScaleFit::Train));
        prop_assert_eq!(fit(&values), fit(&other));
    }

    #[test]
    fn min_max_puts_the_train_part_between_0_and_1(values in proptest::collection::vec(-1e6..1e6f64, 2..50)) {
        let scaler = Scaler::fit(ScaleMethod::MinMax, &FitRows::choose(&values, 0..values.len(), ScaleFit::Train));
        prop_assert!(values.iter().all(|value| (0.0..=1.0).contains(&scaler.scale(*value))));
    }

    #[test]
    fn no_target_lies_outside_its_part((rows, split) in split(), look_back in 1..40usize) {
        let mut end = 0;
        for part in Part::ALL {
            let (rows, targets) = (split.rows(part), split.targets(part, look_back, 1));
            prop_assert_eq!(rows.start, end, "parts follow each other");
            end = rows.end;
            prop_assert!(targets.is_empty() || rows.start <= targets.start && targets.end <= rows.end);
            prop_assert!(targets.is_empty() || targets.start >= look_back, "windows begin in the series");
        }
        prop_assert_eq!(end, rows);
    }

    #[test]
    fn later_parts_score_the_same_targets_for_every_look_back((_, split) in split(), a in 1..40usize, b in 1..40usize) {
        for part in [Part::Validation, Part::Test] {
            if split.rows(part).start >= a.max(b) {
                prop_assert_eq!(split.targets(part, a, 1), split.targets(part, b, 1));
            }
        }
    }

    #[test]
    fn a_window_is_the_rows_right_before_its_target((rows, split) in split(), look_back in 1..20usize, steps in any::<bool>()) {
        let scaled: Vec<f64> = (0..rows).map(|row| row as f64).collect();
        let window = if steps { Window::Steps } else { Window::Features };
        for part in Part::ALL {
            let targets = split.targets(part, look_back, 1);
            let windows = Windows::of_series(&scaled, targets.clone(), look_back, window);
            prop_assert_eq!(windows.len(), targets.len());
            for (sample, target) in targets.enumerate() {
                prop_assert_eq!(windows.truth(sample), &scaled[target..=target]);
                prop_assert_eq!(windows.input(sample), &scaled[target - look_back..target]);
            }
        }
    }
}
