//! What a spec says of a file of a test.

use lookback::spec::{CsvOptions, DataSpec};

/// A file with these columns and options.
pub(crate) fn csv_data(time: &str, target: &str, csv: CsvOptions) -> DataSpec {
    DataSpec { file: "data.csv".into(), time: time.into(), target: target.into(), csv, ..DataSpec::default() }
}
