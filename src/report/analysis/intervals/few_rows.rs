//! Whether a few forecasts hold most of the squared error of a part: an incident's, then, and not that of ordinary days.

use super::days::date_of;
use super::forecast_errors::ForecastErrors;
use super::forecast_rows::ForecastRows;
use crate::spec::{Part, SplitSpec};

/// The share of the forecasts that are few, and of the squared error that is most of it.
const FEW: (f64, f64) = (0.01, 0.5);

/// Forecasts of which a hundredth tells something.
const LEAST: usize = 100;

/// Days that are named.
const NAMED: usize = 3;

/// A hundredth of a part's forecasts, with more than half of its squared error.
#[derive(Clone, Debug, PartialEq)]
pub struct FewRows {
    /// The part.
    pub part: Part,
    /// How many forecasts they are.
    pub few: usize,
    /// Of so many.
    pub of: usize,
    /// Their share of the squared error.
    pub share: f64,
    /// RMSE of all others.
    pub rmse_of_others: f64,
    /// Up to three days that hold the most of it, the largest sum first; empty where times are not known.
    pub days: Vec<String>,
    /// The share of the squared error that these few forecasts have on these days.
    pub share_of_days: f64,
}

impl FewRows {
    /// Of the validation part and the test part, where it is so.
    pub(super) fn of(errors: &ForecastErrors, rows: Option<&ForecastRows>, split: &SplitSpec) -> Vec<Self> {
        let targets = rows.and_then(|rows| Some((rows, rows.targets(errors, split)?)));
        let of = |(part, values): (Part, &[f64])| {
            let day = |at: usize| {
                targets.as_ref().map(|(rows, targets)| {
                    rows.day(if part == Part::Test { targets.test[at] } else { targets.validation[at] })
                })
            };
            Self::of_part(part, values, errors.horizon, day)
        };
        [(Part::Validation, &errors.validation[..]), (Part::Test, &errors.test[..])]
            .into_iter()
            .filter_map(of)
            .collect()
    }

    fn of_part(
        part: Part,
        errors: &[f64],
        horizon: usize,
        day: impl Fn(usize) -> Option<i32>,
    ) -> Option<Self> {
        let square = |steps: &[f64]| steps.iter().map(|error| error * error).sum::<f64>();
        let mut squares: Vec<(usize, f64)> = errors.chunks(horizon).map(square).enumerate().collect();
        squares.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        let (of, few) = (squares.len(), (FEW.0 * squares.len() as f64).ceil() as usize);
        let sum = |of: &[(usize, f64)]| of.iter().map(|(_, square)| square).sum::<f64>();
        let (first, others) = squares.split_at(few);
        let total = sum(&squares);
        let share = sum(first) / total;
        if of < LEAST || share.is_nan() || share <= FEW.1 {
            return None;
        }
        let mut days: Vec<(i32, f64)> = Vec::new();
        for (at, square) in first {
            let Some(day) = day(*at) else { continue };
            match days.iter_mut().find(|(known, _)| *known == day) {
                Some((_, sum)) => *sum += square,
                None => days.push((day, *square)),
            }
        }
        days.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        days.truncate(NAMED);
        let share_of_days = days.iter().map(|(_, square)| square).sum::<f64>() / total;
        let days = days.into_iter().map(|(day, _)| date_of(day)).collect();
        let rmse_of_others = (sum(others) / (others.len() * horizon) as f64).sqrt();
        Some(Self { part, few, of, share, rmse_of_others, days, share_of_days })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Errors of 1, and at some places of `large`.
    fn errors(large: f64, at: &[usize]) -> Vec<f64> {
        (0..400).map(|row| if at.contains(&row) { -large } else { 1.0 }).collect()
    }

    #[test]
    fn the_days_of_a_few_large_errors_are_named_the_largest_first() {
        let mut made = errors(20.0, &[48, 49, 50]);
        made[399] = 15.0;
        let found = FewRows::of_part(Part::Test, &made, 1, |at| Some(18_262 + at as i32 / 24)).unwrap();
        assert_eq!((found.few, found.of, found.rmse_of_others), (4, 400, 1.0));
        assert_eq!(found.days, ["2020-01-03", "2020-01-17"]);
        assert!((found.share - 1425.0 / (1425.0 + 396.0)).abs() < 1e-12, "{}", found.share);
        let far = FewRows::of_part(Part::Test, &made, 1, |at| Some(at as i32)).unwrap();
        assert_eq!(far.days.len(), 3, "the fourth is not named, nor counted");
        assert!((far.share_of_days - 1200.0 / (1425.0 + 396.0)).abs() < 1e-12, "{}", far.share_of_days);
        let of_two = FewRows::of_part(Part::Test, &made, 2, |_| None).unwrap();
        assert_eq!((of_two.few, of_two.of, of_two.days.len()), (2, 200, 0), "forecasts of two steps");
    }

    #[test]
    fn ordinary_errors_have_no_such_rows() {
        let none = |made: &[f64]| FewRows::of_part(Part::Test, made, 1, |_| None).is_none();
        assert!(none(&errors(5.0, &[48, 49, 50])) && none(&errors(1.0, &[])) && none(&[0.0; 400]));
        assert!(none(&errors(20.0, &[5])[..99]), "of few forecasts one may be large");
    }
}
