//! What a results folder tells all who read it: its finished trials in plan order, and its spec's columns.

use std::ops::Range;

use super::ResultsFolder;
use crate::base::error::Result;
use crate::metric::{self, Metric};
use crate::record::{Detail, Record, Status};
use crate::spec::{EngineInfo, TrialId, named};

impl ResultsFolder {
    /// The finished trials, in plan order, each read from the journal: a walk over all of them takes
    /// some ten microseconds a trial, so what is needed of every one is gathered in one (`Standing`). An error for one
    /// that cannot be read again.
    pub(crate) fn records(&self) -> impl Iterator<Item = Result<Record>> {
        self.records_at(0..self.plan.len())
    }

    /// The finished ones of some trials, by their place in the plan where the seeds of a configuration stand side by
    /// side.
    pub fn records_at(&self, places: Range<usize>) -> impl Iterator<Item = Result<Record>> {
        self.numbered(places, Detail::Whole).map(|(_, record)| record)
    }

    /// Of these the ones that ended with numbers, and every error.
    pub(crate) fn done_at(&self, places: Range<usize>) -> impl Iterator<Item = Result<Record>> {
        let ended_so =
            |record: &Result<Record>| record.as_ref().map_or(true, |r| r.result.status == Status::Done);
        self.records_at(places).filter(ended_so)
    }

    /// The finished ones, with the place of each and as much of them as is asked for.
    pub(crate) fn numbered(
        &self,
        places: Range<usize>,
        detail: Detail,
    ) -> impl Iterator<Item = (usize, Result<Record>)> {
        let records = places.clone().zip(self.ids_at(places));
        records.filter_map(move |(place, (number, id))| {
            self.journal.current_status(&id)?;
            Some((place, self.journal.current_of(self.plan.named(number, id), detail).transpose()?))
        })
    }

    /// Numbers and ids of some trials, by the same places.
    pub(crate) fn ids_at(&self, places: Range<usize>) -> impl Iterator<Item = (usize, TrialId)> {
        self.plan.ids(places.map(|place| self.plan.at_place(place)))
    }

    /// What `of` makes of each finished trial, in plan order.
    pub(crate) fn each<T>(&self, of: impl Fn(&Record) -> Vec<T>) -> impl Iterator<Item = Result<T>> {
        self.records().flat_map(move |record| match record {
            Ok(record) => of(&record).into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    }

    /// The columns that tell configurations apart: the usual three and every other axis of the sweep.
    pub fn columns(&self) -> Vec<&'static str> {
        let mut columns = vec![named::look_back.name, named::hidden_units.name, named::learning_rate.name];
        let epochs = self.spec.search.has_stages().then_some(named::epochs.name);
        columns.extend(epochs);
        columns.extend(
            self.spec
                .axes
                .iter()
                .map(|axis| axis.name)
                .filter(|name| !columns.contains(name))
                .collect::<Vec<_>>(),
        );
        columns
    }

    /// The measures that tables have: those of quantiles where any trial forecasts some.
    pub(crate) fn metrics(&self) -> impl Iterator<Item = &'static Metric> + use<> {
        metric::shown(self.spec.forecasts_quantiles())
    }

    /// The facts about an engine.
    pub fn info(&self, engine: &str) -> Option<&'static EngineInfo> {
        self.infos.iter().copied().find(|info| info.name == engine)
    }

    /// Whether an axis means anything to an engine.
    pub fn uses(&self, engine: &str, axis: &str) -> bool {
        self.info(engine).is_none_or(|info| !info.is_baseline() || info.uses.has(axis))
    }

    /// Whether configurations can be chosen by validation.
    pub(crate) fn validated(&self) -> bool {
        self.spec.split.validates()
    }

    /// ` thousand entries`, or nothing.
    pub fn unit(&self) -> String {
        let unit = &self.spec.data.unit;
        if unit.is_empty() { String::new() } else { format!(" {unit}") }
    }

    /// The axes that vary; the usual three if none does.
    pub(crate) fn shown_columns(&self) -> Vec<&'static str> {
        let axes: Vec<&'static str> =
            self.spec.axes.iter().filter(|axis| axis.values.len() > 1).map(|axis| axis.name).collect();
        let epochs = self.spec.search.has_stages().then_some(named::epochs.name);
        if axes.is_empty() { self.columns() } else { axes.into_iter().chain(epochs).collect() }
    }
}
