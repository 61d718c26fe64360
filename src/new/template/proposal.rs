//! What suits a series of a certain step: inputs in sets, look-backs and transforms to try, each with its reason.
//!
//! A proposal only says what is tried; which of it is best the sweep finds on the validation part.

use super::further::InputsBeside;
use super::input_set::InputSet;
use crate::data::{Series, Slots, Step};

/// Times of day that enter one by one; more of them as sine and cosine, beside what is usual at each.
const MOST_SLOTS: usize = 24;

/// The set of what the calendar says alone.
const CALENDAR: &str = "calendar";

/// Train rows above which fewer sets and transforms are tried: baselines are fitted for each combination of them.
const MANY_ROWS: usize = 20_000;

/// Weeks of the train part that are enough for lags of two, and for a network to do without a line.
const MANY_WEEKS: f64 = 8.0;

/// Values of a hyperparameter to try, as in a spec.
#[derive(Clone, Debug)]
pub(crate) struct TriedValues {
    /// The hyperparameter.
    pub name: &'static str,
    /// Its values, at least two.
    pub values: Vec<String>,
    /// Why.
    pub why: &'static str,
}

/// What is tried.
#[derive(Clone, Debug, Default)]
pub(crate) struct FirstSweep {
    /// Sets of inputs.
    pub sets: Vec<InputSet>,
    /// Columns in them whose values of the rows to come a file must give.
    pub known: Vec<String>,
    /// Look-backs.
    pub look_backs: Vec<usize>,
    /// Transforms.
    pub transforms: Vec<TriedValues>,
}

/// How much a proposal asks of the data: each step less than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Demand {
    /// Everything, the past of other columns too.
    Everything,
    /// All that its own rows tell.
    OwnRows,
    /// One short look-back, and no lag beyond it.
    Window,
    /// No further inputs and no transform.
    Values,
    /// The last value.
    LastValue,
}

impl Demand {
    /// All, the greatest first.
    pub(crate) const ALL: [Self; 5] =
        [Self::Everything, Self::OwnRows, Self::Window, Self::Values, Self::LastValue];
}

impl FirstSweep {
    /// Whether the values alone are tried too: beside what the calendar says, not beside all that suits a long series.
    pub(super) fn tries_values_alone(&self) -> bool {
        matches!(self.sets.as_slice(), [one] if one.name == CALENDAR)
    }

    /// For a series of which `train` rows are learnt from, and in which so many rows make a round.
    pub(crate) fn of(
        series: &Series,
        beside: &InputsBeside,
        (train, round): (usize, Option<usize>),
        demand: Demand,
    ) -> Self {
        let mut proposal = Self { look_backs: look_backs(series, round), ..Self::default() };
        if demand <= Demand::Window {
            proposal.sets = sets(series, train, demand <= Demand::OwnRows);
        }
        if train > MANY_ROWS && proposal.sets.len() > 1 {
            proposal.sets.drain(..proposal.sets.len() - 1);
        }
        if demand <= Demand::OwnRows {
            proposal.transforms = transforms(series, train);
        }
        if demand == Demand::Everything {
            beside.columns_into(&mut proposal.sets);
            proposal.known.extend(beside.columns.flags.iter().filter(|_| !proposal.sets.is_empty()).cloned());
        }
        if demand <= Demand::Window {
            beside.holidays_into(&mut proposal.sets, series.step);
        }
        if demand >= Demand::Window {
            proposal.look_backs.truncate(1);
        }
        if demand == Demand::LastValue {
            proposal.look_backs = vec![1];
        }
        if demand <= Demand::OwnRows {
            proposal.transforms.extend(proposal.line(series, train));
        }
        proposal
    }

    /// Combinations of the transforms that are tried.
    pub(super) fn transformations(&self) -> usize {
        self.transforms.iter().map(|tried| tried.values.len()).product()
    }

    /// Whether a network learns what a line leaves, where the train part has rows enough for the line's inputs: always of
    /// a few weeks of rows within days, tried of more of them, and of months and quarters. Of days validation was not
    /// better (docs/first-sweep.md).
    fn line(&self, series: &Series, train: usize) -> Option<TriedValues> {
        let learns: (&[_], _) = (&["ridge"], "the network learns what a line on the same inputs leaves");
        let tried: (&[_], _) = (
            &["null", "ridge"],
            "whether the value is learnt, or what a line on the same inputs leaves of it",
        );
        let (values, why) = match series.step {
            Step::Seconds(86_400..) => return None,
            Step::Seconds(_) if few_weeks(series, train) => learns,
            Step::Seconds(_) | Step::Months(_) => tried,
        };
        let longest = self.look_backs.iter().max()?;
        let widest = self.sets.iter().map(|set| set.width).max().unwrap_or(0);
        // A window and a difference to the year before leave out the first rows.
        let rows = train.saturating_sub(2 * longest);
        let values = values.iter().copied().map(str::to_owned).collect();
        (rows > longest + widest).then_some(TriedValues { name: "line", values, why })
    }
}

/// Look-backs that suit a step: up to a day of short ones, some weeks of days, a round or two of others.
fn look_backs(series: &Series, round: Option<usize>) -> Vec<usize> {
    match (series.step, round) {
        (Step::Seconds(step), Some(day)) if step < 3600 => match day.min(72) {
            day if day > 36 => vec![24, day],
            day => vec![day],
        },
        (Step::Seconds(step), None) if step < 3600 => vec![12, 36],
        (Step::Seconds(86_400), _) => vec![14, 28],
        (Step::Seconds(3600), _) => vec![24],
        (_, Some(round)) if round <= 60 => vec![round, 2 * round],
        _ => vec![4, 12],
    }
}

/// Sets of inputs, each with more in it than the one before.
fn sets(series: &Series, train: usize, far: bool) -> Vec<InputSet> {
    let years = series.len() as f64 * row_days(series.step) / 365.25;
    let (season, season_width) = if years >= 2.0 { (", day_of_year", 2) } else { ("", 0) };
    let calendar = |fields: &str, width| InputSet {
        name: CALENDAR,
        parts: format!("calendar: [{fields}{season}]"),
        width: width + season_width,
        why: "what the calendar says of the row to forecast",
    };
    match series.step {
        Step::Months(1 | 2 | 3 | 4 | 6) => {
            vec![InputSet { parts: "calendar: [month]".to_owned(), width: 12, ..calendar("", 0) }]
        }
        Step::Months(_) => Vec::new(),
        Step::Seconds(86_400) => {
            let first = calendar("weekday", 7);
            let usual = InputSet {
                name: "usual",
                parts: format!("{}, profile: [slot, day_of_year]", first.parts),
                width: first.width + 4,
                why: "and the means of the weekday and of the time of the year, with the distance of each row from them",
            };
            if years >= 2.0 { vec![first, usual] } else { vec![first] }
        }
        step if step.is_within_a_day() => within_days(series, (train, far), calendar),
        Step::Seconds(_) if years >= 2.0 => {
            vec![InputSet { parts: "calendar: [day_of_year]".to_owned(), width: 2, ..calendar("", 0) }]
        }
        Step::Seconds(_) => Vec::new(),
    }
}

/// Those of rows within days.
fn within_days(
    series: &Series,
    (train, far): (usize, bool),
    calendar: impl Fn(&str, usize) -> InputSet,
) -> Vec<InputSet> {
    let slots = Slots::of(series).count();
    let first = match slots {
        slots if slots <= MOST_SLOTS => calendar("slot, weekday", slots + 7),
        _ => calendar("{ slot: cyclic }, weekday", 9),
    };
    let weeks = weeks(slots, train);
    if !far || weeks < 1.5 {
        return vec![first];
    }
    // Two weeks before costs the train part another week.
    let (lags, count) = match weeks {
        weeks if weeks >= MANY_WEEKS => ("{ day: 1, around: 2 }, { week: 1, around: 2 }, { week: 2 }", 11),
        _ => ("{ day: 1, around: 2 }, { week: 1, around: 2 }", 10),
    };
    let lagged = InputSet {
        name: "beside",
        parts: format!("{}, lags: [{lags}]", first.parts),
        width: first.width + count,
        why: "and the rows around the same time a day and a week before: peaks come early or late",
    };
    let usual = InputSet {
        name: "usual",
        parts: format!("{}, profile: slot", lagged.parts),
        width: lagged.width + 2,
        why: "and the mean of this weekday and time of day, with the distance of each row from it",
    };
    match weeks {
        weeks if weeks >= MANY_WEEKS => {
            let why = "and the rows around the same time a day and one and two weeks before, and the mean of this weekday and \
                       time of day, with the distance of each row from it";
            vec![first, InputSet { why, ..usual }]
        }
        // Means of few weeks, and a last one with a holiday, may mislead.
        _ => vec![first, lagged, usual],
    }
}

/// Whether the train part of rows within days has few weeks.
fn few_weeks(series: &Series, train: usize) -> bool {
    weeks(Slots::of(series).count(), train) < MANY_WEEKS
}

/// Weeks of the train part where a day has so many slots.
fn weeks(slots: usize, train: usize) -> f64 {
    train as f64 / (7 * slots) as f64
}

/// Transforms that suit a step.
fn transforms(series: &Series, train: usize) -> Vec<TriedValues> {
    let tried = |name, value: String, why| TriedValues { name, values: vec!["null".to_owned(), value], why };
    let level = |rows: usize, why| tried("level", rows.to_string(), why);
    let from_zero = |rows: &[f64]| rows.iter().all(|value| *value >= 0.0);
    match series.step {
        Step::Seconds(86_400) if train >= 4 * 91 => {
            vec![level(91, "with and without the mean of the last quarter of a year taken off: levels drift")]
        }
        step if step.is_within_a_day()
            && from_zero(&series.values[..train])
            && (train <= MANY_ROWS || few_weeks(series, train)) =>
        {
            let why = "whether what makes a day busy adds to each of its rows or multiplies them";
            let log = tried("log", "ln_1p".to_owned(), why);
            // What stands behind the train part chooses nothing; a logarithm of it must only be possible.
            if from_zero(&series.values) { vec![log] } else { Vec::new() }
        }
        step if step.is_within_a_day() => {
            let day = series.clock.rows_in(1).filter(|day| (4..=288).contains(day) && train <= MANY_ROWS);
            day.map(|day| level(day, "with and without the mean of the last day taken off"))
                .into_iter()
                .collect()
        }
        Step::Months(months) if months <= 6 => {
            let year = (12 / months.max(1)) as usize;
            let why = "whether the value is learnt, or its distance from the one a year before";
            let mut found = Vec::new();
            if train >= 4 * year {
                found.push(tried("difference", year.to_string(), why));
            }
            if series.values.iter().all(|value| *value > 0.0) {
                found.push(tried("log", "ln".to_owned(), "where seasons grow with the level"));
            }
            found
        }
        _ => Vec::new(),
    }
}

/// Days from one row to the next.
fn row_days(step: Step) -> f64 {
    match step {
        Step::Months(months) => 30.44 * f64::from(months),
        Step::Seconds(seconds) => seconds as f64 / 86_400.0,
    }
}
