//! Two results of one trial against each other, field by field.

use super::field::{Field, Held};
use crate::record::{Errors, Measures, Results, Score, Slice};

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
pub(crate) const LIBTORCH_ELSEWHERE: Tolerance = Tolerance { first_epoch: 1e-5, scores: 0.2 };

/// What must hold between a recorded result and the same trial run again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Promise {
    /// Every bit.
    Bits,
    /// The status, and some numbers up to a share of the recorded ones.
    Within(Tolerance),
}

/// Compares two results of one trial under a promise.
///
/// Under [`Promise::Within`] the status, the numbers of targets and the slices must be the same, the first epoch and all
/// scores near; later epochs, their number and the hash may differ, since rounding grows into them.
pub fn compare(recorded: &Results, again: &Results, promise: Promise) -> Vec<Field> {
    let may_differ = promise != Promise::Bits;
    let text =
        |name: &str, of: fn(&Results) -> String| Field::text(name, (&of(recorded), &of(again)), may_differ);
    let curve = |name: &str, of: fn(&Results) -> &[f64]| {
        Field::numbers(name, of(recorded), of(again), promise.within(Held::First))
    };
    let mut fields = vec![
        Field::text("status", (recorded.status.word(), again.status.word()), false),
        text("message", |r| r.message.clone().unwrap_or_else(|| "none".to_owned())),
        text("epochs", |r| r.epochs.to_string()),
        text("best_epoch", |r| r.best_epoch.to_string()),
        text("steps", |r| r.steps.to_string()),
        curve("train_loss", |r| &r.train_loss),
        curve("validation_rmse", |r| &r.validation_rmse),
    ];
    let nothing = Score::default();
    for (part, score) in recorded.scores.given() {
        fields.extend(scores(part.word(), score, again.scores[part].as_ref().unwrap_or(&nothing), promise));
    }
    fields.push(Field::text("targets", (&targets(recorded), &targets(again)), false));
    fields.push(text("hash", |r| r.hash.clone().unwrap_or_else(|| "none".to_owned())));
    fields
}

impl Promise {
    /// The tolerance for numbers of which so many are held; `None` for bits.
    fn within(self, held: Held) -> Option<(Held, f64)> {
        let Promise::Within(Tolerance { first_epoch, scores }) = self else { return None };
        Some((held, if held == Held::First { first_epoch } else { scores }))
    }
}

/// The metrics of a recorded part: over all, over all slices together, step by step and slice by slice; the slices'
/// times; and the errors of single forecasts and of their quantiles. What an older program did not record cannot be compared; a part that it
/// lacks shows in the targets.
fn scores(part: &str, recorded: &Score, again: &Score, promise: Promise) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut add = |name: String, held: Held, [recorded, again]: [Vec<f64>; 2]| {
        if !recorded.is_empty() {
            fields.push(Field::numbers(&name, &recorded, &again, promise.within(held)));
        }
    };
    for name in recorded.metrics.keys() {
        let each = |of: &dyn Fn(&Score) -> Vec<f64>| [of(recorded), of(again)];
        let one = |measures: &Measures| measures.get(name).copied();
        add(format!("{part}_{name}"), Held::Each, each(&|score| one(&score.metrics).into_iter().collect()));
        let pooled = |score: &Score| one(&score.pooled).into_iter().collect();
        add(format!("{part}_{name}_pooled"), Held::Each, each(&pooled));
        let steps = |score: &Score| score.by_step.iter().filter_map(one).collect();
        add(format!("{part}_{name}_by_step"), Held::Each, each(&steps));
        let slices = |score: &Score| score.slices.iter().filter_map(|slice| one(&slice.metrics)).collect();
        add(format!("{part}_{name}_slices"), Held::EachByMean, each(&slices));
    }
    let mut add_errors = |name: &str, of: fn(&Score) -> &Option<Errors>| {
        let numbers = |score| of(score).iter().flat_map(Errors::values).collect();
        add(format!("{part}_{name}"), Held::Count, [recorded, again].map(numbers));
    };
    add_errors("errors", |score| &score.errors);
    add_errors("quantile_errors", |score| &score.quantile_errors);
    if !recorded.slices.is_empty() {
        fields.push(slice_times(part, &recorded.slices, &again.slices));
    }
    fields
}

/// From when to when each slice is and how many targets it has; the first that differs is shown.
fn slice_times(part: &str, recorded: &[Slice], again: &[Slice]) -> Field {
    let shown = |slices: &[Slice], at: usize| match slices.get(at) {
        Some(Slice { from, to, targets, .. }) => {
            format!("{from} to {to}, {targets} targets (slice {})", at + 1)
        }
        None => format!("{} slices", slices.len()),
    };
    let count = recorded.len().max(again.len());
    let differs = (0..count).find(|at| shown(recorded, *at) != shown(again, *at));
    let at = differs.unwrap_or(count);
    Field::text(&format!("{part}_slices"), (&shown(recorded, at), &shown(again, at)), false)
}

fn targets(results: &Results) -> String {
    let counts = results.scores.given().map(|(part, score)| format!("{} {}", part.word(), score.targets));
    counts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use crate::spec::{Part, PerPart};
    use std::collections::BTreeMap;

    use super::*;
    use crate::check::FieldVerdict;
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
            scores: [(Part::Test, Score { targets: 3, metrics, ..Score::default() })].into_iter().collect(),
            hash: Some(format!("{:016x}", rmse.to_bits())),
        }
    }

    fn worst(recorded: &Results, again: &Results, promise: Promise) -> FieldVerdict {
        compare(recorded, again, promise).iter().map(|field| field.verdict).max().expect("there are fields")
    }

    #[test]
    fn equal_bits_are_identical_under_either_promise() {
        for promise in [Promise::Bits, NEAR] {
            assert_eq!(worst(&results(1.5), &results(1.5), promise), FieldVerdict::Identical);
        }
    }

    #[test]
    fn the_last_bit_breaks_the_promise_of_bits_and_no_other() {
        let next = f64::from_bits(1.5_f64.to_bits() + 1);
        assert_eq!(worst(&results(1.5), &results(next), Promise::Bits), FieldVerdict::Different);
        assert_eq!(worst(&results(1.5), &results(next), NEAR), FieldVerdict::Within);
        assert_eq!(worst(&results(1.5), &results(1.6), NEAR), FieldVerdict::Different);
    }

    #[test]
    fn a_tolerance_is_sharp_for_the_first_epoch_and_lets_later_ones_go() {
        let mut again = results(1.5);
        again.train_loss = vec![0.5 + 1e-7, 0.9, 0.1];
        assert_eq!(worst(&results(1.5), &again, NEAR), FieldVerdict::Within);
        again.train_loss[0] = 0.51;
        assert_eq!(worst(&results(1.5), &again, NEAR), FieldVerdict::Different);
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
            ("test_rmse", |r| r.scores = PerPart::default()),
            ("hash", |r| r.hash = None),
        ];
        for (name, change) in changes {
            let mut again = results(1.5);
            change(&mut again);
            let fields = compare(&results(1.5), &again, Promise::Bits);
            let field = fields.iter().find(|field| field.name == name).expect("the field is compared");
            assert_eq!(field.verdict, FieldVerdict::Different, "{name}");
        }
    }

    #[test]
    fn another_status_or_a_missing_number_is_within_no_tolerance() {
        let mut again = results(1.5);
        again.status = Status::Diverged;
        assert_eq!(worst(&results(1.5), &again, FAR), FieldVerdict::Different);
        let mut again = results(1.5);
        again.scores = PerPart::default();
        assert_eq!(worst(&results(1.5), &again, FAR), FieldVerdict::Different);
        let nan = results(f64::NAN);
        assert_eq!(worst(&results(1.5), &nan, FAR), FieldVerdict::Different);
    }

    /// Results with two steps of the horizon and two slices.
    fn parts() -> Results {
        let measures =
            |rmse: f64| Measures::from([("rmse".to_owned(), rmse), ("mae".to_owned(), rmse / 2.0)]);
        let slice = |from: &str, rmse: f64| Slice {
            from: from.to_owned(),
            to: from.to_owned(),
            targets: 2,
            metrics: measures(rmse),
        };
        let score = Score {
            targets: 4,
            metrics: measures(2.0),
            pooled: measures(2.1),
            slices: vec![slice("2020-01", 1.5), slice("2020-02", 2.5)],
            by_step: vec![measures(1.0), measures(3.0)],
            quantile_errors: None,
            errors: Some(Errors(vec![1.0, -2.0, 1.5, 0.0])),
        };
        Results { scores: [(Part::Test, score)].into_iter().collect(), ..results(2.0) }
    }

    #[test]
    fn a_change_in_any_step_slice_or_pooled_measure_is_found_under_a_tolerance() {
        type Change = fn(&mut Score);
        let beyond: [(&str, Change); 8] = [
            ("test_rmse_by_step", |s| _ = s.by_step[1].insert("rmse".to_owned(), 3.2)),
            ("test_mae_by_step", |s| _ = s.by_step[1].insert("mae".to_owned(), 1.6)),
            ("test_rmse_by_step", |s| s.by_step.truncate(1)),
            ("test_rmse_slices", |s| _ = s.slices[1].metrics.insert("rmse".to_owned(), 2.6)),
            ("test_mae_slices", |s| _ = s.slices[1].metrics.remove("mae")),
            ("test_rmse_pooled", |s| _ = s.pooled.insert("rmse".to_owned(), 2.2)),
            ("test_slices", |s| s.slices[1].to = "2020-03".to_owned()),
            ("test_errors", |s| s.errors = None),
        ];
        for (name, change) in beyond {
            for promise in [NEAR, Promise::Bits] {
                let mut again = parts();
                change(again.scores.test.as_mut().expect("it is there"));
                let fields = compare(&parts(), &again, promise);
                let differ = fields.iter().filter(|field| field.verdict == FieldVerdict::Different);
                let names: Vec<&str> = differ.map(|field| &*field.name).collect();
                assert!(names.contains(&name), "{name}: {names:?}");
            }
        }
        let mut again = parts();
        let score = again.scores.test.as_mut().expect("it is there");
        score.by_step[1].insert("rmse".to_owned(), 3.001);
        score.slices[1].metrics.insert("rmse".to_owned(), 2.501);
        score.errors = Some(Errors(vec![1.1, -2.0, 1.5, 0.0]));
        assert_eq!(worst(&parts(), &again, NEAR), FieldVerdict::Within);
        assert_eq!(worst(&parts(), &again, Promise::Bits), FieldVerdict::Different);
    }

    #[test]
    fn what_an_older_program_did_not_record_is_not_compared() {
        let mut older = parts();
        let score = older.scores.test.as_mut().expect("it is there");
        score.errors = None;
        score.metrics.remove("mae");
        score.by_step.iter_mut().for_each(|step| _ = step.remove("mae"));
        assert_eq!(worst(&older, &parts(), Promise::Bits), FieldVerdict::Identical);
    }
}
