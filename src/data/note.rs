//! What is noticed in a series: sentences for people, with a kind where a proposal of a spec looks for one.

use std::ops::Deref;

use serde::Serialize;

use crate::base::text::counted;
use crate::spec::{Fill, Gather};

/// A sentence, and what it is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Note {
    #[serde(skip)]
    pub(crate) kind: NoteKind,
    text: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NoteKind {
    /// Missing values or rows, what becomes of them, and whether rows are among them.
    Missing { becomes: Fill, rows: bool },
    /// Rows of one time with equal values, of which one is kept.
    Equal,
    /// Rows of one time, joined.
    Joined,
    /// Anything else.
    Other,
}

impl Note {
    /// Missing values of how many, missing rows in how many gaps, and what becomes of them; `None` where nothing is missing.
    pub(crate) fn missing(
        values: Option<(usize, usize)>,
        rows: Option<(usize, usize)>,
        becomes: Option<Fill>,
    ) -> Option<Self> {
        let becomes = becomes.filter(|_| values.is_some() || rows.is_some())?;
        let of_values = values.map(|(blank, all)| format!("{blank} of {} missing", counted(all, "value")));
        let of_rows = rows.map(|(absent, gaps)| format!("{absent} missing in {}", counted(gaps, "gap")));
        let what: Vec<String> = of_values.into_iter().chain(of_rows).collect();
        let how = match becomes {
            Fill::Interpolate => "filled on the line between their neighbours (looks ahead)",
            Fill::ForwardFill => "filled with the last value before them",
            Fill::Mask => "filled with the last value before them, and an input tells them apart",
            Fill::DayBefore => "filled with the last value of the same time, a day or more before",
            Fill::WeekBefore => "filled with the last value of the same time, a week or more before",
            Fill::Zero => "0, as the spec says of an absent row; they count as observed",
            Fill::Drop => "left out",
        };
        let kind = NoteKind::Missing { becomes, rows: rows.is_some() };
        Some(Self { kind, text: format!("{}: {how}", what.join(", ")) })
    }

    /// So many rows of one time as another with equal values, the first of them at a line, as another line.
    pub(crate) fn equal(rows: usize, (line, same): (usize, usize)) -> Self {
        let rows = counted(rows, "duplicate row");
        let text = format!("{rows} with equal values dropped, the first at line {line} (as line {same})");
        Self { kind: NoteKind::Equal, text }
    }

    /// So many times and their rows, the first time and its second line, and what became of them.
    pub(crate) fn joined((times, rows): (usize, usize), (time, line): (&str, usize), by: Gather) -> Self {
        let stand = if times == 1 { "stands" } else { "stand" };
        let text = format!(
            "{} {stand} more than once, the first is {time} (line {line}): their {} joined (duplicates: {by})",
            counted(times, "time"),
            counted(rows, "row")
        );
        Self { kind: NoteKind::Joined, text }
    }
}

impl<T: Into<String>> From<T> for Note {
    fn from(text: T) -> Self {
        Self { kind: NoteKind::Other, text: text.into() }
    }
}

impl Deref for Note {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}
