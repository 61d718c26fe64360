//! Which trials a report draws whole: one for each engine, the naive forecast, the best other yardstick.

use super::super::configuration::compare;
use super::super::{Configuration, Sources, Standing};
use crate::record::{Record, Status};

/// The first seed that ended with numbers of each engine's chosen configuration (without a validation
/// part: of the one with the lowest train RMSE), of the naive forecast that skill is measured against,
/// and of the best other yardstick.
pub fn shown(sources: &Sources, standing: &Standing) -> Vec<Record> {
    let part = if sources.validated() { "validation" } else { "train" };
    let best = |of: &dyn Fn(&Configuration) -> bool| {
        let rivals = standing.configurations.iter().enumerate().filter(|(_, c)| c.seeds > 0 && of(c));
        let whole = |c: &Configuration| c.unsuccessful > 0;
        let order = |a: &Configuration, b: &Configuration| {
            whole(a).cmp(&whole(b)).then_with(|| compare(a.mean(part), b.mean(part)))
        };
        rivals.min_by(|(_, a), (_, b)| order(a, b)).map(|(at, _)| at)
    };
    let mut chosen: Vec<usize> = Vec::new();
    for engine in &sources.spec.engines {
        chosen.extend(best(&|c| c.engine == *engine));
    }
    chosen.extend(standing.naive);
    let naive = standing.naive.map(|at| standing.configurations[at].engine.clone());
    chosen.extend(best(&|c| c.baseline && Some(&c.engine) != naive.as_ref()));
    let done = |at: usize| {
        let mut records = records(sources, standing, at);
        records.find(|record| record.result.status == Status::Done)
    };
    chosen.into_iter().filter_map(done).collect()
}

/// The finished trials of the configuration `at`, in plan order.
pub fn records(sources: &Sources, standing: &Standing, at: usize) -> impl Iterator<Item = Record> {
    sources.numbered(standing.spans[at].clone()).map(|(_, record)| record)
}
