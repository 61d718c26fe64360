//! A file that is tried with one set of options after the other. Most files are read by the first, of which nothing is kept;
//! of others the rows are kept, and no further one looks at the fields again.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;

use crate::base::error::{Error, Result};
use crate::data::Series;
use crate::data::csv::rules::Rules;
use crate::data::csv::{FileRows, series};
use crate::spec::{CsvOptions, DataSpec, Fill};

/// What is tried of holes.
const DROP: Option<Fill> = Some(Fill::Drop);

/// A reading under way.
pub(super) struct TrialRead<'a> {
    bytes: &'a [u8],
    /// Names the file in messages.
    pub path: &'a Path,
    /// What was guessed so far.
    pub guesses: Vec<String>,
    /// Whether one set of options was tried.
    tried: Cell<bool>,
    /// What the last reading that is kept came to, and by what.
    known: RefCell<Option<(DataSpec, Result<Rc<FileRows>>)>>,
}

impl<'a> TrialRead<'a> {
    /// Of a file's bytes.
    pub(super) fn new(bytes: &'a [u8], path: &'a Path, guesses: Vec<String>) -> Self {
        Self { bytes, path, guesses, tried: Cell::new(false), known: RefCell::default() }
    }

    /// The rows of the file, for all that is tried of their order, their doubles and their holes.
    pub(super) fn rows(&self, data: &DataSpec) -> Result<Rc<FileRows>> {
        Rules::new(data, self.path)?;
        let mut fields = DataSpec { resample: None, counter: false, ..data.clone() };
        fields.csv = CsvOptions {
            // What is missing says so when it is known what becomes of it.
            missing: DROP,
            gaps: None,
            duplicates: None,
            time_zone: None,
            stamps: None,
            uneven: None,
            ..fields.csv
        };
        let mut known = self.known.borrow_mut();
        let (_, read) = match known.take().filter(|(last, _)| *last == fields) {
            Some(same) => known.insert(same),
            None => {
                let rules = Rules::new(&fields, self.path)?;
                let rows = FileRows::read(self.bytes, &rules).map(Rc::new);
                known.insert((fields, rows))
            }
        };
        read.clone()
    }

    /// The file as a series.
    pub(super) fn parse(&self, data: &DataSpec) -> Result<Series> {
        if !self.tried.replace(true) {
            return Series::parse(self.bytes, data, self.path);
        }
        let rows = self.rows(data)?;
        series(FileRows::clone(&rows), &Rules::new(data, self.path)?)
    }

    /// The file with what is missing left out, if anything is; without that the last reader's errors.
    pub(super) fn attempt(&self, data: &DataSpec) -> Result<(DataSpec, Series)> {
        let mut last = None;
        for (missing, gaps) in [(None, None), (DROP, None), (None, DROP), (DROP, DROP)] {
            let mut asked = data.clone();
            asked.csv.missing = data.csv.missing.or(missing);
            asked.csv.gaps = data.csv.gaps.or(gaps);
            if last.is_some()
                && (data.csv.missing.is_some() && missing.is_some()
                    || data.csv.gaps.is_some() && gaps.is_some())
            {
                continue;
            }
            match self.parse(&asked) {
                Ok(series) => return Ok((asked, series)),
                Err(Error::Input(problems)) => last = Some(problems),
                Err(other) => return Err(other),
            }
        }
        Err(Error::Input(last.unwrap_or_default()))
    }
}
