//! The goals of docs/speed.md for one core, every shape or the geometric mean of all.

use std::cmp::Ordering;

use lookback::base::text::{counted, three_digits};
use lookback::record::{Speed, SpeedCase, SpeedEntry, SpeedShape, TimedInterval, Work};
use lookback::report::speed::{REFERENCE, gflops, rival};
use lookback::report::{Align, Table};

/// What is measured of a shape.
#[derive(Clone, Copy, PartialEq)]
enum Measure {
    /// libtorch's best time over the reference's.
    Ratio,
    /// GFLOP/s of the reference over the peak timed in the same blocks.
    PeakShare,
    /// Microseconds of the reference; less is better.
    Time,
}

/// What of all shapes has to reach the goal.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Every,
    Mean,
}

struct Goal {
    what: &'static str,
    of: fn(&SpeedCase) -> bool,
    measure: Measure,
    over: Over,
    /// The goal and what is aimed at.
    at_least: [f64; 2],
}

/// An LSTM of one layer, of which the goals were set first.
fn one_lstm(case: &SpeedCase) -> bool {
    case.shape.cell.is_none() && case.shape.layers.is_none()
}

fn training(case: &SpeedCase) -> bool {
    case.work == Work::Training && one_lstm(case)
}

fn inference(case: &SpeedCase) -> bool {
    case.work == Work::Inference && one_lstm(case)
}

fn other_training(case: &SpeedCase) -> bool {
    case.work == Work::Training && !one_lstm(case)
}

fn small(case: &SpeedCase) -> bool {
    training(case) && case.shape.hidden_units <= 32 && case.shape.batch_size <= 32
}

fn large(case: &SpeedCase) -> bool {
    let SpeedShape { steps, batch_size, hidden_units, .. } = case.shape;
    training(case) && hidden_units >= 128 && batch_size >= 32 && steps >= 7
}

fn tiny(case: &SpeedCase) -> bool {
    let SpeedShape { steps, batch_size, input_size, hidden_units, .. } = case.shape;
    training(case) && (steps, batch_size, input_size, hidden_units) == (1, 1, 1, 4)
}

const GOALS: &[Goal] = {
    use Measure::{PeakShare, Ratio, Time};
    use Over::{Every, Mean};
    const fn goal(
        what: &'static str,
        of: fn(&SpeedCase) -> bool,
        measure: Measure,
        over: Over,
        at_least: [f64; 2],
    ) -> Goal {
        Goal { what, of, measure, over, at_least }
    }
    &[
        goal("training, libtorch over reference", training, Ratio, Every, [1.4, 1.8]),
        goal("the same, geometric mean", training, Ratio, Mean, [14.0, 16.0]),
        goal("training, H and B up to 32", small, Ratio, Every, [5.5, 7.0]),
        goal("the same, geometric mean", small, Ratio, Mean, [25.0, 40.0]),
        goal("% of peak, H from 128, B from 32, T from 7", large, PeakShare, Every, [70.0, 80.0]),
        goal("us of a step at T1 B1 F1 H4", tiny, Time, Every, [0.5, 0.25]),
        goal("inference, libtorch over reference", inference, Ratio, Every, [1.3, 1.5]),
        goal("the same, geometric mean", inference, Ratio, Mean, [3.0, 5.0]),
        goal("training, a GRU or several layers", other_training, Ratio, Every, [1.4, 1.8]),
        goal("the same, geometric mean", other_training, Ratio, Mean, [10.0, 14.0]),
    ]
};

/// The reference's fastest way at a shape.
fn own(case: &SpeedCase) -> Option<&SpeedEntry> {
    case.best().into_iter().find(|entry| entry.engine == REFERENCE)
}

/// GFLOP/s over the peak that was timed in the same blocks.
fn peak_share(case: &SpeedCase, entry: &SpeedEntry) -> f64 {
    gflops(case, entry) / case.peak_gflops
}

impl Goal {
    fn of_case(&self, case: &SpeedCase) -> Option<TimedInterval> {
        if self.measure == Measure::Ratio {
            return rival(case)?.ratio;
        }
        let own = own(case)?;
        Some(match self.measure {
            Measure::PeakShare => {
                let share = 100.0 * peak_share(case, own);
                let at = |us: f64| share * own.us.value / us;
                TimedInterval { value: share, low: at(own.us.high), high: at(own.us.low) }
            }
            _ => own.us,
        })
    }

    fn reached(&self, value: f64, wanted: f64) -> bool {
        if self.measure == Measure::Time { value <= wanted } else { value >= wanted }
    }

    /// The worse figure first.
    fn order(&self, a: f64, b: f64) -> Ordering {
        if self.measure == Measure::Time { b.total_cmp(&a) } else { a.total_cmp(&b) }
    }

    /// The end of an interval that is furthest from the goal.
    fn worst_end(&self, interval: TimedInterval) -> f64 {
        if self.measure == Measure::Time { interval.high } else { interval.low }
    }

    /// How a figure and its worst end stand to goal and aim.
    fn verdict(&self, value: f64, worst_end: f64) -> &'static str {
        let [goal, aim] = self.at_least;
        match value {
            value if self.reached(value, aim) => "aim reached",
            value if !self.reached(value, goal) => "missed",
            _ if self.reached(worst_end, goal) => "reached",
            _ => "reached, but not by the whole interval",
        }
    }

    /// `None` if no shape tells.
    fn row(&self, speed: &Speed) -> Option<Vec<String>> {
        let cases = speed.cases.iter().filter(|case| (self.of)(case));
        let values: Vec<(TimedInterval, &SpeedCase)> =
            cases.filter_map(|case| Some((self.of_case(case)?, case))).collect();
        let (worst, case) = values.iter().min_by(|a, b| self.order(a.0.value, b.0.value))?;
        let [goal, aim] = self.at_least.map(|value| value.to_string());
        let mut row = vec![self.what.to_owned(), values.len().to_string(), goal, aim];
        if self.over == Over::Mean {
            let logs = values.iter().map(|(interval, _)| interval.value.ln()).sum::<f64>();
            let mean = (logs / values.len() as f64).exp();
            row.extend([
                three_digits(mean),
                String::new(),
                String::new(),
                self.verdict(mean, mean).to_owned(),
            ]);
            return Some(row);
        }
        let missing = values.iter().filter(|(interval, _)| !self.reached(interval.value, self.at_least[0]));
        let verdict = match missing.count() {
            0 => self.verdict(worst.value, self.worst_end(*worst)).to_owned(),
            count => format!("missed at {count}"),
        };
        row.extend([
            three_digits(worst.value),
            format!("{} - {}", three_digits(worst.low), three_digits(worst.high)),
            case.shape.words(),
            verdict,
        ]);
        Some(row)
    }
}

/// A row for each goal that the pass can tell of: the shape that stands worst, or the mean.
pub(crate) fn goals(speed: &Speed) -> Table {
    let mut table = Table::new([
        ("what", Align::Left),
        ("shapes", Align::Right),
        ("goal", Align::Right),
        ("aim", Align::Right),
        ("measured", Align::Right),
        ("95 %_interval", Align::Right),
        ("worst at", Align::Left),
        ("", Align::Left),
    ]);
    table.rows = GOALS.iter().filter_map(|goal| goal.row(speed)).collect();
    table
}

/// What the processor allows where training on whole batches misses its goal: a ratio over the reference's share of the peak is the ratio that the
/// whole peak would give. `None` where nothing is missed.
pub(crate) fn bound(speed: &Speed) -> Option<String> {
    let missed = |case: &&SpeedCase| {
        case.work == Work::Training
            && case.shape.batch_size >= 32
            && rival(case)
                .and_then(|rival| rival.ratio)
                .is_some_and(|ratio| ratio.value < GOALS[0].at_least[0])
    };
    let of_case = |case: &SpeedCase| {
        let ratio = rival(case)?.ratio?.value;
        let share = peak_share(case, own(case)?);
        Some((100.0 * share / ratio, ratio / share))
    };
    let found: Vec<(f64, f64)> = speed.cases.iter().filter(missed).filter_map(of_case).collect();
    let ends = |of: fn(&(f64, f64)) -> f64| {
        let values = found.iter().map(of);
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(0.0, f64::max))
    };
    let range = |(low, high): (f64, f64), places: usize| {
        let [low, high] = [low, high].map(|end| format!("{end:.places$}"));
        if low == high { low } else { format!("{low} to {high}") }
    };
    let (shares, ratios) = (range(ends(|own| own.0), 0), range(ends(|own| own.1), 2));
    (!found.is_empty()).then(|| {
        format!(
            "At {} with B from 32 training is less than {} times as fast: there libtorch itself has {shares} % of the \
             peak: without a cycle for anything but multiplications the reference would be {ratios} times as fast.\n",
            counted(found.len(), "shape"),
            GOALS[0].at_least[0]
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_missed_reached_by_the_median_by_the_whole_interval_or_its_aim_is() {
        let [ratio, time] = [&GOALS[0], &GOALS[5]];
        assert_eq!((ratio.at_least, time.at_least), ([1.4, 1.8], [0.5, 0.25]));
        assert_eq!(ratio.verdict(1.39, 1.3), "missed");
        assert_eq!(ratio.verdict(1.41, 1.3), "reached, but not by the whole interval");
        assert_eq!(ratio.verdict(1.45, 1.4), "reached");
        assert_eq!(ratio.verdict(1.8, 1.7), "aim reached");
        assert_eq!(time.verdict(0.51, 0.6), "missed");
        assert_eq!(time.verdict(0.49, 0.6), "reached, but not by the whole interval");
        assert_eq!(time.verdict(0.49, 0.5), "reached");
        assert_eq!(time.verdict(0.2, 0.6), "aim reached");
    }
}
