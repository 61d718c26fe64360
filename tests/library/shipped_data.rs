//! The data of the shipped experiments: read without a remark, and what their README says they are.

use std::path::{Path, PathBuf};

use lookback::data::{Series, Step};
use lookback::spec::{CsvOptions, DataSpec};

/// Sums of the same numbers in another order may differ in the last bits.
const SUM_TOLERANCE: f64 = 1e-9;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/data")
}

fn read(
    file: &str,
    time: &str,
    target: &str,
    sha256: Option<String>,
) -> lookback::base::error::Result<Series> {
    let data = DataSpec {
        file: file.into(),
        time: time.into(),
        target: target.into(),
        unit: String::new(),
        sha256,
        csv: CsvOptions::default(),
        ..DataSpec::default()
    };
    Series::read(&data, &folder().join(file))
}

/// File, time, target, rows, sum, step, rows a day.
type Shipped = (&'static str, &'static str, &'static str, usize, f64, Step, Option<usize>);

const SHIPPED: &[Shipped] = &[
    ("airline.csv", "month", "passengers", 144, 40363.0, Step::Months(1), None),
    ("chicago_l.csv", "date", "ridership", 5698, 77602.964, Step::Seconds(86_400), None),
    ("chicago_stations.csv", "date", "clark_lake", 5698, 77_526.464_5, Step::Seconds(86_400), None),
    ("chicago_stations.csv", "date", "addison", 5698, 12_343.456_5, Step::Seconds(86_400), None),
    ("chicago_stations.csv", "date", "jefferson_park", 5698, 30_697.547, Step::Seconds(86_400), None),
    ("auckland.csv", "timestamp", "queen_st_45", 17520, 8_162_572.0, Step::Seconds(3600), Some(24)),
    ("auckland.csv", "timestamp", "queen_st_210", 17520, 8_886_154.0, Step::Seconds(3600), Some(24)),
    ("auckland.csv", "timestamp", "queen_st_30", 17520, 10_802_480.0, Step::Seconds(3600), Some(24)),
    ("auckland.csv", "timestamp", "te_ara_tahuhu_walkway", 17520, 3_476_221.0, Step::Seconds(3600), Some(24)),
];

#[test]
fn shipped_data_is_read_without_a_remark() {
    for (file, time, target, rows, sum, step, rows_per_day) in SHIPPED {
        let series = read(file, time, target, None).unwrap();
        assert_eq!((series.len(), series.step, series.rows_per_day), (*rows, *step, *rows_per_day), "{file}");
        assert!(series.notes.is_empty(), "{file}: {:?}", series.notes);
        let total: f64 = series.values.iter().sum();
        assert!((total - sum).abs() <= SUM_TOLERANCE * sum, "{file}, {target}: {total}");
    }
}

#[test]
fn the_readme_tells_the_checksum_of_every_file() {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    for (file, time, target, ..) in SHIPPED {
        let row = readme.lines().find(|line| line.starts_with(&format!("| `{file}`"))).unwrap();
        let sha256 = row.split('`').rfind(|part| part.len() == 64).unwrap();
        assert_eq!(read(file, time, target, None).unwrap().sha256, sha256, "{file}");
        read(file, time, target, Some(sha256.to_uppercase())).unwrap();
    }
}

#[test]
fn a_changed_file_is_refused_with_both_checksums() {
    let expected = "0".repeat(64);
    let message = read("airline.csv", "month", "passengers", Some(expected.clone())).unwrap_err().to_string();
    assert!(message.contains(&expected) && message.contains("d27dd74f3654"), "{message}");
}
