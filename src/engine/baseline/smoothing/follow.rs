//! From the first row of the train part to each sample's last known one: every row is seen once, in the order of time.

use crate::base::error::{Error, Result};
use crate::data::{Period, SeasonPlaces, Windows};
use crate::engine::Setting;
use crate::spec::ClockLag;

/// Something that sees a series row by row.
pub(super) trait Follower {
    /// Goes on by a row, at its place in the season; without a value where none was observed.
    fn see(&mut self, place: usize, value: Option<f64>);

    /// The forecast of the row so many steps behind the last one that was seen, at its place in the season.
    fn ahead(&self, steps: usize, place: usize) -> f64;
}

/// The season that a baseline's lag is.
#[derive(Clone, Copy)]
pub(super) struct SeasonLag {
    rows: usize,
    by_clock: Option<ClockLag>,
}

impl SeasonLag {
    pub(super) fn of(setting: &Setting) -> Self {
        Self { rows: setting.params.look_back, by_clock: setting.params.clock_lag }
    }

    /// The place of each row from `first` on.
    pub(super) fn places(self, windows: &Windows, first: usize) -> SeasonPlaces {
        let season: Period = match self.by_clock {
            Some(lag) => windows.season(lag),
            None => windows.period(self.rows),
        };
        windows.season_places(season, first)
    }
}

/// The rows of the train part.
pub(super) struct TrainRows {
    /// The row of the series that comes first.
    pub first: usize,
    /// `None` where none was observed, or where the spec leaves the row out.
    pub values: Vec<Option<f64>>,
    /// Of each row.
    pub places: Vec<usize>,
    /// How many places there are.
    pub season: usize,
}

impl TrainRows {
    pub(super) fn of(train: &Windows, lag: SeasonLag) -> Self {
        let rows = train.learnt_rows();
        let places = lag.places(train, rows.start);
        let (first, end) = (rows.start, rows.end);
        let places: Vec<usize> = (first..end).map(|row| places.of(row)).collect();
        let season = places.iter().max().map_or(1, |last| last + 1);
        Self { first, values: (first..end).map(|row| train.observed(row)).collect(), places, season }
    }

    /// How many values were observed.
    pub(super) fn observed(&self) -> usize {
        self.values.iter().flatten().count()
    }

    /// Number, from 0, and value of each observed row.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (usize, f64)> {
        self.values.iter().enumerate().filter_map(|(row, value)| Some((row, (*value)?)))
    }

    /// The same with other values.
    pub(super) fn with(&self, values: Vec<Option<f64>>) -> Self {
        Self { values, places: self.places.clone(), ..*self }
    }

    /// The last `rows` of them.
    pub(super) fn last(&self, rows: usize) -> Self {
        let from = self.values.len().saturating_sub(rows);
        Self {
            first: self.first + from,
            values: self.values[from..].to_vec(),
            places: self.places[from..].to_vec(),
            season: self.season,
        }
    }
}

/// Follows the series from row `first` on and forecasts every sample on the way, `[n, K]`.
///
/// # Errors
/// If the samples do not begin with the first row of the series, or ask about rows before `first`.
pub(super) fn forecasts(
    follower: &mut (impl Follower + Clone),
    windows: &Windows,
    (engine, lag, first): (&'static str, SeasonLag, usize),
) -> Result<Vec<f64>> {
    let horizon = windows.shape().horizon;
    let mut forecasts = vec![0.0; windows.len() * horizon];
    let early = (0..windows.len()).any(|sample| windows.target_row(sample) < first);
    if early || windows.first_row() > first {
        let message = format!("it follows the series from row {} on, which is not here", first + 1);
        return Err(Error::engine(engine, message));
    }
    let places = lag.places(windows, first);
    let mut order: Vec<usize> = (0..windows.len()).collect();
    let shared = |sample: &usize| {
        windows.own_rows(*sample).next().map_or(windows.last_known(*sample), |(row, _)| row - 1)
    };
    order.sort_by_key(shared);
    let mut next = first;
    for sample in order {
        let mut later = windows.own_rows(sample).peekable();
        let shared = later.peek().map_or(windows.last_known(sample) + 1, |(row, _)| *row);
        while next < shared {
            follower.see(places.of(next), windows.observed(next));
            next += 1;
        }
        // Where a series goes on by itself, so does what follows it.
        let gone_on = later.peek().is_some().then(|| {
            let mut gone_on = (follower.clone(), next);
            for (row, value) in later.filter(|(row, _)| *row >= first) {
                gone_on.0.see(places.of(row), value);
                gone_on.1 = row + 1;
            }
            gone_on
        });
        let (follower, next) = gone_on.as_ref().map_or((&*follower, next), |(later, next)| (later, *next));
        for (ahead, forecast) in forecasts[sample * horizon..][..horizon].iter_mut().enumerate() {
            let row = windows.target_row(sample) + ahead;
            *forecast = follower.ahead(row + 1 - next, places.of(row));
        }
    }
    Ok(forecasts)
}
