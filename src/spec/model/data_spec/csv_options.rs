//! How a file departs from plain CSV.

use serde::{Deserialize, Serialize};

use super::columns::{Gather, Names, Negatives, Stamps};
use crate::base::choice::choice;

/// How a file departs from plain CSV: UTF-8, comma, decimal point, ISO times, no gaps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CsvOptions {
    /// Field separator, one character (`\t` for a tab); default a comma.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Decimal mark: `.` (default) or `,`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decimal: Option<String>,
    /// Thousands separator that numbers may hold: `,`, `.`, `'`, `_` or a blank; default none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thousands: Option<String>,
    /// strftime format of the times, for example `%m/%d/%Y`; default ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// IANA time zone whose clock the times are of, for example `America/Chicago`; instants are put on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Lines that begin with this character are no data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Encoding of the file, for example `windows-1252` or `gb18030`; default UTF-8 or what a byte-order mark says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The file in an archive, or the sheet of a workbook; default the only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inner: Option<String>,
    /// Lines above the line of names that are no data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_header: Option<usize>,
    /// Whether there is a line of names; without it columns are called `column 1`, `column 2` ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// Lines of names, joined by blanks; default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_lines: Option<usize>,
    /// Whether each row begins with a field that no name stands for, as R's `write.table` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_names: Option<bool>,
    /// Columns in which an empty field means what stands above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_down: Option<Names>,
    /// Records right below the line of names that are no data, such as units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_below_header: Option<usize>,
    /// Rows whose time holds one of these words are no data: totals between the rows, the line of names once more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_rows: Option<Names>,
    /// Whether rows that are shorter than the line of names are read, with the fields at their end missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_rows: Option<bool>,
    /// Words that stand for a missing value, besides the customary ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing_values: Option<Names>,
    /// How negative numbers are told, besides by a sign before them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negatives: Option<Negatives>,
    /// Marks before or behind numbers and times that are taken off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strip: Option<Names>,
    /// The first of the hundred years that `%y` may mean; default 1969.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_year: Option<i16>,
    /// Which instant of its step a time names; default its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamps: Option<Stamps>,
    /// Whether steps may be of uneven length, as 4-4-5 weeks are; default: they are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uneven: Option<bool>,
    /// What becomes of several values for one time; default: refuse those that differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<Gather>,
    /// Lines at the end of the file that are no data, blank ones included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_footer: Option<usize>,
    /// What becomes of missing target values; default: refuse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Fill>,
    /// What becomes of missing rows; default: refuse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gaps: Option<Fill>,
}

impl CsvOptions {
    /// Whether nothing departs from plain CSV.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

choice! {
    /// How a hole in the target is filled.
    Fill {
        /// On the line between its neighbours (looks ahead by up to the length of the hole).
        Interpolate = "interpolate",
        /// Not at all: the row is left out, and the series goes on after it.
        Drop = "drop",
        /// With the last value before it.
        ForwardFill = "ffill",
        /// As `ffill`, and one more input tells 1 where a value was observed and 0 where it was filled in.
        Mask = "mask",
        /// With the last value observed at the same time of day, a day or more before.
        DayBefore = "day_before",
        /// With the last value observed at the same time of day, a week or more before.
        WeekBefore = "week_before",
        /// With 0, which is what an absent row means: nobody came. It counts as observed.
        Zero = "zero",
    }
}
