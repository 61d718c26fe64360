//! A rolling origin: which rows are tested in slices, and from which rows each fit learns.
//!
//! Slices follow each other in time, `step` rows each. Every `refit` of them are forecast by one fit, which
//! learns from rows before the first of them alone: a train part, and behind it `validation` rows.

use std::ops::Range;

use super::{Part, Split};
use crate::spec::{PerPart, RollingSpec};

/// The slices and fits of a rolling origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rolling {
    first: usize,
    step: usize,
    origins: usize,
    /// The parts of each fit, in the order of time; the test part holds its slices. Never empty.
    pub fits: Vec<Split>,
}

impl Rolling {
    /// Slices from row `first` on.
    ///
    /// # Panics
    /// If a fit would have no row to train on.
    pub fn of(spec: &RollingSpec, first: usize) -> Self {
        let &RollingSpec { step, origins, refit, validation, train_length, .. } = spec;
        let fit = |slice: usize| {
            let origin = first + slice * step;
            let end = first + (slice + refit).min(origins) * step;
            let train = origin - validation;
            let start = train_length.map_or(0, |length| train - length);
            assert!(start < train, "invariant: there is something to train on");
            Split::of_rows(PerPart { train: start..train, validation: train..origin, test: origin..end })
        };
        Self { first, step, origins, fits: (0..origins).step_by(refit).map(fit).collect() }
    }

    /// Number of slices.
    pub fn slices(&self) -> usize {
        self.origins
    }

    /// Rows of a slice.
    pub fn step(&self) -> usize {
        self.step
    }

    /// The rows of slice `slice`, from 0.
    pub fn rows(&self, slice: usize) -> Range<usize> {
        let start = self.first + slice * self.step;
        start..start + self.step
    }

    /// The slice that holds all of the `horizon` rows from `target` on; `None` if they lie in two, or in none.
    pub(crate) fn slice_of(&self, target: usize, horizon: usize) -> Option<usize> {
        let slice = target.checked_sub(self.first)? / self.step;
        (slice < self.origins && target + horizon <= self.rows(slice).end).then_some(slice)
    }

    /// Every row that is tested.
    pub fn tested(&self) -> Range<usize> {
        self.first..self.first + self.origins * self.step
    }

    /// The parts that the rows of the series have where each can have one only: train and validation of the
    /// first fit, and all slices.
    pub(crate) fn outline(&self) -> Split {
        let rows = |part| self.fits[0].rows(part);
        let (train, validation) = (rows(Part::Train), rows(Part::Validation));
        Split::of_rows(PerPart { train, validation, test: self.tested() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(refit: usize, train_length: Option<usize>) -> RollingSpec {
        RollingSpec { first: None, origins: 5, step: 3, refit, validation: 4, train_length }
    }

    fn rows(split: &Split) -> [Range<usize>; 3] {
        Part::ALL.map(|part| split.rows(part))
    }

    #[test]
    fn an_expanding_window_keeps_its_beginning_and_a_sliding_one_its_length() {
        let expanding = Rolling::of(&spec(2, None), 20);
        let fits: Vec<_> = expanding.fits.iter().map(rows).collect();
        assert_eq!(fits, [[0..16, 16..20, 20..26], [0..22, 22..26, 26..32], [0..28, 28..32, 32..35]]);
        let sliding = Rolling::of(&spec(2, Some(10)), 20);
        let train: Vec<_> = sliding.fits.iter().map(|fit| fit.rows(Part::Train)).collect();
        assert_eq!(train, [6..16, 12..22, 18..28]);
        assert_eq!(rows(&expanding.outline()), [0..16, 16..20, 20..35]);
    }

    #[test]
    fn no_fit_learns_from_a_row_that_it_forecasts_or_a_later_one() {
        for refit in 1..=5 {
            for fit in Rolling::of(&spec(refit, None), 20).fits {
                let [train, validation, test] = rows(&fit);
                assert!(train.end <= validation.start && validation.end <= test.start);
            }
        }
    }

    #[test]
    fn slices_cover_what_is_tested_and_a_forecast_belongs_to_the_one_that_holds_all_its_rows() {
        let rolling = Rolling::of(&spec(5, None), 20);
        let slices: Vec<_> = (19..36).map(|row| rolling.slice_of(row, 1)).collect();
        let inside = (0..5).flat_map(|slice| [Some(slice); 3]);
        assert_eq!(slices, [None].into_iter().chain(inside).chain([None]).collect::<Vec<_>>());
        assert_eq!((rolling.slice_of(20, 3), rolling.slice_of(21, 3)), (Some(0), None));
    }
}
