//! What the strict reader says to a guess, and which further options it would take.

mod clock_changes;
mod steps;
mod trial_read;

use std::path::Path;

use self::trial_read::TrialRead;
use super::inspected::{CsvInspection, Inspected, Known};
use super::undecided;
use crate::base::error::{Error, Problem, ProblemKind, Result};
use crate::base::text::counted;
use crate::data::{NoteKind, Series, Step};
use crate::spec::{CsvOptions, DataSpec, Fill, Gather};

/// Times that may stand twice because clocks went back, and be averaged without asking.
const FEW: usize = 5;

/// Rows from which on a series that never falls is taken for a running total.
const RUNNING: usize = 30;

/// Reads the file by what is known.
pub(super) fn read(bytes: &[u8], known: Known, guesses: Vec<String>, path: &Path) -> Result<Inspected> {
    let mut trial = TrialRead::new(bytes, path, guesses);
    let Known { mut data, others, timetable, beside, left_out, mut problems, formats } = known;
    if formats.len() > 1 {
        let reads = |format: &&String| {
            let mut with_format = data.clone();
            with_format.csv.date_format = Some((*format).clone());
            trial.attempt(&with_format).is_ok()
        };
        let fit: Vec<&String> = formats.iter().filter(reads).collect();
        match fit.as_slice() {
            [one] => {
                let rest = formats.iter().find(|format| format != one).cloned().unwrap_or_default();
                data.csv.date_format = Some((*one).clone());
                trial.guesses.push(format!(
                    "times are read as \"{one}\": read as \"{rest}\" the rows make no series (--date-format)"
                ));
            }
            _ => problems.push(undecided::several_formats(
                &data,
                if fit.is_empty() { formats.iter().collect() } else { fit },
                path,
            )),
        }
    }
    let asked = data.csv.clone();
    let (data, series) = match trial.attempt(&data) {
        Ok(found) => trial.local(&data, &found).unwrap_or(found),
        Err(Error::Input(found))
            if data.csv.time_zone.is_some()
                && let Some(found) = trial.ending(&data, &found) =>
        {
            found
        }
        Err(Error::Input(found))
            if is_uneven(&found)
                && let Some(found) = trial.without_noise(&data) =>
        {
            found
        }
        Err(Error::Input(found)) => {
            let twice = found.iter().any(is_twice);
            match trial.doubled(&data, &found) {
                Ok(found) => found,
                Err(found) => {
                    let uneven = is_uneven(&found);
                    problems.extend(found);
                    if uneven || twice && data.series.0.is_empty() {
                        problems.extend(steps::remedy(&trial, &data));
                    }
                    return Ok(Inspected::Unready(Box::new(data), trial.guesses, problems));
                }
            }
        }
        Err(other) => return Err(other),
    };
    if !problems.is_empty() {
        return Ok(Inspected::Unready(Box::new(data), trial.guesses, problems));
    }
    let (data, series) = trial.running_total(data, series);
    let (data, series) = trial.masked(&asked, data, series);
    trial.say_left_out(&data, &series);
    let guesses = trial.guesses;
    let look = CsvInspection { data, series, others, timetable, beside, left_out, guesses };
    Ok(Inspected::Ready(Box::new(look)))
}

impl TrialRead<'_> {
    /// Times that are even but for some seconds, each put to the nearest step.
    fn without_noise(&mut self, data: &DataSpec) -> Option<(DataSpec, Series)> {
        let noise = steps::noise(self, data).filter(|_| data.resample.is_none())?;
        let resampled = DataSpec { resample: Some(noise.resample), ..data.clone() };
        let found = self.attempt(&resampled).ok()?;
        self.guesses.push(format!(
            "times are even but for up to {}: each row is put to the nearest step (resample: nearest)",
            counted(noise.farthest as usize, "second")
        ));
        Some(found)
    }

    /// A few times that stand twice where clocks go back: averaged, with a word on what else there is. Otherwise the
    /// problems, with remedies that were tried.
    fn doubled(&mut self, data: &DataSpec, found: &[Problem]) -> Result<(DataSpec, Series), Vec<Problem>> {
        if !found.iter().any(is_twice) || data.csv.duplicates.is_some() {
            return Err(found.to_vec());
        }
        let clocks = found.iter().all(|problem| problem.kind == ProblemKind::TimeTwice { clocks: true });
        let mean = DataSpec {
            csv: CsvOptions { duplicates: Some(Gather::Mean), ..data.csv.clone() },
            ..data.clone()
        };
        let averaged = self.attempt(&mean);
        let told = self.guesses.len();
        if let Ok(averaged) = &averaged
            && let Some(local) = self.local(data, averaged)
        {
            return Ok(local);
        }
        if clocks
            && found.len() <= FEW
            && let Ok(averaged) = averaged
        {
            let joined = averaged.1.notes.iter().find(|note| note.kind == NoteKind::Joined);
            let unexplained = match self.guesses.len() == told {
                true => {
                    ". No time zone that was tried explains it, whether times name the beginnings of their steps or the ends"
                }
                false => "",
            };
            self.guesses.push(format!(
                "{}; first, last and sum are the others{unexplained}",
                joined.map_or(found[0].message.as_str(), |note| note)
            ));
            return Ok(averaged);
        }
        let mut remedies = Vec::new();
        // Where most rows stand twice, a column of times or of series is missing, and no mean of them means anything.
        let few = !found.iter().any(|problem| problem.kind == ProblemKind::More);
        if averaged.is_ok() && few {
            remedies.push("--duplicates mean | first | sum");
        }
        let remedied = found.iter().map(|problem| {
            let mut answered = problem.clone();
            if is_twice(problem) {
                let wrong = "delete the wrong row";
                answered.help = Some(match remedies.is_empty() {
                    true => format!(
                        "{wrong}; no option was found that reads the file. If a further column holds a part of the time, name all \
                         with --time; if one tells series apart, name it with --series"
                    ),
                    false => {
                        format!("{wrong}, or what was tried and reads the file: {}", remedies.join("; "))
                    }
                });
            }
            answered
        });
        Err(remedied.collect())
    }

    /// A series that never falls, or hardly ever and then to nearly nothing, is read as its increments.
    fn running_total(&mut self, data: DataSpec, series: Series) -> (DataSpec, Series) {
        if data.counter || !never_falls(&series) {
            return (data, series);
        }
        // An increment over a reset is missing, and is left out.
        let whole = DataSpec { counter: true, ..data.clone() };
        let mut holes = whole.clone();
        holes.csv.missing = holes.csv.missing.or(Some(Fill::Drop));
        holes.csv.gaps = holes.csv.gaps.or(Some(Fill::Drop));
        let read = |read_as: DataSpec| self.parse(&read_as).map(|increments| (read_as, increments));
        match read(whole).or_else(|_| read(holes)) {
            Ok((read_as, increments)) => {
                self.guesses.push(format!(
                    "values of {} never fall: a running total, as of a counter? Its increments are forecast (counter: true; \
                     --set data.counter=false if the values themselves are meant)",
                    read_as.target
                ));
                (read_as, increments)
            }
            Err(_) => (data, series),
        }
    }

    /// Holes that are few and short are filled as inputs, with a mark, so that rows keep their distance; nothing is then
    /// trained on or scored that was not there without the fill.
    fn masked(&mut self, asked: &CsvOptions, data: DataSpec, series: Series) -> (DataSpec, Series) {
        /// Rows of the longest hole, and the share of all rows.
        const SHORT: (usize, f64) = (6, 0.1);
        let proposed =
            |given: Option<Fill>, asked: Option<Fill>| given == Some(Fill::Drop) && asked.is_none();
        let mut told = data.clone();
        for (told, asked) in [(&mut told.csv.missing, asked.missing), (&mut told.csv.gaps, asked.gaps)] {
            if proposed(*told, asked) {
                *told = Some(Fill::Mask);
            }
        }
        if data.counter || told == data {
            return (data, series);
        }
        let Ok(masked) = self.parse(&told) else { return (data, series) };
        let filled: Vec<bool> = (0..masked.values.len()).map(|row| masked.filled(row..row + 1) > 0).collect();
        let (count, longest) = (
            filled.iter().filter(|filled| **filled).count(),
            filled.chunk_by(|a, b| a == b).filter(|run| run[0]).map(<[bool]>::len).max().unwrap_or(0),
        );
        if longest > SHORT.0 || count as f64 > SHORT.1 * filled.len() as f64 {
            return (data, series);
        }
        let zero = if told.csv.gaps == Some(Fill::Mask) { "; --gaps zero if nobody came then" } else { "" };
        self.guesses.extend(noted(&masked, Fill::Mask).map(|(what, _)| {
            format!("{what}, neither trained on nor scored (mask); at most {longest} in a row; left out with drop{zero}")
        }));
        (told, masked)
    }

    /// What is left out, and what else may become of it.
    fn say_left_out(&mut self, data: &DataSpec, series: &Series) {
        let left = |fill: Option<Fill>| fill == Some(Fill::Drop);
        let fill = |word: &str| {
            let gaps = serde_json::from_value(word.into()).ok()?;
            let mut with_gaps = data.clone();
            with_gaps.csv.gaps = Some(gaps);
            self.parse(&with_gaps).ok().map(|_| format!("--gaps {word}"))
        };
        let Some((what, rows)) = noted(series, Fill::Drop) else { return };
        let keys = match (left(data.csv.missing), left(data.csv.gaps)) {
            (true, true) => "missing: drop, gaps: drop",
            (true, false) => "missing: drop",
            _ => "gaps: drop",
        };
        let mut said = format!("{what} ({keys})");
        if left(data.csv.gaps) && rows {
            let others: Vec<String> = ["mask", "zero", "ffill"].into_iter().filter_map(fill).collect();
            if !others.is_empty() {
                said += &format!("; {} read the file too", others.join(", "));
            }
            said += ". If an absent row means that nobody came, it is a zero";
        }
        self.guesses.push(said);
    }
}

/// What a reading noted of what is missing, to be told together with what else there is, and whether rows are.
fn noted(series: &Series, policy: Fill) -> Option<(String, bool)> {
    let found = series.notes.iter().filter_map(|note| match note.kind {
        NoteKind::Missing { becomes, rows } if becomes == policy => Some((&**note, rows)),
        _ => None,
    });
    let (texts, rows): (Vec<&str>, Vec<bool>) = found.unzip();
    (!texts.is_empty()).then(|| (texts.join("; "), rows.contains(&true)))
}

/// Whether rows are refused for their steps.
fn is_uneven(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.kind == ProblemKind::UnevenSteps)
}

/// Whether a time has several values.
fn is_twice(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::TimeTwice { .. })
}

/// Whether a series is a running total.
fn never_falls(series: &Series) -> bool {
    let values = &series.values;
    let years = matches!(series.step, Step::Months(months) if months >= 12);
    if values.len() < RUNNING || years {
        return false;
    }
    let falls: Vec<&[f64]> = values.windows(2).filter(|pair| pair[1] < pair[0]).collect();
    let resets = falls.iter().all(|pair| pair[1] < 0.1 * pair[0]);
    let rises = values.windows(2).filter(|pair| pair[1] > pair[0]).count();
    resets && falls.len() * 100 <= values.len() && rises * 3 > values.len() && values[0] >= 0.0
}
