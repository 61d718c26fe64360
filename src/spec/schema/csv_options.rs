//! The keys of `data.csv`: how a file departs from plain CSV.

use serde::{Deserialize, Serialize};

use super::Key;
use super::schema_key::DefaultValue::{Implied, Unset};
use super::schema_key::ValueKind::{Character, Choice, Flag, Names as Words, Text, Whole};
use crate::spec::{Fill, Gather, Names, Negatives, Stamps};

/// A missing value is not zero, as a missing row may be.
const BUT_ZERO: &[&str] = Fill::WORDS.split_last().expect("invariant: there are words").1;

/// Declares [`CsvOptions`] and [`CSV_KEYS`]: each row is its sentence, the field with its type, and what may stand there, what
/// holds if it is left out, and its unit.
macro_rules! csv_options {
    ($(#[doc = $about:literal] $name:ident: $type:ty = $kind:expr, $default:expr $(, $unit:literal)?;)+) => {
        /// How a file departs from plain CSV: UTF-8, comma, decimal point, ISO times, no gaps.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct CsvOptions {
            $(#[doc = $about] #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<$type>),+
        }

        /// Their keys, in the order of a resolved spec.
        pub(crate) const CSV_KEYS: &[Key] = &[$(
            Key::new(concat!("data.csv.", stringify!($name)), $kind, $default, $about.split_at(1).1)$(.unit($unit))?
        ),+];
    };
}

csv_options! {
    /// Field separator; unset: a comma.
    delimiter: String = Character, Implied(",");
    /// Decimal mark; unset: a point.
    decimal: String = Choice(&[".", ","]), Implied(".");
    /// Thousands separator that numbers may hold; unset: none.
    thousands: String = Choice(&[",", ".", "'", " ", "_"]), Unset;
    /// strftime format of the times, for example %m/%d/%Y; also %q (quarter), %Q (milliseconds since 1970), %t (year of the Buddhist era), %r (year of the Republic of China), %* (anything), `decimal year`; unset: ISO 8601.
    date_format: String = Text, Unset;
    /// IANA time zone whose clock the times are of, for example America/Chicago; times with an offset, of UTC or since 1970 are put on it.
    time_zone: String = Text, Unset;
    /// Lines that begin with this character are no data.
    comment: String = Character, Unset;
    /// Encoding, for example windows-1252, gb18030, big5, shift_jis or euc-kr; unset: UTF-8, or what a byte-order mark says.
    encoding: String = Text, Unset;
    /// The file in an archive, or the sheet of a workbook; unset: the only one.
    inner: String = Text, Unset;
    /// Lines above the line of names that are no data.
    skip_header: usize = Whole { low: 0, high: 1_000_000 }, Unset, "lines";
    /// Whether there is a line of names; if not, columns are called `column 1`, `column 2` and so on; unset: true.
    header: bool = Flag, Unset;
    /// Lines of names, one below the other, which are joined by blanks; in all but the last an empty name is that on its left; unset: 1.
    header_lines: usize = Whole { low: 1, high: 10 }, Unset, "lines";
    /// Whether each row begins with a field that no name stands for, as R writes tables; it is then `column 1`; unset: false.
    row_names: bool = Flag, Unset;
    /// Columns in which an empty field means what stands above it, as in tables with merged cells.
    fill_down: Names = Words, Unset;
    /// Records right below the line of names that are no data, such as units.
    skip_below_header: usize = Whole { low: 0, high: 1000 }, Unset, "records";
    /// Words, for example `[total]`: rows whose time holds one of them are no data, such as totals between the rows or the line of names once more.
    skip_rows: Names = Words, Unset;
    /// Whether rows that are shorter than the line of names are read, the fields at their end missing; unset: they are refused.
    short_rows: bool = Flag, Unset;
    /// Words that stand for a missing value, besides the customary ones, for example `[<5, Moins de 5]`.
    missing_values: Names = Words, Unset;
    /// How negative numbers are told besides by a sign before them: (12), or 12- with the sign behind.
    negatives: Negatives = Choice(Negatives::WORDS), Unset;
    /// Marks before or behind numbers and times that are taken off, for example `[p, '*', '%', EUR]`: flags, footnotes, units; the number or time itself is read as it stands.
    strip: Names = Words, Unset;
    /// The first of the hundred years that %y may mean; unset: 1969.
    first_year: i16 = Whole { low: 1000, high: 2900 }, Unset;
    /// Which instant of its step a time names; with end each row is moved to the beginning of its step; unset: start.
    stamps: Stamps = Choice(Stamps::WORDS), Unset;
    /// Whether steps may be of uneven length, as 4-4-5 weeks are: each row is one step behind the row before, half of the usual length to one and a half; unset: they are refused.
    uneven: bool = Flag, Unset;
    /// What becomes of several values for one time; unset: those that differ are refused.
    duplicates: Gather = Choice(Gather::WORDS), Unset;
    /// Lines at the end of the file that are no data, blank ones included.
    skip_footer: usize = Whole { low: 0, high: 1_000_000 }, Unset, "lines";
    /// What becomes of missing target values; unset: they are refused. What is filled in is input at most, never trained on or scored.
    missing: Fill = Choice(BUT_ZERO), Unset;
    /// What becomes of missing rows; unset: they are refused. What is filled in is input at most; zero says that nobody came, and counts as observed.
    gaps: Fill = Choice(Fill::WORDS), Unset;
}

impl CsvOptions {
    /// Whether nothing departs from plain CSV.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
