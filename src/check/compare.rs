//! Two results of one trial against each other, field by field.

use crate::record::{Results, Score};

/// How far a result may lie from the recorded one, as shares of the recorded numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// Training loss and validation RMSE of the first epoch.
    pub first_epoch: f64,
    /// Errors on each part at the end.
    pub scores: f64,
}

/// For libtorch on another processor model or with another library version.
///
/// There it takes other vector widths and block sizes, so every sum is rounded otherwise (f32: 6e-8),
/// and training lets that grow. This project's two engines differ in the same way and measure it
/// (docs/reproduce.md): 2e-7 after the first epoch always; at the end mostly 1e-6, but where a high
/// learning rate makes training chaotic 0.01 of the RMSE and 0.1 of the mean absolute error. So the first
/// epoch is the sharp test, and the end is held to what chaos leaves.
pub const LIBTORCH_ELSEWHERE: Tolerance = Tolerance { first_epoch: 1e-5, scores: 0.2 };

/// What must hold between a recorded result and the same trial run again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Promise {
    /// Every bit.
    Bits,
    /// The status, and some numbers up to a share of the recorded ones.
    Within(Tolerance),
}

/// How one field or trial came out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
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
    pub verdict: Verdict,
    /// Largest `|again - recorded| / |recorded|` in it; 0 for text.
    pub deviation: f64,
    /// What the journal says, short.
    pub recorded: String,
    /// What came out now, short.
    pub again: String,
}

/// Compares two results of one trial under a promise.
///
/// Under [`Promise::Within`] the status and the number of targets must be the same, the first epoch and the
/// scores near; later epochs, their number and the hash may differ, since rounding grows into them.
pub fn compare(recorded: &Results, again: &Results, promise: Promise) -> Vec<Field> {
    let mut fields = vec![
        text("status", recorded.status.word(), again.status.word(), Promise::Bits),
        text("message", message(recorded), message(again), promise),
        text("epochs", &recorded.epochs.to_string(), &again.epochs.to_string(), promise),
        text("best_epoch", &recorded.best_epoch.to_string(), &again.best_epoch.to_string(), promise),
        text("steps", &recorded.steps.to_string(), &again.steps.to_string(), promise),
        numbers("train_loss", &recorded.train_loss, &again.train_loss, curve(promise)),
        numbers("validation_rmse", &recorded.validation_rmse, &again.validation_rmse, curve(promise)),
    ];
    fields.extend(scores(recorded, again, promise));
    fields.push(text("hash", hash(recorded), hash(again), promise));
    fields
}

/// Of a curve the first number only has a tolerance.
fn curve(promise: Promise) -> Option<f64> {
    match promise {
        Promise::Bits => None,
        Promise::Within(tolerance) => Some(tolerance.first_epoch),
    }
}

fn message(results: &Results) -> &str {
    results.message.as_deref().unwrap_or("none")
}

fn hash(results: &Results) -> &str {
    results.hash.as_deref().unwrap_or("none")
}

/// The metrics of every recorded part, over all steps and step by step, and the number of targets. What
/// an older program did not record cannot be compared; a part that it lacks shows in the targets.
fn scores(recorded: &Results, again: &Results, promise: Promise) -> Vec<Field> {
    let most = match promise {
        Promise::Bits => None,
        Promise::Within(tolerance) => Some(tolerance.scores),
    };
    let names =
        recorded.scores.iter().flat_map(|(part, score)| score.metrics.keys().map(move |name| (part, name)));
    let metric = |(part, metric): (&String, &String)| {
        let of = |results: &Results| results.metric(part, metric).into_iter().collect::<Vec<f64>>();
        numbers(&format!("{part}_{metric}"), &of(recorded), &of(again), most)
    };
    let stepped = recorded.scores.iter().filter(|(_, score)| !score.by_step.is_empty());
    let by_step = |(part, score): (&String, &Score)| {
        let of = |score: &Score| score.by_step.iter().flat_map(|step| step.values().copied()).collect();
        let again: Vec<f64> = again.scores.get(part).map(of).unwrap_or_default();
        numbers(&format!("{part}_by_step"), &of(score), &again, most)
    };
    let targets = |results: &Results| {
        let counts = results.scores.iter().map(|(part, score)| format!("{part} {}", score.targets));
        counts.collect::<Vec<_>>().join(", ")
    };
    let targets = text("targets", &targets(recorded), &targets(again), Promise::Bits);
    names.map(metric).chain(stepped.map(by_step)).chain([targets]).collect()
}

fn text(name: &str, recorded: &str, again: &str, promise: Promise) -> Field {
    let verdict = match (recorded == again, promise) {
        (true, _) => Verdict::Identical,
        (false, Promise::Within(_)) => Verdict::Within,
        (false, Promise::Bits) => Verdict::Different,
    };
    Field {
        name: name.to_owned(),
        verdict,
        deviation: 0.0,
        recorded: recorded.to_owned(),
        again: again.to_owned(),
    }
}

/// Numbers that must have the same bits, or of which the first may differ by the share `most`.
fn numbers(name: &str, recorded: &[f64], again: &[f64], most: Option<f64>) -> Field {
    let pairs = || recorded.iter().copied().zip(again.iter().copied());
    let same = |(a, b): (f64, f64)| a.to_bits() == b.to_bits();
    let largest = pairs().map(|(a, b)| deviation(a, b)).fold(0.0, f64::max);
    let first = pairs().next().map_or(0.0, |(a, b)| deviation(a, b));
    // A curve may end earlier or later, but a number that is there once must be there again.
    let both = recorded.is_empty() == again.is_empty();
    let verdict = match most {
        _ if recorded.len() == again.len() && pairs().all(same) => Verdict::Identical,
        Some(most) if both && first <= most => Verdict::Within,
        _ => Verdict::Different,
    };
    let differing = pairs().position(|pair| !same(pair));
    let shown = |values: &[f64]| match (values.len(), differing) {
        (1, _) => values[0].to_string(),
        (count, Some(at)) => format!("{} (number {} of {count})", values[at], at + 1),
        (count, None) => format!("{count} numbers"),
    };
    let (recorded, again) = (shown(recorded), shown(again));
    Field { name: name.to_owned(), verdict, deviation: largest, recorded, again }
}

/// Infinite where a number became NaN or began at 0, so that no tolerance takes it.
fn deviation(recorded: f64, again: f64) -> f64 {
    let share = (again - recorded).abs() / recorded.abs();
    match recorded.to_bits() == again.to_bits() {
        true => 0.0,
        false if share.is_nan() => f64::INFINITY,
        false => share,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::record::Status;

    const NEAR: Promise = Promise::Within(Tolerance { first_epoch: 1e-5, scores: 0.01 });
    const FAR: Promise = Promise::Within(Tolerance { first_epoch: 0.5, scores: 0.5 });

    fn results(rmse: f64) -> Results {
        let metrics = BTreeMap::from([("rmse".to_owned(), rmse)]);
        Results {
            status: Status::Done,
            message: None,
            epochs: 2,
            best_epoch: 2,
            steps: 20,
            train_loss: vec![0.5, 0.25],
            validation_rmse: vec![2.0, rmse],
            scores: BTreeMap::from([("test".to_owned(), Score { targets: 3, metrics, ..Score::default() })]),
            hash: Some(format!("{:016x}", rmse.to_bits())),
        }
    }

    fn worst(recorded: &Results, again: &Results, promise: Promise) -> Verdict {
        compare(recorded, again, promise).iter().map(|field| field.verdict).max().expect("there are fields")
    }

    #[test]
    fn equal_bits_are_identical_under_either_promise() {
        for promise in [Promise::Bits, NEAR] {
            assert_eq!(worst(&results(1.5), &results(1.5), promise), Verdict::Identical);
        }
    }

    #[test]
    fn the_last_bit_breaks_the_promise_of_bits_and_no_other() {
        let next = f64::from_bits(1.5_f64.to_bits() + 1);
        assert_eq!(worst(&results(1.5), &results(next), Promise::Bits), Verdict::Different);
        assert_eq!(worst(&results(1.5), &results(next), NEAR), Verdict::Within);
        assert_eq!(worst(&results(1.5), &results(1.6), NEAR), Verdict::Different);
    }

    #[test]
    fn a_tolerance_is_sharp_for_the_first_epoch_and_lets_later_ones_go() {
        let mut again = results(1.5);
        again.train_loss = vec![0.5 + 1e-7, 0.9, 0.1];
        assert_eq!(worst(&results(1.5), &again, NEAR), Verdict::Within);
        again.train_loss[0] = 0.51;
        assert_eq!(worst(&results(1.5), &again, NEAR), Verdict::Different);
    }

    #[test]
    fn every_field_is_compared() {
        type Change = fn(&mut Results);
        let changes: [(&str, Change); 9] = [
            ("status", |r| r.status = Status::Diverged),
            ("message", |r| r.message = Some("x".to_owned())),
            ("epochs", |r| r.epochs += 1),
            ("best_epoch", |r| r.best_epoch -= 1),
            ("steps", |r| r.steps += 1),
            ("train_loss", |r| r.train_loss[1] += 0.1),
            ("validation_rmse", |r| r.validation_rmse.truncate(1)),
            ("test_rmse", |r| r.scores.clear()),
            ("hash", |r| r.hash = None),
        ];
        for (name, change) in changes {
            let mut again = results(1.5);
            change(&mut again);
            let fields = compare(&results(1.5), &again, Promise::Bits);
            let field = fields.iter().find(|field| field.name == name).expect("the field is compared");
            assert_eq!(field.verdict, Verdict::Different, "{name}");
        }
    }

    #[test]
    fn another_status_or_a_missing_number_is_within_no_tolerance() {
        let mut again = results(1.5);
        again.status = Status::Diverged;
        assert_eq!(worst(&results(1.5), &again, FAR), Verdict::Different);
        let mut again = results(1.5);
        again.scores.clear();
        assert_eq!(worst(&results(1.5), &again, FAR), Verdict::Different);
        let nan = results(f64::NAN);
        assert_eq!(worst(&results(1.5), &nan, FAR), Verdict::Different);
    }
}
