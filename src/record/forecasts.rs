//! `forecasts.csv`: the series beside the forecasts that a report draws, a column for each trial.

use std::path::Path;

use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::{read_if_there, replace};
use crate::base::text::six_digits_or_empty;
use crate::spec::Part;

/// The file's name in a results folder.
pub(crate) const FORECASTS_FILE: &str = "forecasts.csv";

/// Headings before those of the trials.
const FIXED: [&str; 3] = ["time", "part", "actual"];

/// A series and some trials' forecasts of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecasts {
    /// One row for each value of the series that belongs to a part.
    pub rows: Vec<ForecastRow>,
    /// The trials.
    pub columns: Vec<Column>,
}

/// One value of the series.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastRow {
    /// As in the data file, ISO 8601.
    pub time: String,
    /// `train`, `validation` or `test`.
    pub part: Part,
    /// In the target's unit; none where the value was filled in.
    pub actual: Option<f64>,
}

/// One trial's forecasts.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The engine's name.
    pub engine: String,
    /// The trial's id.
    pub trial: String,
    /// The hash of the run that these forecasts are of; the journal tells whether it is the recorded one.
    pub hash: String,
    /// One for each row, in the target's unit; none where the look-back reaches before the series.
    pub values: Vec<Option<f64>>,
}

impl Column {
    fn heading(&self) -> String {
        format!("{} {} {}", self.engine, self.trial, self.hash)
    }

    fn named(heading: &str) -> Option<Self> {
        let [engine, trial, hash] = heading.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let [engine, trial, hash] = [engine, trial, hash].map(str::to_owned);
        Some(Self { engine, trial, hash, values: Vec::new() })
    }
}

impl Forecasts {
    /// Reads those of a results folder; `None` if it has none.
    ///
    /// # Errors
    /// If the file cannot be read or is no table of forecasts.
    pub fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(FORECASTS_FILE);
        read_if_there(&path)?.map(|bytes| Self::parse(&bytes, &path)).transpose()
    }

    /// Reads a file's bytes; `path` is for messages.
    ///
    /// # Errors
    /// If they are no table of forecasts.
    fn parse(bytes: &[u8], path: &Path) -> Result<Self> {
        let damaged = |line: usize, what: &str| {
            let problem =
                Problem::new(Place::line(path, line), format!("damaged table of forecasts: {what}"));
            Error::input(problem.help("delete the file: the next `lookback sweep` makes it again"))
        };
        let mut reader = csv::Reader::from_reader(bytes);
        let headings = reader.headers().map_err(|error| damaged(1, &error.to_string()))?.clone();
        if headings.iter().take(FIXED.len()).ne(FIXED) {
            return Err(damaged(1, "the headings do not begin with time,part,actual"));
        }
        let columns: Option<Vec<Column>> = headings.iter().skip(FIXED.len()).map(Column::named).collect();
        let columns = columns.ok_or_else(|| damaged(1, "a heading is not `engine trial hash`"))?;
        let mut forecasts = Self { rows: Vec::new(), columns };
        for (at, record) in reader.records().enumerate() {
            let record = record.map_err(|error| damaged(at + 2, &error.to_string()))?;
            let number = |cell: &str| {
                let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
                number.ok_or_else(|| damaged(at + 2, &format!("'{cell}' is no number")))
            };
            let part = Part::from_word(&record[1])
                .ok_or_else(|| damaged(at + 2, &format!("'{}' is no part", &record[1])))?;
            let time = record[0].to_owned();
            let actual = if record[2].is_empty() { None } else { Some(number(&record[2])?) };
            forecasts.rows.push(ForecastRow { time, part, actual });
            for (column, cell) in forecasts.columns.iter_mut().zip(record.iter().skip(FIXED.len())) {
                column.values.push(if cell.is_empty() { None } else { Some(number(cell)?) });
            }
        }
        Ok(forecasts)
    }

    /// Writes `forecasts.csv`; its numbers have six significant digits, which a picture cannot show.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let headings =
            FIXED.iter().map(|name| (*name).to_owned()).chain(self.columns.iter().map(Column::heading));
        writer.write_record(headings).expect("invariant: memory can be written");
        for (at, row) in self.rows.iter().enumerate() {
            let mut cells = vec![
                row.time.clone(),
                row.part.word().to_owned(),
                row.actual.map(|actual| actual.to_string()).unwrap_or_default(),
            ];
            cells.extend(self.columns.iter().map(|column| six_digits_or_empty(column.values[at])));
            writer.write_record(cells).expect("invariant: rows are even");
        }
        let bytes = writer.into_inner().expect("invariant: memory can be flushed");
        replace(&folder.join(FORECASTS_FILE), &String::from_utf8(bytes).expect("invariant: cells are text"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecasts() -> Forecasts {
        let row = |time: &str, part| ForecastRow { time: time.to_owned(), part, actual: Some(1.25) };
        let column = Column {
            engine: "ridge".to_owned(),
            trial: "ab".to_owned(),
            hash: "cd".to_owned(),
            values: vec![None, Some(-3.5)],
        };
        Forecasts {
            rows: vec![row("2020-01-01", Part::Train), row("2020-01-02", Part::Test)],
            columns: vec![column],
        }
    }

    #[test]
    fn what_was_written_reads_back() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(Forecasts::read(folder.path()).expect("nothing to read"), None);
        forecasts().write(folder.path()).expect("it can be written");
        assert_eq!(Forecasts::read(folder.path()).expect("it can be read"), Some(forecasts()));
    }

    #[test]
    fn damage_is_named_with_its_line() {
        for (text, line) in [
            ("time,part\n", 1),
            ("time,part,actual,ridge\n", 1),
            ("time,part,actual\n2020,train,x\n", 2),
            ("time,part,actual\n2020,train,1\n2021,train\n", 3),
            ("time,part,actual\n2020,train,NaN\n", 2),
        ] {
            let error = Forecasts::parse(text.as_bytes(), Path::new("f.csv")).expect_err(text);
            assert!(error.to_string().contains(&format!("f.csv:{line}: ")), "{error}");
        }
    }

    #[test]
    fn forecasts_keep_six_digits() {
        assert_eq!(six_digits_or_empty(Some(1234.56789)), "1234.57");
        assert_eq!(six_digits_or_empty(Some(-0.000_123_456_789)), "-0.000123457");
        assert_eq!(six_digits_or_empty(Some(0.0)), "0");
    }
}
