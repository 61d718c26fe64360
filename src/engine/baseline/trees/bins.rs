//! Inputs as small numbers: which of at most 255 stretches each value lies in.

use super::boosted::TreeRows;

/// Most stretches of one input.
const MOST: usize = 255;

/// The inputs of the train part, input by input, and where their stretches end.
pub(super) struct Bins {
    /// The stretch of each value, `[P][n]`.
    pub columns: Vec<Vec<u8>>,
    /// Ends of the stretches of each input but the last, rising; none for an input that never varies.
    pub thresholds: Vec<Vec<f64>>,
    /// Samples n.
    pub count: usize,
}

impl Bins {
    /// Of the train part alone.
    pub(super) fn of(rows: &TreeRows) -> Self {
        let column = |input: usize| (0..rows.count).map(move |sample| rows.row(sample)[input]);
        let thresholds: Vec<Vec<f64>> =
            (0..rows.width()).map(|input| thresholds(column(input).collect())).collect();
        let bins = thresholds.iter().enumerate().map(|(input, ends)| {
            column(input).map(|value| ends.partition_point(|end| *end < value) as u8).collect()
        });
        Self { columns: bins.collect(), count: rows.count, thresholds }
    }
}

/// Midway between neighbouring values; of many values between those that part the samples evenly.
fn thresholds(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    let count = values.len();
    // The last of each run of equal values, by its position among all.
    let ends: Vec<usize> = (1..count).filter(|at| values[at - 1] < values[*at]).collect();
    let cut = |end: &usize| 0.5 * values[end - 1] + 0.5 * values[*end];
    if ends.len() < MOST {
        return ends.iter().map(cut).collect();
    }
    let mut cuts: Vec<f64> = Vec::with_capacity(MOST);
    for stretch in 1..MOST {
        let aim = stretch * count / MOST;
        let at = ends.partition_point(|end| *end < aim).min(ends.len() - 1);
        let threshold = cut(&ends[at]);
        if cuts.last().is_none_or(|last| *last < threshold) {
            cuts.push(threshold);
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_lie_between_the_values_that_there_are() {
        assert_eq!(thresholds(vec![3.0, 1.0, 1.0, 2.0]), [1.5, 2.5]);
        assert_eq!(thresholds(vec![5.0; 4]), [0.0; 0]);
    }

    #[test]
    fn many_values_are_parted_evenly() {
        let cuts = thresholds((0..2550).map(f64::from).collect());
        assert_eq!((cuts.len(), cuts[0], cuts[1]), (254, 9.5, 19.5));
    }
}
