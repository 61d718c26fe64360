//! Days far from what the same weekday is in the weeks around them, for a while: an outage, a strike, a slump.
//!
//! The mean of a day is held against the median of the same weekday on either side, a quarter more weeks of it than the
//! validation part has, eight at least; weeks and months against the same ones of the years around. Of an even number the median is the value
//! nearer to the day, so that a level which stays is not unusual. A day is far if it is below half of that or above its double,
//! three robust standard deviations of the logarithm away, and twice as far as one day in twenty is elsewhere: where days differ much
//! anyway, none is.

use std::ops::Range;

use jiff::civil::{Date, date};

use super::{Part, Series, Split, Step};
use crate::base::text::counted;

/// Below this share of the usual level, or above its inverse, a day is far.
const FAR: f64 = 0.5;

/// Robust standard deviations that it is away as well.
const SURE: f64 = 3.0;

/// Times the distance that one day in twenty exceeds elsewhere: rain keeps people at home for a week as well.
const TAIL: f64 = 2.0;

/// The share that stands for nothing at all.
const NOTHING: f64 = 0.02;

/// Values that a median is of, at least.
const FEWEST: usize = 3;

/// Share of the days outside of stretches that may be as far; where more are, such days are usual.
const COMMON: f64 = 0.03;

/// Stretches that a sentence names.
const NAMED: usize = 3;

/// The day from which days are counted.
const FIRST: Date = date(1970, 1, 1);

/// What a series is looked at by.
struct Units {
    /// Units of a round: days of a week, months of a year.
    round: usize,
    /// Fewest and most rounds on either side.
    around: (usize, usize),
    /// Far ones of a stretch, at least, and others between them, at most.
    stretch: (usize, usize),
    /// Units of a year, where a year before tells what is usual.
    year: Option<usize>,
    /// Rows and mean of each; none where too few rows are truth.
    of: Vec<Option<(Range<usize>, f64)>>,
}

/// A stretch of days far from the usual.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnusualDays {
    /// From its first day to its last.
    pub rows: Range<usize>,
    /// What is counted: `day`, `month`.
    word: &'static str,
    /// Far ones in it.
    count: usize,
    /// The median of their shares of the usual level.
    share: f64,
}

impl Units {
    /// Of a series; `None` for steps that no round suits.
    fn of(series: &Series) -> Option<Self> {
        let by_row = |round, around| {
            let level =
                |row: usize| series.is_truth(row..row + 1).then(|| (row..row + 1, series.values[row]));
            let of = (0..series.len()).map(level).collect();
            Self { round, around, stretch: (2, 0), year: None, of }
        };
        match series.step {
            Step::Seconds(..=86_400) => {
                let of = days(series);
                Some(Self { round: 7, around: (8, 30), stretch: (3, 2), year: Some(365), of })
            }
            Step::Seconds(604_800) => Some(by_row(52, (2, 3))),
            Step::Months(months @ (1 | 2 | 3 | 4 | 6)) => Some(by_row(12 / months as usize, (3, 3))),
            _ => None,
        }
    }

    /// How far each is from the usual, as the logarithm of its share of it.
    fn distances(&self, rounds: usize) -> Vec<Option<f64>> {
        let level = |at: usize| self.of.get(at)?.as_ref().map(|(_, level)| *level);
        let mut beside: Vec<f64> = Vec::with_capacity(2 * rounds);
        let mut of = |at: usize| {
            let own = level(at)?;
            beside.clear();
            for away in (1..=rounds).map(|round| round * self.round) {
                beside.extend(at.checked_sub(away).and_then(level));
                beside.extend(level(at + away));
            }
            beside.sort_by(f64::total_cmp);
            let (lower, upper) = (beside.get(beside.len().checked_sub(1)? / 2)?, beside[beside.len() / 2]);
            let usual = own.clamp(*lower, upper);
            (beside.len() >= FEWEST && usual > 0.0 && own >= 0.0).then(|| (own / usual).max(NOTHING).ln())
        };
        (0..self.of.len()).map(&mut of).collect()
    }
}

/// The whole days of a series, from its first one to its last.
fn days(series: &Series) -> Vec<Option<(Range<usize>, f64)>> {
    let mut found: Vec<(usize, Range<usize>, f64, usize)> = Vec::new();
    let number = |day: Date| (day - FIRST).get_days();
    let Some(first) = series.times.first().map(|time| number(time.date())) else { return Vec::new() };
    let mut next = 0;
    for day in series.times[..series.len()].chunk_by(|a, b| a.date() == b.date()) {
        let rows = next..next + day.len();
        next = rows.end;
        let truth = rows.clone().filter(|row| series.is_truth(*row..row + 1));
        let (sum, count) = truth.fold((0.0, 0), |(sum, count), row| (sum + series.values[row], count + 1));
        // Clocks that go back never pass midnight.
        let Ok(at) = usize::try_from(number(day[0].date()) - first) else { continue };
        found.push((at, rows, sum, count));
    }
    let most = found.iter().map(|(.., count)| *count).max().unwrap_or(0);
    let mut days = vec![None; found.last().map_or(0, |(at, ..)| at + 1)];
    for (at, rows, sum, count) in found {
        if count > 0 && 4 * count >= 3 * most {
            days[at] = Some((rows, sum / count as f64));
        }
    }
    days
}

/// The stretches that lie in the validation part, or right before it.
pub(crate) fn unusual_days(series: &Series, split: &Split) -> Vec<UnusualDays> {
    let validation = split.rows(Part::Validation);
    let Some(units) = Units::of(series).filter(|_| !validation.is_empty()) else { return Vec::new() };
    let within = |rows: &Range<usize>, at: &Range<usize>| rows.start < at.end && rows.end > at.start;
    let of_validation = units.of.iter().flatten().filter(|(rows, _)| within(rows, &validation)).count();
    // More than it has: half of the values beside a day must lie outside of a slump that fills it.
    let rounds = (of_validation + of_validation / 4) / units.round + 2;
    let distances = units.distances(rounds.clamp(units.around.0, units.around.1));
    // A window of the first validation rows sees four rounds of what lies before them.
    let begin = units.of.iter().flatten().filter(|(rows, _)| rows.start < validation.start).rev();
    let begin = begin.take(4 * units.round).last().map_or(validation.start, |(rows, _)| rows.start);
    let near = begin..validation.end;
    let elsewhere = units
        .of
        .iter()
        .zip(&distances)
        .filter(|(unit, _)| unit.as_ref().is_some_and(|(rows, _)| !within(rows, &near)));
    let mut sizes: Vec<f64> = elsewhere.filter_map(|(_, distance)| Some(distance.as_ref()?.abs())).collect();
    sizes.sort_by(f64::total_cmp);
    let quantile = |share: f64| sizes.get((share * sizes.len() as f64) as usize).copied().unwrap_or(0.0);
    // The factor makes it the standard deviation of a normal distribution.
    let spread = 1.4826 * quantile(0.5);
    let least = (-FAR.ln()).max(SURE * spread).max(TAIL * quantile(0.95));
    let far = |at: usize, side: f64| distances[at].is_some_and(|distance| side * distance >= least);
    let (mut stretches, mut inside): (Vec<(f64, Range<usize>)>, usize) = (Vec::new(), 0);
    for side in [-1.0, 1.0] {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for at in (0..distances.len()).filter(|at| far(*at, side)) {
            match runs.last_mut().filter(|run| at - run.end <= units.stretch.1) {
                Some(run) => run.end = at + 1,
                None => runs.push(at..at + 1),
            }
        }
        let count = |run: &Range<usize>| run.clone().filter(|at| far(*at, side)).count();
        runs.retain(|run| count(run) >= units.stretch.0);
        inside += runs.iter().map(count).sum::<usize>();
        // What the same days of the year before were too, as between Christmas and New Year, is learnt.
        let every_year = |run: &Range<usize>| {
            let before =
                units.year.and_then(|year| Some(run.start.checked_sub(year + 7)?..run.end - year + 7));
            before.is_some_and(|before| 2 * count(&before) >= count(run))
        };
        stretches.extend(runs.into_iter().filter(|run| !every_year(run)).map(|run| (side, run)));
    }
    let all = (0..distances.len()).filter(|at| far(*at, 1.0) || far(*at, -1.0)).count();
    if (all - inside) as f64 > COMMON * distances.iter().flatten().count() as f64 {
        return Vec::new();
    }
    stretches.sort_by_key(|(_, run)| run.start);
    let rows = |at: usize| units.of[at].as_ref().map(|(rows, _)| rows.clone());
    let of = |(side, run): (f64, Range<usize>)| {
        let mut own: Vec<f64> =
            run.clone().filter(|at| far(*at, side)).filter_map(|at| distances[at]).collect();
        own.sort_by(f64::total_cmp);
        Some(UnusualDays {
            rows: rows(run.start)?.start..rows(run.end - 1)?.end,
            word: match series.step {
                Step::Seconds(..=86_400) => "day",
                Step::Seconds(604_800) => "week",
                Step::Months(1) => "month",
                _ => "row",
            },
            count: own.len(),
            share: own[own.len() / 2].exp(),
        })
    };
    stretches.into_iter().filter_map(of).filter(|own| within(&own.rows, &near)).collect()
}

impl UnusualDays {
    /// `2020-03-02..2020-03-06`, as `split.exclude` takes it.
    pub(crate) fn period(&self, series: &Series) -> String {
        let form = if matches!(series.step, Step::Months(_)) { "%Y-%m" } else { "%Y-%m-%d" };
        let at = |row: usize| series.wall(row).strftime(form).to_string();
        let (first, last) = (at(self.rows.start), at(self.rows.end - 1));
        if first == last { first } else { format!("{first}..{last}") }
    }

    fn words(&self, series: &Series) -> String {
        let share = match self.share {
            share if share <= NOTHING => "near nothing".to_owned(),
            share => format!("{:.0} % of the usual", 100.0 * share),
        };
        let period = self.period(series).replace("..", " to ");
        format!("{period} ({}, {share})", counted(self.count, self.word))
    }
}

/// What they are; `None` if there are none.
pub(crate) fn unusual_words(found: &[UnusualDays], series: &Series) -> Option<String> {
    let mut named: Vec<String> = found.iter().take(NAMED).map(|own| own.words(series)).collect();
    if found.len() > NAMED {
        named.push(format!("{} more", found.len() - NAMED));
    }
    (!found.is_empty()).then(|| named.join(", "))
}

/// The remark on a validation part that they are in, or right behind.
pub(super) fn unusual_validation(series: &Series, split: &Split) -> Option<String> {
    let found = unusual_days(series, split);
    let periods: Vec<String> = found.iter().map(|own| own.period(series)).collect();
    Some(format!(
        "the choice by validation rests on unusual days: {} in the validation part or right before it, against the same days \
         around them; if that was an outage, a strike or a slump, `split: {{ exclude: [{}] }}` leaves them out",
        unusual_words(&found, series)?,
        periods.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::DataSpec;

    /// Days of three years from 2015 on, quieter at weekends and in winter, with some noise, times what `share` says of a day.
    fn series(share: impl Fn(Date) -> f64) -> Series {
        let mut csv = "day,riders\n".to_owned();
        for at in 0..1096_i64 {
            let day = date(2015, 1, 1).saturating_add(jiff::Span::new().days(at));
            let weekend = f64::from(day.weekday().to_monday_zero_offset() / 5);
            let summer = (f64::from(day.day_of_year()) / 365.25 * std::f64::consts::TAU).cos();
            let noise = ((at * at * 31 + at * 17) % 101) as f64;
            csv += &format!("{day},{}\n", (1000.0 - 300.0 * weekend - 200.0 * summer + noise) * share(day));
        }
        let data =
            DataSpec { time: "day".to_owned().into(), target: "riders".to_owned(), ..DataSpec::default() };
        Series::parse(csv.as_bytes(), &data, Path::new("riders.csv")).expect("it is well formed")
    }

    /// The periods found in validation, which is from 2017-02-06 to 2017-07-19.
    fn found(share: impl Fn(Date) -> f64) -> Vec<String> {
        let series = series(share);
        let split = Split::by_fractions(series.len(), 0.7, 0.15, (0, 0));
        unusual_days(&series, &split).iter().map(|own| own.period(&series)).collect()
    }

    fn lies(day: Date, from: Date, to: Date, share: f64) -> f64 {
        if (from..=to).contains(&day) { share } else { 1.0 }
    }

    #[test]
    fn an_outage_and_a_slump_in_validation_or_right_before_it_are_found() {
        let outage = found(|day| lies(day, date(2017, 4, 4), date(2017, 4, 7), 0.0));
        assert_eq!(outage, ["2017-04-04..2017-04-07"]);
        let slump = found(|day| lies(day, date(2017, 3, 1), date(2017, 5, 31), 0.2));
        assert_eq!(slump, ["2017-03-01..2017-05-31"]);
        let whole = found(|day| lies(day, date(2017, 2, 6), date(2017, 7, 19), 0.2));
        assert_eq!(whole, ["2017-02-06..2017-07-19"]);
        let before = found(|day| lies(day, date(2017, 1, 24), date(2017, 1, 30), 0.1));
        assert_eq!(before, ["2017-01-24..2017-01-30"]);
        let crowds = found(|day| lies(day, date(2017, 6, 5), date(2017, 6, 18), 3.0));
        assert_eq!(crowds, ["2017-06-05..2017-06-18"]);
    }

    #[test]
    fn what_is_elsewhere_stays_or_comes_every_year_is_not_told() {
        assert!(found(|_| 1.0).is_empty());
        assert!(found(|day| lies(day, date(2016, 4, 4), date(2016, 4, 8), 0.0)).is_empty(), "train");
        assert!(found(|day| lies(day, date(2017, 10, 4), date(2017, 10, 8), 0.0)).is_empty(), "test");
        assert!(
            found(|day| lies(day, date(2017, 4, 1), date(2018, 1, 1), 0.3)).is_empty(),
            "a level that stays"
        );
        assert!(found(|day| lies(day, date(2017, 4, 4), date(2017, 4, 5), 0.1)).is_empty(), "two days");
        let wet = |day: Date| if day.iso_week_date().week() % 9 == 6 { 0.3 } else { 1.0 };
        assert!(found(wet).is_empty(), "as wet as other weeks");
        let each_april =
            |day: Date| if day.month() == 4 && (10..=16).contains(&day.day()) { 0.2 } else { 1.0 };
        assert!(found(each_april).is_empty());
    }

    #[test]
    fn the_remark_names_the_days_and_how_to_leave_them_out() {
        let series = series(|day| lies(day, date(2017, 4, 4), date(2017, 4, 7), 0.1));
        let split = Split::by_fractions(series.len(), 0.7, 0.15, (0, 0));
        let told = unusual_validation(&series, &split).expect("they stand out");
        assert!(told.contains("2017-04-04 to 2017-04-07 (4 days, 10 % of the usual)"), "{told}");
        assert!(told.contains("exclude: [2017-04-04..2017-04-07]"), "{told}");
        assert_eq!(unusual_validation(&series, &split.without_validation()), None);
    }
}
