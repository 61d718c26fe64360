//! One time as it stands in a file, and how much of a time it tells.

use jiff::civil::DateTime;

/// How much of a time a field tells; one kind holds for the whole column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `1949`
    Year,
    /// `1949Q1`
    Quarter,
    /// `1949-01`
    Month,
    /// `1949-01-31`
    Date,
    /// `1949-01-31 05:00`
    DateTime,
    /// `1949-01-31T05:00-05:00`
    Offset,
}

impl Kind {
    /// As in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Year => "a year",
            Kind::Quarter => "a quarter",
            Kind::Month => "a month",
            Kind::Date => "a date",
            Kind::DateTime => "a date and time",
            Kind::Offset => "a date and time with an offset",
        }
    }

    /// Whether the calendar's months are its steps.
    pub(crate) fn is_months(self) -> bool {
        matches!(self, Kind::Year | Kind::Quarter | Kind::Month)
    }
}

/// One time as it stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// How much was told.
    pub kind: Kind,
    /// What the clock on the wall shows; the first instant of what was told.
    pub local: DateTime,
    /// Seconds that the wall is ahead of UTC.
    pub offset: Option<i32>,
}

impl Stamp {
    /// Seconds since 1970 by UTC, or by the clock on the wall where that is all that is told.
    pub(crate) fn instant(&self) -> i64 {
        crate::data::wall::wall_seconds(self.local) - i64::from(self.offset.unwrap_or(0))
    }
}
