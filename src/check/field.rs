//! One field of a result, recorded and again: a text, or numbers under a tolerance.

/// How one field or trial came out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldVerdict {
    /// To the last bit.
    Identical,
    /// Not to the last bit, but as near as promised.
    Within,
    /// Not as promised.
    Different,
}

/// One field of a result, recorded and again.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// `status`, `epochs`, `train_loss`, `test_rmse`, `hash`, ...
    pub name: String,
    /// How it came out.
    pub verdict: FieldVerdict,
    /// Largest `|again - recorded| / |recorded|` in it, for slices and single errors by the mean of `|recorded|`; 0 for text.
    pub deviation: f64,
    /// What the journal says, short.
    pub recorded: String,
    /// What came out now, short.
    pub again: String,
}

/// Which of the numbers that may differ have a tolerance, and what their deviation is a share of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// The first alone, of itself; the later ones and how many there are may be any.
    First,
    /// Each, of itself.
    Each,
    /// Each, of the mean size of all: for small parts of a whole.
    EachByMean,
    /// How many there are, and that each is a number.
    Count,
}

impl Field {
    /// A text that must be the same, or may differ.
    pub(super) fn text(name: &str, (recorded, again): (&str, &str), may_differ: bool) -> Self {
        let verdict = match (recorded == again, may_differ) {
            (true, _) => FieldVerdict::Identical,
            (false, true) => FieldVerdict::Within,
            (false, false) => FieldVerdict::Different,
        };
        let (recorded, again) = (recorded.to_owned(), again.to_owned());
        Self { name: name.to_owned(), verdict, deviation: 0.0, recorded, again }
    }

    /// Numbers that must have the same bits, or of which some may differ by a share.
    pub(super) fn numbers(name: &str, recorded: &[f64], again: &[f64], within: Option<(Held, f64)>) -> Self {
        let held = within.map(|(held, _)| held);
        let by_mean = matches!(held, Some(Held::EachByMean | Held::Count));
        let mean = recorded.iter().map(|number| number.abs()).sum::<f64>() / recorded.len() as f64;
        let pairs = recorded.iter().zip(again);
        let deviations: Vec<f64> =
            pairs.map(|(old, new)| deviation(*old, *new, if by_mean { mean } else { old.abs() })).collect();
        let differing = recorded.iter().zip(again).position(|(old, new)| old.to_bits() != new.to_bits());
        let as_many = recorded.len() == again.len();
        let verdict = match within {
            _ if as_many && differing.is_none() => FieldVerdict::Identical,
            Some((held, most)) if held.allows(&deviations, [recorded, again], most) => FieldVerdict::Within,
            _ => FieldVerdict::Different,
        };
        let farthest = (0..deviations.len()).max_by(|a, b| deviations[*a].total_cmp(&deviations[*b]));
        // The first that a promise of bits breaks, and the farthest from one of a tolerance.
        let at = if matches!(held, None | Some(Held::First)) { differing } else { farthest };
        let shown = |values: &[f64]| match (values.len(), at.filter(|_| differing.is_some())) {
            (1, _) => values[0].to_string(),
            (count, Some(at)) => format!("{} (number {} of {count})", values[at], at + 1),
            (count, None) => format!("{count} numbers"),
        };
        let (recorded, again) = (shown(recorded), shown(again));
        let deviation = deviations.into_iter().fold(0.0, f64::max);
        Self { name: name.to_owned(), verdict, deviation, recorded, again }
    }
}

impl Held {
    fn allows(self, deviations: &[f64], [recorded, again]: [&[f64]; 2], most: f64) -> bool {
        let as_many = recorded.len() == again.len();
        match self {
            // A curve may end earlier or later, but one that is there once must be there again.
            Self::First => {
                recorded.is_empty() == again.is_empty()
                    && deviations.first().is_none_or(|first| *first <= most)
            }
            Self::Each | Self::EachByMean => as_many && deviations.iter().all(|deviation| *deviation <= most),
            Self::Count => as_many && again.iter().all(|number| number.is_finite()),
        }
    }
}

/// As a share of `scale`; infinite where a number became NaN or the scale is 0, so that no tolerance takes it.
fn deviation(recorded: f64, again: f64, scale: f64) -> f64 {
    let share = (again - recorded).abs() / scale;
    match recorded.to_bits() == again.to_bits() {
        true => 0.0,
        false if share.is_nan() => f64::INFINITY,
        false => share,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(recorded: &[f64], again: &[f64], within: Option<(Held, f64)>) -> FieldVerdict {
        Field::numbers("x", recorded, again, within).verdict
    }

    #[test]
    fn of_a_curve_the_first_number_is_held_and_of_scores_each() {
        let (old, new) = ([1.0, 2.0, 3.0], [1.0, 2.0, 4.0]);
        assert_eq!(verdict(&old, &new, None), FieldVerdict::Different);
        assert_eq!(verdict(&old, &new, Some((Held::First, 0.1))), FieldVerdict::Within);
        assert_eq!(verdict(&old, &new, Some((Held::Each, 0.1))), FieldVerdict::Different);
        assert_eq!(verdict(&old, &new, Some((Held::Each, 0.4))), FieldVerdict::Within);
        assert_eq!(verdict(&old, &new[..2], Some((Held::First, 0.1))), FieldVerdict::Within);
        assert_eq!(verdict(&old, &new[..2], Some((Held::Each, 0.4))), FieldVerdict::Different);
    }

    #[test]
    fn a_small_part_of_a_whole_is_measured_by_the_whole() {
        let (old, new) = ([0.1, 3.9], [0.2, 3.9]);
        assert_eq!(verdict(&old, &new, Some((Held::Each, 0.2))), FieldVerdict::Different);
        assert_eq!(verdict(&old, &new, Some((Held::EachByMean, 0.2))), FieldVerdict::Within);
        assert_eq!(verdict(&old, &[0.1, 4.5], Some((Held::EachByMean, 0.2))), FieldVerdict::Different);
    }

    #[test]
    fn the_number_that_is_shown_is_the_one_that_breaks_the_promise() {
        let shown = |within| Field::numbers("x", &[1.0, 2.0, 3.0], &[1.1, 2.0, 9.0], within).again;
        assert_eq!(shown(None), "1.1 (number 1 of 3)");
        assert_eq!(shown(Some((Held::Each, 0.2))), "9 (number 3 of 3)");
    }

    #[test]
    fn what_is_counted_may_be_any_number_and_no_nan() {
        let within = Some((Held::Count, 0.0));
        assert_eq!(verdict(&[1.0, 0.0], &[-5.0, 2.0], within), FieldVerdict::Within);
        assert_eq!(verdict(&[1.0, 0.0], &[f64::NAN, 2.0], within), FieldVerdict::Different);
        assert_eq!(verdict(&[1.0, 0.0], &[1.0], within), FieldVerdict::Different);
    }
}
