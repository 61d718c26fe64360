//! Columns of tables that have a row for each configuration and behind it rows for mean forecasts, of its seeds and of these
//! with a baseline: a heading, and how both kinds of rows come to their cells, in one place.

use super::{Align, Table};
use crate::report::analysis::Configuration;
use crate::report::analysis::statistics::Averaged;

/// The cell of a configuration.
type SingleCell<'a> = Box<dyn Fn(&Configuration) -> String + 'a>;

/// The cell of a mean forecast.
type MeanCell<'a> = Box<dyn Fn(&Configuration, &Averaged) -> String + 'a>;

/// One column.
pub(crate) struct ConfigurationColumn<'a> {
    heading: (String, Align),
    single: SingleCell<'a>,
    together: MeanCell<'a>,
}

/// Columns from left to right.
#[derive(Default)]
pub(crate) struct ConfigurationColumns<'a>(Vec<ConfigurationColumn<'a>>);

impl<'a> ConfigurationColumns<'a> {
    /// One with cells of its own for the mean forecast.
    pub(super) fn add(
        &mut self,
        heading: (impl Into<String>, Align),
        single: impl Fn(&Configuration) -> String + 'a,
        together: impl Fn(&Configuration, &Averaged) -> String + 'a,
    ) {
        let heading = (heading.0.into(), heading.1);
        self.0.push(ConfigurationColumn { heading, single: Box::new(single), together: Box::new(together) });
    }

    /// One of what the mean forecast shares with its configuration.
    pub(super) fn shared(
        &mut self,
        heading: (impl Into<String>, Align),
        cell: impl Fn(&Configuration) -> String + Copy + 'a,
    ) {
        self.add(heading, cell, move |configuration, _| cell(configuration));
    }

    /// The table of some configurations, each with the mean forecasts that are to have a row.
    pub(super) fn table<'b>(
        &self,
        rows: impl Iterator<Item = (&'b Configuration, impl IntoIterator<Item = &'b Averaged>)>,
    ) -> Table {
        let mut table = Table::new(self.0.iter().map(|column| column.heading.clone()));
        for (configuration, averaged) in rows {
            table.rows.push(self.0.iter().map(|column| (column.single)(configuration)).collect());
            let together =
                |averaged| self.0.iter().map(|column| (column.together)(configuration, averaged)).collect();
            table.rows.extend(averaged.into_iter().map(together));
        }
        table
    }
}
