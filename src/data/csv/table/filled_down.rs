//! Empty fields that mean what stands above them.

use std::borrow::Cow;

use super::column_names::trim;
use crate::data::csv::text::records::CsvRecord;

/// What stands above, while records go by.
pub(crate) struct FillDown<'t> {
    above: Vec<(usize, Cow<'t, str>)>,
}

impl<'t> FillDown<'t> {
    /// For these columns.
    pub(crate) fn new(columns: &[usize]) -> Self {
        Self { above: columns.iter().map(|column| (*column, Cow::Borrowed(""))).collect() }
    }

    /// Puts it into the empty fields of a record.
    pub(crate) fn fill(&mut self, record: &mut CsvRecord<'t>) {
        for (column, above) in &mut self.above {
            match record.fields.get_mut(*column) {
                Some(field) if trim(field).is_empty() => field.clone_from(above),
                Some(Cow::Borrowed(field)) => *above = Cow::Borrowed(trim(field)),
                Some(Cow::Owned(field)) => *above = Cow::Owned(trim(field).to_owned()),
                None => {}
            }
        }
    }
}
