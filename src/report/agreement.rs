//! Where trained engines part: the same configuration and seed, engine by engine, from the journal.

use std::collections::BTreeMap;

use super::configuration::Spread;
use super::number::{decimals, value};
use super::{Align, Sources, Table};
use crate::record::{Record, Results, Status};

/// Two curves part where an epoch's training loss or validation RMSE differs by more than this part
/// of itself: what f32 rounds to in a sum, and what a reader of a table would see.
const PARTED: [f64; 2] = [1e-6, 1e-3];

/// One configuration under two engines, over the seeds that ended with numbers under both.
pub struct Agreement<'a> {
    engines: [&'a str; 2],
    trials: Vec<[&'a Record; 2]>,
}

/// Every configuration that two trained engines share, in plan order.
pub fn agreements<'a>(sources: &'a Sources) -> Vec<Agreement<'a>> {
    let key = |record: &Record| (format!("{:?}", record.trial.settings), record.trial.seed);
    let of = |engine: &str| -> Vec<&Record> {
        let done = sources.records().filter(|record| record.result.status == Status::Done);
        done.filter(|record| record.trial.engine == engine).collect()
    };
    let engines: Vec<&str> = sources.spec.engines.iter().map(String::as_str).collect();
    let mut found: Vec<Agreement> = Vec::new();
    for (at, first) in engines.iter().enumerate() {
        for other in &engines[at + 1..] {
            let others: BTreeMap<_, &Record> =
                of(other).into_iter().map(|record| (key(record), record)).collect();
            for record in of(first) {
                let Some(twin) = others.get(&key(record)) else { continue };
                let engines = [*first, *other];
                let pair = [record, *twin];
                match found.last_mut() {
                    // Seeds are the innermost axis of a plan, so those of one configuration are neighbours.
                    Some(last)
                        if last.engines == engines
                            && last.trials[0][0].trial.settings == record.trial.settings =>
                    {
                        last.trials.push(pair);
                    }
                    _ => found.push(Agreement { engines, trials: vec![pair] }),
                }
            }
        }
    }
    found
}

impl Agreement<'_> {
    /// Relative differences of the test RMSE, a seed each.
    fn differences(&self) -> impl Iterator<Item = f64> + '_ {
        self.trials.iter().filter_map(|[a, b]| {
            let (a, b) = (a.result.metric("test", "rmse")?, b.result.metric("test", "rmse")?);
            Some(if a == b { 0.0 } else { (a - b).abs() / a.abs().max(b.abs()) })
        })
    }

    /// The first epoch, over the seeds, in which curves differ by more than `limit`.
    fn parted(&self, limit: f64) -> Option<usize> {
        self.trials.iter().filter_map(|[a, b]| parted(&a.result, &b.result, limit)).min()
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

/// A share for people: in percent, or as a power of ten where percents would read 0.
fn share(share: f64) -> String {
    match share {
        share if share >= 1e-4 => {
            format!("{:.1$} %", 100.0 * share, decimals(std::iter::once(100.0 * share)))
        }
        0.0 => "0".to_owned(),
        share => format!("{share:.0e}"),
    }
}

fn epoch(epoch: Option<usize>) -> String {
    epoch.map_or("never".to_owned(), |epoch| epoch.to_string())
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 { Some(upper) } else { Spread::of(&[values[middle - 1], upper]).map(|s| s.mean) }
}

/// A sentence for each pair of engines.
pub fn notes(sources: &Sources) -> Vec<String> {
    let all = agreements(sources);
    let mut pairs: Vec<[&str; 2]> = all.iter().map(|agreement| agreement.engines).collect();
    pairs.dedup();
    let sentence = |pair: [&str; 2]| {
        let own = || all.iter().filter(|agreement| agreement.engines == pair);
        let differences: Vec<f64> = own().flat_map(Agreement::differences).collect();
        let worst = differences.iter().copied().fold(0.0, f64::max);
        let count = differences.len();
        let median = median(differences)?;
        let [rounding, visible] = PARTED.map(|limit| own().filter_map(|own| own.parted(limit)).min());
        Some(format!(
            "{} and {} in {count} trials each with the same weights and batches: test RMSE differs by {} (median) \
             to {} of itself; first epoch in which curves differ by 1e-6: {}, by 1e-3: {}",
            pair[0],
            pair[1],
            share(median),
            share(worst),
            epoch(rounding),
            epoch(visible),
        ))
    };
    pairs.into_iter().filter_map(sentence).collect()
}

/// A row for each configuration; `None` if no two engines share one.
pub fn table(sources: &Sources) -> Option<Table> {
    let all = agreements(sources);
    let axes = sources.columns();
    let mut headings = vec![("engines".to_owned(), Align::Left)];
    headings.extend(axes.iter().map(|name| ((*name).to_owned(), Align::Right)));
    headings.extend(
        ["seeds", "largest difference of test RMSE", "first epoch apart by 1e-6", "by 1e-3"]
            .map(|name| (name.to_owned(), Align::Right)),
    );
    let mut table = Table::new(headings);
    for agreement in &all {
        let mut row = vec![agreement.engines.join(", ")];
        let settings = &agreement.trials[0][0].trial.settings;
        row.extend(axes.iter().map(|name| settings.get(*name).map(value).unwrap_or_default()));
        row.push(agreement.trials.len().to_string());
        row.push(share(agreement.differences().fold(0.0, f64::max)));
        row.extend(PARTED.map(|limit| epoch(agreement.parted(limit))));
        table.rows.push(row);
    }
    (!table.rows.is_empty()).then_some(table)
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
            scores: BTreeMap::new(),
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

    #[test]
    fn a_median_lies_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
    }
}
