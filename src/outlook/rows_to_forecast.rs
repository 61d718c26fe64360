//! The rows to forecast: those of a file that have no value yet, and times behind its end.

use std::path::Path;

use super::chosen::Chosen;
use super::kept::Kept;
use super::request::{Request, refused};
use super::until::rows_until;
use crate::base::error::{Error, Result};
use crate::data::{Series, csv};
use crate::forecaster::{Forecaster, content};
use crate::run;
use crate::spec::{DataSpec, FeatureSet, Params, Spec};

/// A series with the rows to forecast behind its known ones.
pub(crate) struct Rows {
    /// As long as every forecast needs.
    pub series: Series,
    /// Rows with a value.
    pub known: usize,
    /// Rows to forecast.
    pub count: usize,
    pub notes: Vec<String>,
    /// The file that was read, for messages.
    pub file: std::path::PathBuf,
}

/// Most rows that may be asked for.
const MOST: usize = 10_000;

impl Rows {
    /// Reads the data of a folder or newer ones and lays out what is asked for, as far as any of the configurations
    /// beside the chosen one looks too.
    pub(crate) fn read(request: &Request, spec: &Spec, kept: &Kept, beside: Option<&Kept>) -> Result<Self> {
        let forecaster = &kept.forecasters[0];
        let (mut series, file) = read(request.data.as_deref(), spec, Some(&forecaster.provenance.from))?;
        // What follows every row does not follow those that the spec leaves out.
        run::exclude(spec, &mut series).map_err(Error::input)?;
        hold_against(&series, &file, forecaster)?;
        // Newer rows may hide how long a day is; it is as long as it was.
        series.rows_per_day = forecaster.pipeline.rows_per_day;
        let known = series.known();
        let mut notes: Vec<String> = Vec::new();
        if let Some(name) = request.data.as_ref().and_then(|newer| newer.file_name()) {
            notes.push(format!("with the rows of {}, given with --data", name.display()));
        }
        let trained = forecaster.provenance.rows;
        if known > trained {
            notes.push(format!(
                "{} rows are newer than the {trained} that the trials were made with (until {})",
                known - trained,
                forecaster.provenance.to
            ));
            let filled = series.filled(trained..known);
            if filled > 0 {
                notes.push(format!(
                    "{filled} of the newer rows are not in the file or have no value: they were filled in as the spec says \
                     (data.csv.missing, data.csv.gaps)"
                ));
            }
        }
        let given = series.len() - known;
        let zone = spec.data.csv.time_zone.as_deref();
        let count = count(request, spec, (&series, &file), forecaster.reach())?;
        let reach =
            beside.iter().map(|beside| beside.forecasters[0].reach()).fold(forecaster.reach(), usize::max);
        let needed = count.max(reach) + reach;
        let series = series.lengthened(known + needed.max(given), zone);
        // Times of day that no row of the data has.
        if let Some(refusal) = forecaster.refuses(&series) {
            return refused(&file, refusal, "name the rows to forecast in a file, with --data FILE");
        }
        Ok(Self { series, known, count, notes, file })
    }

    /// Known columns hold on behind their last value, as at the end of any file: for days around a row.
    pub(crate) fn hold_on(&mut self) {
        for column in self.series.covariates.values_mut() {
            let mut last = f64::NAN;
            for value in &mut column[self.known - 1..] {
                last = if value.is_nan() { last } else { *value };
                *value = last;
            }
        }
    }

    /// Refuses a known column without a value at a row that some forecast is told of.
    pub(crate) fn all_known(&self, spec: &Spec, (chosen, forecaster): (&Chosen, &Forecaster)) -> Result<()> {
        let told = ToldAhead {
            data: &spec.data,
            without_past: &chosen.without_past,
            features: &forecaster.pipeline.features,
            reach: forecaster.reach(),
            time: &forecaster.provenance.time,
        };
        told.refuse_missing(&self.series, (self.known, self.count), &self.file)
    }
}

/// Refuses rows of which a configuration knows too little, before any of its trials is trained again for them.
pub(crate) fn refuse_unknown(request: &Request, spec: &Spec, chosen: &Chosen) -> Result<()> {
    let params = Params::of(&chosen.records[0].trial, spec);
    let reach = params.reach();
    let (series, file) = read(request.data.as_deref(), spec, None)?;
    let known = series.known();
    let count = count(request, spec, (&series, &file), reach)?;
    let series =
        series.lengthened(series.len().max(known + count + reach), spec.data.csv.time_zone.as_deref());
    let (data, time) = (&spec.data, &spec.data.time.to_string());
    let (features, without_past) = (&spec.features_of(&params), &chosen.without_past);
    let told = ToldAhead { data, features, reach, time, without_past };
    told.refuse_missing(&series, (known, count), &file)
}

/// How many rows are asked for.
fn count(request: &Request, spec: &Spec, (series, file): (&Series, &Path), reach: usize) -> Result<usize> {
    let zone = spec.data.csv.time_zone.as_deref();
    let count = match (&request.until, request.rows) {
        (Some(until), _) => rows_until(until, (series, series.known()), (zone, MOST), file)?,
        (None, Some(rows)) => rows,
        (None, None) => reach,
    };
    if count == 0 || count > MOST {
        let message = format!("{count} rows to forecast: expected 1 to {MOST}");
        return refused(file, message, "give --rows N or a later --until TIME");
    }
    Ok(count)
}

/// What a forecast is told of the rows that it forecasts.
struct ToldAhead<'a> {
    data: &'a DataSpec,
    features: &'a FeatureSet,
    /// Rows that it reaches without forecasts of its own.
    reach: usize,
    /// The column of times, for messages.
    time: &'a str,
    /// Options that ask for what reaches further.
    without_past: &'a [String],
}

impl ToldAhead<'_> {
    /// Refuses a column that is missing at one of `count` rows behind the `known` ones, or is not to be had there.
    fn refuse_missing(&self, series: &Series, (known, count): (usize, usize), file: &Path) -> Result<()> {
        let Self { data, features, reach, time: times, .. } = self;
        // The last forecast is told of all its rows.
        let told = known + count.div_ceil(*reach) * reach;
        for column in features.known.keys() {
            let Some(values) = series.covariates.get(column) else { continue };
            if let Some(row) = (known..told).find(|row| values[*row].is_nan()) {
                let time = series.short_stamp(row);
                // A file that lacks the column passes for one whose rows have no value in it.
                let message = match csv::columns_without(column, data, file).ok().flatten() {
                    None => {
                        format!("column {column} is known for the row to forecast, and is missing at {time}")
                    }
                    Some(names) => format!(
                        "there is no column {column}, which is known for the row to forecast, and so for {time}; there are {}",
                        names.join(", ")
                    ),
                };
                let help = format!(
                    "write rows with {times} and {column}, the target left empty, behind the end of the data, and name \
                     the file with --data FILE"
                );
                return refused(file, message, &help);
            }
        }
        if let Some(column) = features.past.first().filter(|_| count > *reach) {
            let message = format!(
                "{count} rows are asked for, and a forecast reaches {reach}: further ones would need {column} of rows that do not exist"
            );
            let further = match self.without_past {
                [] => "only a new sweep without `past` columns has what reaches further".to_owned(),
                options => format!("{}, which need no such column, reach further", options.join(" and ")),
            };
            return refused(file, message, &format!("ask for at most --rows {reach}; {further}"));
        }
        Ok(())
    }
}

/// The series to go on from, and the file that it ends with; `from` is the time at which the old one begins, if that is known
/// without reading it.
pub(super) fn read(
    newer: Option<&Path>,
    spec: &Spec,
    from: Option<&str>,
) -> Result<(Series, std::path::PathBuf)> {
    let old = spec.data_path();
    Ok(match newer {
        None => (Series::read_ahead(&spec.data, &old)?, old),
        Some(newer) => (newer_series(spec, &old, newer, from)?, newer.to_path_buf()),
    })
}

/// Refuses a series that does not begin with what was trained on.
fn hold_against(series: &Series, file: &Path, forecaster: &Forecaster) -> Result<()> {
    let provenance = &forecaster.provenance;
    if let Some(refusal) = forecaster.refuses(series) {
        return refused(file, refusal, "give data of the same step and columns");
    }
    let known = series.known();
    let same = known >= provenance.rows
        && content(series, &forecaster.pipeline.features, provenance.rows) == provenance.content;
    if !same {
        let message = format!(
            "its first {} rows are not those that trial {} was made with (from {} to {}, SHA-256 of the file {})",
            provenance.rows, provenance.trial, provenance.from, provenance.to, provenance.data_sha256
        );
        return refused(file, message, "give the old rows unchanged, or sweep again with the new ones");
    }
    Ok(())
}

/// A newer file alone if it holds the first row of the old one, else behind the old one.
fn newer_series(spec: &Spec, old: &Path, newer: &Path, from: Option<&str>) -> Result<Series> {
    let data = csv::widened(&spec.data, newer)?;
    let alone = Series::read_ahead(&data, newer);
    let holds_old = |alone: &Series| match from {
        Some(from) => alone.row_at(from).is_some(),
        None => match Series::read_ahead(&spec.data, old) {
            Ok(before) => alone.times[0] <= before.times[0],
            Err(_) => true,
        },
    };
    match alone {
        Ok(alone) if holds_old(&alone) => Ok(alone),
        Ok(alone) if data != spec.data => {
            let message = format!("begins at {}, behind the first time of the older file", alone.times[0]);
            refused(newer, message, "give one file with all columns of times, the older ones too")
        }
        Err(error) if data != spec.data => Err(error),
        _ => Series::read_joined(&spec.data, old, newer),
    }
}
