//! Where trained engines part: the same configuration and seed, engine by engine, from the journal.

use crate::base::error::Result;
use crate::record::{Record, Results, Status};
use crate::results::ResultsFolder;
use crate::spec::{Part, Settings};

/// Two curves part where an epoch's training loss or validation RMSE differs by more than this part
/// of itself: what f32 rounds to in a sum, and what a reader of a table would see.
pub(crate) const PARTED: [f64; 2] = [1e-6, 1e-3];

/// One configuration under two engines, over the seeds that ended with numbers under both.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Their names.
    pub engines: [String; 2],
    /// The hyperparameters.
    pub settings: Settings,
    /// Seeds that ended with numbers under both.
    pub seeds: usize,
    /// Relative differences of the test RMSE, a seed each.
    pub differences: Vec<f64>,
    /// For each of [`PARTED`] the first epoch, over the seeds, in which curves differ by more.
    pub parted: [Option<usize>; 2],
}

/// Every configuration that two trained engines share, in plan order.
///
/// # Errors
/// If a record cannot be read again.
pub(crate) fn agreements(results: &ResultsFolder) -> Result<Vec<Agreement>> {
    let engines = &results.spec.engines;
    let mut found: Vec<Agreement> = Vec::new();
    for (at, first) in engines.iter().enumerate() {
        for other in &engines[at + 1..] {
            for record in results.records() {
                let record = record?;
                if record.trial.engine != *first || !done(&record) {
                    continue;
                }
                let twin = results.plan.id_of(other, &record.trial.settings, record.trial.seed);
                let Some(twin) = results.journal.current(&twin)?.filter(done) else { continue };
                let same = |last: &&mut Agreement| {
                    last.engines == [first.as_str(), other.as_str()] && last.settings == record.trial.settings
                };
                // Seeds are the innermost axis of a plan, so those of one configuration are neighbours.
                match found.last_mut().filter(same) {
                    Some(last) => last.add(&record.result, &twin.result),
                    None => found.push(Agreement::from_records([first, other], &record, &twin)),
                }
            }
        }
    }
    Ok(found)
}

fn done(record: &Record) -> bool {
    record.result.status == Status::Done
}

impl Agreement {
    fn from_records(engines: [&String; 2], a: &Record, b: &Record) -> Self {
        let settings = a.trial.settings.clone();
        let engines = engines.map(Clone::clone);
        let mut agreement = Self { engines, settings, seeds: 0, differences: Vec::new(), parted: [None; 2] };
        agreement.add(&a.result, &b.result);
        agreement
    }

    /// Takes in one seed's results under both engines.
    fn add(&mut self, a: &Results, b: &Results) {
        self.seeds += 1;
        if let Some((x, y)) = a.chosen_by(Part::Test).zip(b.chosen_by(Part::Test)) {
            self.differences.push(if x == y { 0.0 } else { (x - y).abs() / x.abs().max(y.abs()) });
        }
        for (earliest, limit) in self.parted.iter_mut().zip(PARTED) {
            *earliest = earliest.iter().copied().chain(parted(a, b, limit)).min();
        }
    }
}

/// The first epoch, from 1, in which a curve differs by more than `limit` of itself; one that ends
/// earlier than the other parts after its end.
fn parted(a: &Results, b: &Results, limit: f64) -> Option<usize> {
    let first = |a: &[f64], b: &[f64]| {
        let apart = |(a, b): (&f64, &f64)| (a - b).abs() > limit * a.abs().max(b.abs());
        let end = (a.len() != b.len()).then(|| a.len().min(b.len()) + 1);
        a.iter().zip(b).position(apart).map(|at| at + 1).or(end)
    };
    let curves = [first(&a.train_loss, &b.train_loss), first(&a.validation_rmse, &b.validation_rmse)];
    curves.into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(train_loss: &[f64]) -> Results {
        Results {
            status: Status::Done,
            message: None,
            epochs: train_loss.len(),
            best_epoch: 1,
            steps: 1,
            train_loss: train_loss.to_vec(),
            validation_rmse: Vec::new(),
            scores: crate::spec::PerPart::default(),
            hash: None,
        }
    }

    #[test]
    fn curves_part_in_the_first_epoch_that_differs_by_more_than_the_limit() {
        let (a, b) = (curve(&[1.0, 0.5, 0.25]), curve(&[1.0, 0.500_01, 0.26]));
        assert_eq!(parted(&a, &b, 1e-6), Some(2));
        assert_eq!(parted(&a, &b, 1e-3), Some(3));
        assert_eq!(parted(&a, &a, 1e-6), None);
        assert_eq!(parted(&a, &curve(&[1.0, 0.5]), 1e-3), Some(3), "one stopped earlier");
    }
}
