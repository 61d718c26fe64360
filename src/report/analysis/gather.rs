//! One walk over all finished trials: configurations, counts, and what the statistics compare.
//!
//! Errors of single forecasts are held for at most [`COMPARED`] configurations; in a larger sweep a
//! second walk fetches those of the leaders. All else grows with configurations, not with trials.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::Census;
use super::configuration::{Configuration, by_validation, configuration};
use super::statistics::Losses;
use crate::base::error::Result;
use crate::record::{Detail, Errors, Record};
use crate::results::ResultsFolder;
use crate::spec::Part;

/// Configurations whose single forecasts are compared: every baseline and the best by validation.
pub(crate) const COMPARED: usize = 1000;

/// What a walk over the journal, in plan order, has found.
#[derive(Default)]
pub(crate) struct Gathered {
    /// In plan order.
    pub configurations: Vec<Configuration>,
    /// Counts over all trials.
    pub census: Census,
    /// One for each configuration.
    pub losses: Vec<Losses>,
    /// Errors on the train part by position of the configuration, for naive forecasts that left them.
    pub train_errors: BTreeMap<usize, Errors>,
    /// Numbers in the plan of each configuration's first trial and of the one behind its last.
    pub spans: Vec<Range<usize>>,
}

impl Gathered {
    /// Walks over the finished trials of a plan, each as far as is asked for; without errors nothing that is compared by
    /// them is found.
    ///
    /// # Errors
    /// If a record cannot be read again.
    pub(crate) fn from_results(results: &ResultsFolder, detail: Detail) -> Result<Self> {
        let mut gathered = Self::default();
        let mut group: Vec<Record> = Vec::new();
        let mut span = 0..0;
        for (number, record) in results.numbered(0..results.plan.len(), detail) {
            let record = record?;
            gathered.census.add(results, &record);
            // Seeds are the innermost axis of a plan, so those of one configuration are neighbours.
            if group.first().is_some_and(|first| !same_configuration(first, &record)) {
                gathered.close(results, &group, span.clone());
                group.clear();
            }
            span = if group.is_empty() { number..number + 1 } else { span.start..number + 1 };
            group.push(record);
        }
        if !group.is_empty() {
            gathered.close(results, &group, span);
        }
        if gathered.configurations.len() > COMPARED && detail == Detail::Whole {
            gathered.fetch_leaders(results)?;
        }
        Ok(gathered)
    }

    fn close(&mut self, results: &ResultsFolder, group: &[Record], span: Range<usize>) {
        let at = self.configurations.len();
        let configuration = configuration(results, group, (at, self.configurations.last()));
        let mut losses = Losses::from_records(group);
        if at == COMPARED {
            self.losses.iter_mut().for_each(Losses::forget);
        }
        if at >= COMPARED {
            losses.forget();
        }
        if configuration.baseline
            && let Some(errors) = group[0].result.errors(Part::Train)
        {
            self.train_errors.insert(at, errors.clone());
        }
        self.configurations.push(configuration);
        self.losses.push(losses);
        self.spans.push(span);
    }

    /// Reads the errors of the leaders again.
    fn fetch_leaders(&mut self, results: &ResultsFolder) -> Result<()> {
        let mut order: Vec<usize> = (0..self.configurations.len()).collect();
        let of = |at: &usize| &self.configurations[*at];
        order.sort_by(|a, b| of(b).baseline.cmp(&of(a).baseline).then_with(|| by_validation(of(a), of(b))));
        let leaders: BTreeSet<usize> = order.into_iter().take(COMPARED).collect();
        for at in leaders {
            let group = results.records_at(self.spans[at].clone()).collect::<Result<Vec<_>>>()?;
            self.losses[at] = Losses::from_records(&group);
        }
        Ok(())
    }
}

fn same_configuration(a: &Record, b: &Record) -> bool {
    a.trial.engine == b.trial.engine && a.trial.settings == b.trial.settings
}
