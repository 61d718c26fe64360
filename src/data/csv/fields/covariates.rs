//! From the fields of further columns to one number for each row of the series.
//!
//! A row that was filled in takes the numbers of the row before it: that looks ahead nowhere.

use std::collections::{BTreeMap, HashMap};

use super::number::{self, NumberCell};
use crate::base::error::{Place, Problem, Result};
use crate::data::csv::axis::observation::Point;
use crate::data::csv::findings::{Findings, count, quote};
use crate::data::csv::rules::Rules;
use crate::data::csv::table::CsvTable;
use crate::spec::DataSpec;

/// The columns that the spec's features need, by name, a number for each of `points`.
///
/// # Errors
/// Every field that is no number, and missing ones unless `data.csv.missing` fills.
pub(crate) fn read(
    table: &CsvTable,
    rules: &Rules,
    data: &DataSpec,
    points: &[Point],
    notes: &mut Vec<String>,
) -> Result<BTreeMap<String, Vec<f64>>> {
    let mut columns = BTreeMap::new();
    let mut findings = Findings::new(&rules.path);
    let rows: HashMap<usize, usize> = (0..table.rows.len()).map(|at| (table.rows.get(at).line, at)).collect();
    for (column, name) in data.covariates.iter().enumerate() {
        let mut problems = Vec::new();
        let mut values: Vec<f64> = Vec::with_capacity(points.len());
        let (mut held, mut unknown) = (0, 0);
        for point in points {
            // Whoever forecasts the row says which of these must be known.
            let open = rules.ahead && point.value.is_none();
            let Some(row) = rows.get(&point.line).map(|at| table.rows.get(*at)) else {
                // A filled row stands behind one of the file.
                let last = values.last().copied().unwrap_or(0.0);
                values.push(if open { f64::NAN } else { last });
                continue;
            };
            let problem = |what: String, help: &str| {
                Problem::new(Place::line(&rules.path, row.line), format!("column {name}: {what}")).help(help)
            };
            let fills = rules.missing.is_some();
            match (number::parse(row.other(column), rules), values.last().copied()) {
                (Ok(NumberCell::Value(value)), _) => values.push(value),
                (Ok(NumberCell::Missing), _) if open => values.push(f64::NAN),
                // A row to forecast: what is measured then is not known, and a timetable may end earlier.
                (Ok(NumberCell::Missing), Some(last)) if point.value.is_none() => {
                    unknown += 1;
                    values.push(last);
                }
                (Ok(NumberCell::Missing), Some(last)) if fills => {
                    held += 1;
                    values.push(last);
                }
                (Ok(NumberCell::Missing), _) => {
                    let what = format!("{} is missing at {}", quote(row.other(column)), row.time);
                    let help = match fills {
                        true => {
                            "no value stands before it that could hold on: fill it in the file, or begin the file later"
                        }
                        false => {
                            "fill it in the file, or let the last value hold on with data.csv.missing: ffill"
                        }
                    };
                    problems.push(problem(what, help));
                }
                (Err((what, help)), _) => problems.push(problem(what, &help)),
            }
        }
        if held > 0 {
            notes.push(format!(
                "column {name}: {} filled with the last value before them",
                count(held, "value")
            ));
        }
        if unknown > 0 {
            let rows = count(unknown, "row");
            notes.push(format!(
                "column {name}: unknown for {rows} to forecast: there its last value holds on"
            ));
        }
        findings.add(problems, points.len());
        columns.insert(name.clone(), values);
    }
    findings.finish()?;
    Ok(columns)
}
