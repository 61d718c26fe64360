//! The parts of a first spec: by fractions, but without days that are unusual in validation.

use crate::data::{Part, Series, Split, UnusualDays, unusual_days, unusual_words};
use crate::run::Experiment;
use crate::spec::PerPart;

/// Fractions of train and validation.
const FRACTIONS: (f64, f64) = (0.70, 0.15);

/// The share of the rows that training keeps where validation begins earlier.
const LEAST_TRAIN: f64 = 0.35;

/// What a first spec says of its parts.
#[derive(Clone, Debug, Default)]
pub(crate) struct FirstSplit {
    /// Days that are left out.
    unusual: Vec<UnusualDays>,
    /// Rows of validation and test; `None`: by fractions.
    rows: Option<(usize, usize)>,
}

impl FirstSplit {
    /// By fractions, without the unusual days in validation or right before it.
    pub(super) fn without_unusual_days(series: &Series) -> Self {
        Self { unusual: unusual_days(series, &by_fractions(series)), rows: None }
    }

    /// Whether any days are left out.
    pub(super) fn leave_out(&self) -> bool {
        !self.unusual.is_empty()
    }

    /// The same with a validation part that begins earlier, where what is left out leaves less than half of its rows. What is
    /// unusual in the part that it is then, is left out too.
    pub(super) fn with_enough_validation(&self, series: &Series, experiment: &Experiment) -> Option<Self> {
        let wanted = by_fractions(series).observed_rows(series, Part::Validation).len();
        let left = experiment.split.observed_rows(&experiment.series, Part::Validation).len();
        if !self.leave_out() || 2 * left >= wanted {
            return None;
        }
        let (validation, test) = (experiment.split.rows(Part::Validation), experiment.split.rows(Part::Test));
        let counts = |row: &usize| experiment.series.is_truth(*row..row + 1);
        let begin = (0..test.start).rev().filter(counts).take(wanted).last()?;
        let begin = begin.max((LEAST_TRAIN * series.len() as f64) as usize);
        if begin >= validation.start {
            return None;
        }
        let rows = Some((test.start - begin, test.len()));
        let parts = PerPart { train: 0..begin, validation: begin..test.start, test };
        let mut unusual = unusual_days(series, &Split::of_rows(parts));
        let holds = |all: &[UnusualDays], days: &UnusualDays| {
            all.iter().any(|other| other.rows.start <= days.rows.start && days.rows.end <= other.rows.end)
        };
        unusual.retain(|days| !holds(&self.unusual, days));
        unusual
            .extend(self.unusual.iter().filter(|days| !holds(&unusual, days)).cloned().collect::<Vec<_>>());
        unusual.sort_by_key(|days| days.rows.start);
        Some(Self { unusual, rows })
    }

    /// What is said of days that are left out.
    pub(crate) fn sentence(&self, series: &Series) -> Option<String> {
        let earlier = match self.rows {
            Some(_) => "; the validation part begins earlier, to have rows enough beside them",
            None => "",
        };
        Some(format!(
            "unusual days in the validation part or right before it: {}, against the same days around them. An outage, a strike, \
             a slump? They and the rows that see them are left out (split.exclude), as they would choose what is right for \
             such days{earlier}",
            unusual_words(&self.unusual, series)?
        ))
    }

    /// The section of the spec.
    pub(super) fn yaml(&self, series: &Series) -> String {
        let parts = match self.rows {
            Some((validation, test)) => format!("validation: {validation} rows, test: {test} rows"),
            None => {
                let (train, validation) = FRACTIONS;
                let test = 1.0 - train - validation;
                format!("train: {train:.2}, validation: {validation:.2}, test: {test:.2}")
            }
        };
        if !self.leave_out() {
            return format!("split: {{ {parts} }} # in the order of time\n");
        }
        let periods: Vec<String> = self.unusual.iter().map(|days| days.period(series)).collect();
        let periods = periods.join(", ");
        format!("split: {{ {parts}, exclude: [{periods}] }} # in the order of time, without unusual days\n")
    }
}

/// How many of so many rows train, by fractions.
pub(super) fn train_rows(rows: usize) -> usize {
    (FRACTIONS.0 * rows as f64) as usize
}

/// The parts by fractions.
pub(super) fn by_fractions(series: &Series) -> Split {
    Split::by_fractions(series.len(), FRACTIONS.0, FRACTIONS.1, (0, 0))
}
