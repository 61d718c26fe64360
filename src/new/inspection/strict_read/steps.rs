//! What makes uneven rows even: rows that are gathered, periods that are steps as they are, times without their noise. Each was
//! tried on the file.

use jiff::civil::Date;

use super::trial_read::TrialRead;
use crate::base::error::{Place, Problem};
use crate::data::csv::axis::even;
use crate::data::wall::{most_common, wall_seconds};
use crate::data::{Series, Step};
use crate::spec::{DataSpec, Fill, Gather, Resample};

/// Steps that rows are gathered into, the finest first.
const STEPS: [&str; 4] = ["1 hour", "1 day", "1 week", "1 month"];

/// Steps by which times may be even but for some seconds. A day is none of them: just before midnight is the day that ends.
const NOISY: [&str; 10] = [
    "1 minute",
    "2 minutes",
    "5 minutes",
    "10 minutes",
    "15 minutes",
    "20 minutes",
    "30 minutes",
    "1 hour",
    "2 hours",
    "6 hours",
];

/// Rows that a series must have to be forecast.
const FEWEST: usize = 30;

/// Remedies for rows that no even step fits, as one problem; `None` if none reads the file.
pub(super) fn remedy(trial: &TrialRead, data: &DataSpec) -> Option<Problem> {
    if let Some(periods) = periods(trial, data) {
        return Some(periods);
    }
    let total = trial.rows(data).ok()?.times().count();
    let fits = |every: &&str| {
        let found = gathered(trial, data, every)?;
        let enough = found.len() >= FEWEST && 2 * total >= 3 * found.len();
        enough.then(|| format!("{total} rows make {} steps of {every}", found.len()))
    };
    let every: Vec<(&str, String)> =
        STEPS.iter().filter_map(|every| Some((*every, fits(every)?))).take(2).collect();
    let (first, _) = every.first()?;
    let counts: Vec<&str> = every.iter().map(|(_, words)| words.as_str()).collect();
    let what = format!("no step is even; rows may be gathered into even ones: {}", counts.join(", "));
    // What a row is only its owner knows: the key is told, with what each way means, and none is given to be copied.
    let help = format!(
        "below data: in the spec, `resample: {{ every: {first}, by: count }}` counts rows, where each is an event such as a trip; by: sum adds up {}, \
         by: mean averages it",
        data.target
    );
    Some(Problem::new(Place::file(trial.path), what).help(help))
}

/// The rows of each step counted.
fn gathered(trial: &TrialRead, data: &DataSpec, every: &str) -> Option<Series> {
    let resample = Resample { every: every.to_owned(), by: Gather::Count, nearest: false };
    let mut other = DataSpec { resample: Some(resample), ..data.clone() };
    other.csv.gaps = Some(Fill::Drop);
    other.csv.missing = Some(Fill::Drop);
    trial.parse(&other).ok()
}

/// Periods of about the same length, such as 4-4-5 weeks, each of which may be one step.
fn periods(trial: &TrialRead, data: &DataSpec) -> Option<Problem> {
    let days = days_apart(trial, data)?;
    let (common, _) = most_common(days.iter().copied())?;
    if common < 7 || !days.iter().all(|length| 3 * length >= 2 * common && 2 * length <= 3 * common) {
        return None;
    }
    let mut other = data.clone();
    other.csv.uneven = Some(true);
    trial.parse(&other).ok()?;
    let what = format!("periods are {} to {} days long, most of them {common}", days.first()?, days.last()?);
    let help = "--set data.csv.uneven=true reads each row as one step, at its own date";
    Some(Problem::new(Place::file(trial.path), what).help(help))
}

/// The lengths of steps in days, sorted.
fn days_apart(trial: &TrialRead, data: &DataSpec) -> Option<Vec<i32>> {
    let mut dates: Vec<Date> = trial.rows(data).ok()?.times().map(|time| time.date()).collect();
    dates.sort_unstable();
    let mut days: Vec<i32> = dates.windows(2).map(|pair| (pair[1] - pair[0]).get_days()).collect();
    days.sort_unstable();
    Some(days)
}

/// Times that are even but for some seconds: the step, and how far the farthest lies from its beginning.
pub(super) struct Noise {
    /// The file, each row put to the nearest step.
    pub resample: Resample,
    /// Seconds.
    pub farthest: i64,
}

/// The step that times are even by, but for so little that each has a beginning of its own; `None` if there is none.
pub(super) fn noise(trial: &TrialRead, data: &DataSpec) -> Option<Noise> {
    /// Of a step, how far a time may lie from its beginning.
    const NEAR: i64 = 10;
    let times: Vec<i64> = trial.rows(data).ok()?.times().map(wall_seconds).collect();
    let noise = |every: &str| {
        let Some(Step::Seconds(step)) = even::step(every) else { return None };
        let nearest = |time: &i64| (time + step / 2).div_euclid(step);
        let farthest = times.iter().map(|time| (time - nearest(time) * step).abs()).max()?;
        let mut steps: Vec<i64> = times.iter().map(nearest).collect();
        steps.sort_unstable();
        let alone = steps.windows(2).all(|pair| pair[0] < pair[1]);
        let beside = steps.windows(2).filter(|pair| pair[1] - pair[0] == 1).count();
        (NEAR * farthest <= step && alone && 2 * beside > steps.len()).then_some(farthest)
    };
    NOISY.into_iter().find_map(|every| {
        let farthest = noise(every)?;
        let resample = Resample { every: every.to_owned(), by: Gather::Mean, nearest: true };
        Some(Noise { resample, farthest })
    })
}
