//! Regular breaks in service: nights and weekends that recur, as opposed to holes.

use jiff::civil::DateTime;

use crate::data::DAY;
use crate::data::wall::wall_seconds;

/// Dates of one weekday that must be alike before that weekday may differ from the others.
const ALIKE: usize = 3;
/// Equal breaks that make a rule.
const RECURRENCES: usize = 2;

/// When rows are expected: for each weekday the first and last slot of its service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// Second of the day at which the service day begins.
    boundary: i64,
    step: i64,
    /// Monday first, slots from the boundary on, both inclusive; `None`: no service.
    week: [Option<(i64, i64)>; 7],
}

/// The rows of one service day.
struct Day {
    number: i64,
    first: i64,
    last: i64,
}

impl Service {
    /// Finds the rule in sorted wall times; `None` if there is none that the rows bear out.
    pub(crate) fn fit(walls: &[DateTime], step: i64) -> Option<Self> {
        if step > DAY || DAY % step != 0 || walls.len() < 2 {
            return None;
        }
        let seconds: Vec<i64> = walls.iter().copied().map(wall_seconds).collect();
        let phase = seconds[0].rem_euclid(step);
        if seconds.iter().any(|at| at.rem_euclid(step) != phase) {
            return None;
        }
        let boundary = boundary(&seconds, step, phase);
        let days = group(&seconds, step, boundary);
        let service = Self { boundary, step, week: week(&days)? };
        service.recurs(&days).then_some(service)
    }

    /// Whether a row is expected at this time.
    pub(crate) fn serves(&self, wall: DateTime) -> bool {
        let (day, slot) = locate(wall_seconds(wall), self.step, self.boundary);
        self.week[weekday(day)].is_some_and(|(first, last)| (first..=last).contains(&slot))
    }

    /// Rows of a day, if all days of service have equally many.
    pub(crate) fn rows_per_day(&self) -> Option<usize> {
        let mut lengths = self.week.iter().flatten().map(|(first, last)| last - first + 1);
        let length = lengths.next()?;
        (lengths.all(|other| other == length) && self.step < DAY).then_some(length as usize)
    }

    /// Days of service in a week.
    pub(crate) fn days_per_week(&self) -> usize {
        self.week.iter().flatten().count()
    }

    /// What the breaks are, for a note.
    pub(crate) fn breaks(&self) -> &'static str {
        let slots = DAY / self.step;
        let nights = self.week.iter().flatten().any(|(first, last)| last - first + 1 < slots);
        match (nights, self.week.contains(&None)) {
            (true, true) => "nights/weekend",
            (true, false) => "nights",
            _ => "weekend",
        }
    }

    /// Whether the rows show the breaks often enough to call them regular.
    fn recurs(&self, days: &[Day]) -> bool {
        let slots = DAY / self.step;
        let partial = self.week.iter().flatten().any(|(first, last)| last - first + 1 < slots);
        let rule = |day: &Day| self.week[weekday(day.number)];
        let nights = days.windows(2).filter(|pair| {
            let starts = rule(&pair[1]).is_some_and(|(first, _)| first == pair[1].first);
            pair[1].number == pair[0].number + 1
                && starts
                && rule(&pair[0]).is_some_and(|(_, last)| last == pair[0].last)
        });
        let nights = if partial { nights.count() } else { 0 };
        let shut = |day: i64| self.week[weekday(day)].is_none();
        let weekends = days.windows(2).filter(|pair| {
            let mut between = pair[0].number + 1..pair[1].number;
            !between.is_empty() && between.all(shut)
        });
        let weekends = weekends.count();
        let closed = self.week.contains(&None);
        (partial || closed)
            && (!partial || nights >= RECURRENCES)
            && (!closed || nights.max(weekends) >= RECURRENCES)
    }
}

/// The end of the longest run of slots that never hold a row; phase if every slot does.
fn boundary(seconds: &[i64], step: i64, phase: i64) -> i64 {
    let slots = (DAY / step) as usize;
    let mut used = vec![false; slots];
    for at in seconds {
        used[((at - phase).rem_euclid(DAY) / step) as usize] = true;
    }
    let (mut best, mut best_end, mut run) = (0, 0, 0);
    for at in 0..2 * slots {
        if used[at % slots] {
            run = 0;
        } else {
            run += 1;
            if run > best && run <= slots {
                (best, best_end) = (run, (at + 1) % slots);
            }
        }
    }
    best_end as i64 * step + phase
}

fn locate(at: i64, step: i64, boundary: i64) -> (i64, i64) {
    let shifted = at - boundary;
    (shifted.div_euclid(DAY), shifted.rem_euclid(DAY) / step)
}

/// Monday is 0; day 0 is Thursday, 1970-01-01.
fn weekday(day: i64) -> usize {
    (day + 3).rem_euclid(7) as usize
}

fn group(seconds: &[i64], step: i64, boundary: i64) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for at in seconds {
        let (number, slot) = locate(*at, step, boundary);
        match days.last_mut() {
            Some(day) if day.number == number => {
                (day.first, day.last) = (day.first.min(slot), day.last.max(slot));
            }
            _ => days.push(Day { number, first: slot, last: slot }),
        }
    }
    days
}

/// The hours of each weekday: those of most of its dates, the file's first and last date apart.
fn week(days: &[Day]) -> Option<[Option<(i64, i64)>; 7]> {
    let complete = days.get(1..days.len() - 1)?;
    let hours_of = |weekdays: &[usize]| {
        let mine = complete.iter().filter(|day| weekdays.contains(&weekday(day.number)));
        most_common(mine.map(|day| (day.first, day.last)).collect())
    };
    let common = hours_of(&[0, 1, 2, 3, 4]).or_else(|| hours_of(&[5, 6]))?;
    let mut week = [None; 7];
    for (number, hours) in week.iter_mut().enumerate() {
        let present = days.iter().filter(|day| weekday(day.number) == number).count();
        let (first, last) = (days[0].number, days[days.len() - 1].number);
        let dates = (first..=last).filter(|day| weekday(*day) == number).count();
        let weekend = number >= 5;
        let closed = present == 0 && (weekend && dates > 0 || dates >= ALIKE);
        *hours = if closed {
            None
        } else if weekend || present >= ALIKE {
            hours_of(&[number]).or(Some(common))
        } else {
            Some(common)
        };
    }
    Some(week)
}

fn most_common(mut hours: Vec<(i64, i64)>) -> Option<(i64, i64)> {
    hours.sort_unstable();
    let runs = hours.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| (run.len(), run[0].1 - run[0].0)).map(|run| run[0])
}
