//! Train, validation and test: parts of a series, in the order of time.

use std::ops::Range;

use super::Series;
use crate::spec::{Part, PerPart};

/// Which rows belong to which part, and which of them are scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    rows: PerPart<Range<usize>>,
    trim: (usize, usize),
}

impl Split {
    /// Splits `rows` rows by cumulative fractions, rounded down: with 0.70 and
    /// 0.15 the train part ends before row `floor(0.70 rows)` and validation
    /// before row `floor(0.85 rows)`. `trim` targets at the beginning and end of
    /// each part are left out.
    pub fn by_fractions(rows: usize, train: f64, validation: f64, trim: (usize, usize)) -> Self {
        // 0.1 + 0.2 of 10 rows must be 3 rows, not 2: forgive the rounding of the sum.
        const ROUNDING: f64 = 1e-9;
        let cut = |fraction: f64| ((rows as f64 * fraction + ROUNDING).floor() as usize).min(rows);
        let (first, second) = (cut(train), cut(train + validation));
        let rows = PerPart { train: 0..first, validation: first..second, test: second..rows };
        Self { rows, trim }
    }

    /// Parts of these rows, with all their targets.
    pub(crate) fn of_rows(rows: PerPart<Range<usize>>) -> Self {
        Self { rows, trim: (0, 0) }
    }

    /// The same with so many targets left out at the beginning and end of each part.
    pub(crate) fn trimmed(self, trim: (usize, usize)) -> Self {
        Self { trim, ..self }
    }

    /// The same rows with those of validation counted as test: nothing can be chosen by them.
    pub(crate) fn without_validation(&self) -> Self {
        let PerPart { train, validation, test } = self.rows.clone();
        let rows = PerPart { validation: train.end..train.end, test: validation.start..test.end, train };
        Self { rows, trim: self.trim }
    }

    /// The rows of a part.
    pub fn rows(&self, part: Part) -> Range<usize> {
        self.rows[part].clone()
    }

    /// The first rows of a part's forecasts, of which every row was observed; those of the train part are learnt by the
    /// last `loss_steps` time steps, whose goals must have been observed too.
    pub(crate) fn observed_targets(
        &self,
        series: &Series,
        part: Part,
        earliest: usize,
        (horizon, loss_steps): (usize, usize),
    ) -> impl Iterator<Item = usize> {
        let before = if part == Part::Train { loss_steps - 1 } else { 0 };
        let is_truth = move |target: &usize| series.is_truth(target.saturating_sub(before)..target + horizon);
        self.targets(part, earliest, horizon).filter(is_truth)
    }

    /// The observed rows of a part, those left out at its ends apart: what a mean of its values is over.
    pub(crate) fn observed_rows(&self, series: &Series, part: Part) -> Vec<usize> {
        let rows = self.targets(part, 0, 1);
        rows.filter(|row| series.is_truth(*row..row + 1)).collect()
    }

    /// The rows that are the first of the `horizon` rows of a forecast: the part's rows less the
    /// trimmed ones, less those before row `earliest`, which have too short a past, and less those
    /// whose horizon reaches beyond the part.
    pub fn targets(&self, part: Part, earliest: usize, horizon: usize) -> Range<usize> {
        let rows = self.rows(part);
        let first = (rows.start + self.trim.0).max(earliest);
        let last = rows.end.saturating_sub(self.trim.1 + horizon - 1);
        first.min(last.max(rows.start))..last.max(rows.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_cumulative_fractions() {
        let split = Split::by_fractions(5698, 0.70, 0.15, (0, 0));
        assert_eq!(split.rows(Part::Train), 0..3988);
        assert_eq!(split.rows(Part::Validation), 3988..4843);
        assert_eq!(split.rows(Part::Test), 4843..5698);
        let split = Split::by_fractions(10, 0.1, 0.2, (0, 0));
        assert_eq!(split.rows(Part::Validation), 1..3);
    }

    #[test]
    fn later_parts_score_the_same_targets_for_every_look_back() {
        let split = Split::by_fractions(144, 0.70, 0.15, (0, 0));
        for look_back in [1, 12, 99] {
            assert_eq!(split.targets(Part::Train, look_back, 1), look_back..100);
            assert_eq!(split.targets(Part::Validation, look_back, 1), 100..122);
            assert_eq!(split.targets(Part::Test, look_back, 1), 122..144);
        }
    }

    #[test]
    fn without_validation_its_rows_are_tested() {
        let split = Split::by_fractions(144, 0.70, 0.15, (0, 0)).without_validation();
        assert_eq!(Part::ALL.map(|part| split.rows(part)), [0..100, 100..100, 100..144]);
        assert!(split.targets(Part::Validation, 12, 1).is_empty());
    }

    #[test]
    fn trimming_reproduces_the_airline_programs_off_by_one() {
        let split = Split::by_fractions(144, 0.67, 0.0, (1, 1));
        assert_eq!(split.targets(Part::Train, 1, 1), 1..95);
        assert_eq!(split.targets(Part::Validation, 1, 1), 96..96);
        assert_eq!(split.targets(Part::Test, 1, 1), 97..143);
    }
}
