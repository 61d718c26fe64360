//! Local times over a change of clocks: times that stand twice, a gap of an hour, and the zone whose clocks explain them. Times may
//! name the beginnings of their steps or the ends.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::trial_read::TrialRead;
use crate::base::error::{Problem, ProblemKind};
use crate::data::wall::wall_seconds;
use crate::data::{NoteKind, Series, Step, Written};
use crate::spec::{CsvOptions, DataSpec, Stamps};

/// Zones that are tried, one for each rule by which clocks change.
const ZONES: &str = "\
    America/New_York Europe/Berlin Europe/London Europe/Helsinki Atlantic/Azores Australia/Sydney \
    Australia/Lord_Howe Pacific/Auckland America/Santiago America/Sao_Paulo America/Asuncion \
    America/Mexico_City America/Havana Asia/Jerusalem Asia/Beirut Asia/Amman Asia/Tehran Africa/Cairo \
    Africa/Casablanca";

/// Changes of clocks from which on it is no accident that only ends of steps explain them.
const SURE: usize = 2;

/// A zone, and what times name in it.
#[derive(Clone, Copy)]
struct LocalClock {
    zone: &'static str,
    /// They name the ends of their steps.
    ends: bool,
}

/// Times on the wall that a clock which never changes does not explain.
struct OddTimes {
    /// Each stands more than once.
    doubled: Vec<DateTime>,
    /// The first and the last time of each run of times between two rows at which none stands.
    absent: Vec<(DateTime, DateTime)>,
    /// From one time to the next.
    step: SignedDuration,
}

impl OddTimes {
    /// The odd ones of `times`, which are of any order; `None` if rows are days or longer, or nothing is odd.
    fn of(mut times: Vec<DateTime>, step: Step) -> Option<Self> {
        let Step::Seconds(seconds) = step else { return None };
        if seconds >= 86_400 {
            return None;
        }
        let step = SignedDuration::from_secs(seconds);
        times.sort_unstable();
        let (mut doubled, mut absent) = (Vec::new(), Vec::new());
        for pair in times.windows(2) {
            if pair[0] == pair[1] {
                doubled.push(pair[0]);
            } else if pair[1].duration_since(pair[0]) > step {
                absent.push((pair[0].saturating_add(step), pair[1].saturating_sub(step)));
            }
        }
        (!doubled.is_empty() || !absent.is_empty()).then_some(Self { doubled, absent, step })
    }

    /// Days on which clocks seem to have changed.
    fn changes(&self) -> usize {
        let mut days: Vec<_> = match self.doubled.as_slice() {
            [] => self.absent.iter().map(|run| run.0.date()).collect(),
            doubled => doubled.iter().map(|time| time.date()).collect(),
        };
        days.dedup();
        days.len()
    }

    /// The clocks by which every doubled time lies in an hour that is repeated or, if none is doubled, at least one run of
    /// absent ones is an hour that is skipped: those of beginnings first.
    fn clocks(&self) -> Vec<LocalClock> {
        let of = |ends| ZONES.split_whitespace().map(move |zone| LocalClock { zone, ends });
        of(false).chain(of(true)).filter(|clock| self.explained(*clock)).collect()
    }

    fn explained(&self, clock: LocalClock) -> bool {
        let Ok(zone) = TimeZone::get(clock.zone) else { return false };
        let begins = |time: DateTime| if clock.ends { time.saturating_sub(self.step) } else { time };
        let offset = |time| zone.to_ambiguous_timestamp(begins(time)).offset();
        let repeated = |time: &DateTime| matches!(offset(*time), AmbiguousOffset::Fold { .. });
        let skipped = |time| matches!(offset(time), AmbiguousOffset::Gap { .. });
        if !self.doubled.is_empty() {
            return self.doubled.iter().all(repeated);
        }
        let short = |run: &&(DateTime, DateTime)| run.1.duration_since(run.0) < SignedDuration::from_hours(3);
        self.absent.iter().filter(short).any(|run| skipped(run.0) && skipped(run.1))
    }
}

/// Rows that a series of even steps would have between its first and its last, and has not.
fn holes(series: &Series) -> i64 {
    let Step::Seconds(step) = series.step else { return 0 };
    let instant = |row: usize| {
        let offset = series.offsets.as_ref().map_or(0, |offsets| i64::from(offsets[row]));
        wall_seconds(series.times[row]) - offset
    };
    match series.len() {
        0 => 0,
        rows => (instant(rows - 1) - instant(0)) / step.max(1) + 1 - rows as i64,
    }
}

impl TrialRead<'_> {
    /// Times in no known zone that stand twice, or an hour of them that is absent, where the clocks of a zone explain all of it
    /// and leave less missing than `plain`, the file read without one. That times name the ends of their steps is only
    /// told of a single change of clocks.
    pub(super) fn local(
        &mut self,
        data: &DataSpec,
        plain: &(DataSpec, Series),
    ) -> Option<(DataSpec, Series)> {
        let wall = plain.1.written == Written::Wall && data.csv.time_zone.is_none();
        let asked = data.csv.duplicates.is_some() || data.csv.gaps.is_some() || data.resample.is_some();
        let whole = plain.0.csv == data.csv && !plain.1.notes.iter().any(|note| note.kind == NoteKind::Equal);
        if !wall || asked || whole {
            return None;
        }
        let times = self.rows(data).ok()?.times().collect();
        let odd = OddTimes::of(times, plain.1.step)?;
        let twice = odd.doubled.len() as i64;
        let read = |clock: &LocalClock| {
            let mut with_clock = data.clone();
            with_clock.csv.time_zone = Some(clock.zone.to_owned());
            with_clock.csv.stamps = if clock.ends { Some(Stamps::End) } else { data.csv.stamps };
            let found = self.attempt(&with_clock).ok()?;
            let missing = holes(&found.1);
            (missing < holes(&plain.1) + twice).then_some((missing, *clock, found))
        };
        let clocks = odd.clocks().into_iter().filter(|clock| !clock.ends || data.csv.stamps.is_none());
        let mut fit: Vec<_> = clocks.filter_map(|clock| read(&clock)).collect();
        let least = fit.iter().map(|(missing, ..)| *missing).min()?;
        fit.retain(|(missing, ..)| *missing == least);
        let (_, clock, found) = fit.remove(0);
        let also = fit.iter().filter(|(_, other, _)| other.ends == clock.ends);
        let also: String = also.map(|(_, other, _)| format!(" | --time-zone {}", other.zone)).collect();
        let more = if also.is_empty() { ", or your own".to_owned() } else { also };
        let what = match odd.doubled.first() {
            Some(first) => {
                format!("{} stands twice: clocks went back then", first.strftime("%Y-%m-%d %H:%M"))
            }
            None => "none stands where clocks go forward".to_owned(),
        };
        let zone = clock.zone;
        if clock.ends && odd.changes() < SURE {
            self.guesses.push(format!(
                "times: {what}; if they name the ends of their steps, the clocks of {zone} explain it (--set data.csv.stamps=end \
                 --time-zone {zone}{more})"
            ));
            return None;
        }
        let named = match clock.ends {
            true => "with times that name the ends of their steps (stamps: end)",
            false => "with times that name the beginnings of their steps",
        };
        self.guesses.push(format!(
            "times: {what}; {named}, the clocks of {zone} explain it (--time-zone {zone}{more})"
        ));
        Some(found)
    }

    /// Times in a known zone that no clock there shows, or not in this order, unless they name the ends of their steps.
    pub(super) fn ending(&mut self, data: &DataSpec, found: &[Problem]) -> Option<(DataSpec, Series)> {
        let off = found.iter().any(|problem| problem.kind == ProblemKind::OffTheClock);
        if data.csv.stamps.is_some() || !off {
            return None;
        }
        let csv = CsvOptions { stamps: Some(Stamps::End), ..data.csv.clone() };
        let found = self.attempt(&DataSpec { csv, ..data.clone() }).ok()?;
        self.guesses.push("times: the clocks of the time zone show them, in their order, if they name the ends of their steps (stamps: end)".to_owned());
        Some(found)
    }
}
