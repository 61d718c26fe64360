//! Accuracy against cost: the configurations that none other beats in both error and time.

use std::collections::BTreeSet;

use super::{Align, Table};
use crate::base::text::{decimals, seconds, three_digits};
use crate::metric::SELECTION_METRIC;
use crate::record::{Speed, Work};
use crate::report::analysis::{Configuration, SHORTEST, Standing, front};
use crate::spec::{Part, named};

/// The fronts of error against the time of a trial and against the time of a forecast, as far as a speed pass has timed
/// them, the fastest trial first; `None` for fewer than two configurations.
pub(crate) fn pareto_table(standing: &Standing) -> Option<Table> {
    let results = standing.results;
    let part = if results.validated() { Part::Validation } else { Part::Test };
    let all: Vec<(&Configuration, f64)> =
        standing.configurations.iter().filter_map(|c| Some((c, c.mean(part)?))).collect();
    if all.len() < 2 {
        return None;
    }
    let trained: Vec<(f64, f64)> = all.iter().map(|(c, error)| (c.seconds.max(SHORTEST), *error)).collect();
    let times: Vec<Option<f64>> =
        all.iter().map(|(c, _)| results.speed.as_ref().and_then(|speed| forecast_time(speed, c))).collect();
    let timed: Vec<usize> = (0..all.len()).filter(|at| times[*at].is_some()).collect();
    let forecast: Vec<(f64, f64)> = timed.iter().filter_map(|at| Some((times[*at]?, all[*at].1))).collect();
    let by_training: BTreeSet<usize> = front(&trained).into_iter().collect();
    let by_forecast: BTreeSet<usize> = front(&forecast).into_iter().map(|at| timed[at]).collect();
    let mut rows: Vec<usize> = by_training.union(&by_forecast).copied().collect();
    rows.sort_by(|a, b| trained[*a].0.total_cmp(&trained[*b].0));
    let heading = |part: Part| (format!("{} {}", part.word(), SELECTION_METRIC.label), Align::Right);
    let mut headings = vec![("configuration".to_owned(), Align::Left), ("s/trial".to_owned(), Align::Right)];
    if !timed.is_empty() {
        headings.push(("us/forecast".to_owned(), Align::Right));
    }
    headings.extend((part != Part::Test).then(|| heading(part)));
    headings.extend([heading(Part::Test), ("beaten by none in".to_owned(), Align::Left)]);
    let mut table = Table::new(headings);
    let (columns, places) = (results.columns(), decimals(all.iter().map(|(_, error)| *error)));
    table.rows = rows
        .into_iter()
        .map(|at| {
            let (c, error) = all[at];
            let mut row = vec![c.name(": ", &columns), seconds(c.seconds)];
            if !timed.is_empty() {
                row.push(times[at].map(three_digits).unwrap_or_default());
            }
            row.extend((part != Part::Test).then(|| format!("{error:.places$}")));
            row.push(c.mean(Part::Test).map(|mean| format!("{mean:.places$}")).unwrap_or_default());
            let fronts = [(&by_training, "training"), (&by_forecast, "forecasting")];
            let fronts = fronts.into_iter().filter(|(front, _)| front.contains(&at)).map(|(_, name)| name);
            row.push(fronts.collect::<Vec<_>>().join(", "));
            row
        })
        .collect();
    Some(table)
}

/// Microseconds of one forecast of a configuration's shape, in the batches of the speed pass.
fn forecast_time(speed: &Speed, configuration: &Configuration) -> Option<f64> {
    let setting = |of| configuration.settings.value(of);
    let extents = [named::look_back, named::hidden_units, named::batch_size].map(setting);
    let case = speed.cases.iter().find(|case| {
        let shape = &case.shape;
        let timed = [shape.look_back, shape.hidden_units, shape.batch_size];
        case.work == Work::Inference && timed.map(Some) == extents
    })?;
    let entry = case.best().into_iter().find(|entry| entry.engine == configuration.engine)?;
    Some(entry.us.value / case.shape.batch_size as f64)
}
