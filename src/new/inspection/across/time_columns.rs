//! Columns whose names are times, wherever they stand in a table.

use crate::data::csv::fields::stamp::Kind;
use crate::new::inspection::sheet::Sheet;
use crate::new::inspection::times::TimeGuess;

/// What columns are called that are the days of a month.
pub(super) const DAYS: &str = "days of a month";

/// What columns are called that are the hours of a day, or other parts of one.
pub(super) const HOURS: &str = "hours";
pub(super) const SLOTS: &str = "slots of a day";

/// Columns of times, from the first to the last.
pub(crate) struct TimeColumns {
    pub from: usize,
    pub to: usize,
    /// Every how many of them one holds values.
    pub every: usize,
    /// Format of the names, to stand behind that of the row's own time; `None`: the names hold whole dates.
    pub format: Option<String>,
    /// What stands before and behind the whole date in each name.
    pub ends: (String, String),
    /// What the names are.
    pub what: &'static str,
    /// Whether they can be read.
    pub readable: bool,
}

impl TimeColumns {
    /// The dates in the names of the columns.
    pub(crate) fn dates<'s>(&self, sheet: &'s Sheet) -> Vec<&'s str> {
        let names = sheet.names[self.from..=self.to].iter().step_by(self.every);
        names.map(|name| &name[self.ends.0.len()..name.len() - self.ends.1.len()]).collect()
    }

    /// The format of the names, from that of their dates.
    pub(crate) fn around(&self, dates: &str) -> String {
        let literal = |text: &str| text.replace('%', "%%");
        format!("{}{dates}{}", literal(&self.ends.0), literal(&self.ends.1))
    }

    /// Whether rows can be what these columns are parts of: days of months, hours of days that follow each other.
    pub(crate) fn fits(&self, rows: Option<&TimeGuess>) -> bool {
        const MONTH: i64 = 28 * 86_400;
        match (self.what, rows) {
            (DAYS, rows) => rows.is_some_and(|rows| rows.kind == Kind::Month),
            (HOURS | SLOTS, Some(rows)) => !rows.kind.is_months() && rows.step < MONTH,
            _ => true,
        }
    }

    /// Whether a column is one of them.
    pub(crate) fn holds(&self, column: usize) -> bool {
        self.span().contains(&column) && (column - self.from).is_multiple_of(self.every)
    }

    /// These columns and those between them.
    pub(crate) fn span(&self) -> std::ops::RangeInclusive<usize> {
        self.from..=self.to + self.every - 1
    }
}
