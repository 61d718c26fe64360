//! A first spec for a series: what to look at, which inputs fit the step, and how much of it a minute holds.

mod data;
mod text;
mod unready;

use std::path::Path;

use super::CsvInspection;
use crate::data::{Season, Series, Slots, Step};
use crate::network::NetworkShape;
use crate::run::step_seconds;
pub use unready::{MARK, yaml as unready_yaml};

/// Seconds that a first sweep may take on this machine.
const BUDGET: f64 = 60.0;

/// Fewest and most epochs of a first sweep.
const EPOCHS: (usize, usize) = (5, 60);

/// Epochs below which a smaller sweep is rather tried.
const ENOUGH: usize = 20;

/// Times of day that are told apart one by one.
const MOST_SLOTS: usize = 48;

/// Fraction of the rows that training sees.
const TRAIN: f64 = 0.7;

/// What a first spec says.
#[derive(Clone, Debug)]
pub struct SpecTemplate {
    /// Name of the experiment.
    pub name: String,
    /// Trained engines.
    pub engines: Vec<String>,
    /// Rounds of the series, the shortest first.
    pub seasons: Vec<Season>,
    /// Look-backs to try.
    pub look_backs: Vec<usize>,
    /// Widths to try.
    pub hidden_units: Vec<usize>,
    /// Learning rates to try.
    pub learning_rates: Vec<f64>,
    /// Inputs beside the window, as in a spec, and how many numbers a step they are; `None`: there are none.
    pub features: Option<(String, usize)>,
    /// Samples of a step.
    pub batch_size: usize,
    /// Passes over the train part.
    pub epochs: usize,
    /// Seeds of a configuration.
    pub repeats: usize,
    /// Look-back of the ridge baseline.
    pub ridge: usize,
    /// Seconds that the sweep is expected to take on this machine.
    pub seconds: f64,
}

impl SpecTemplate {
    /// For what a look has found. `season` overrides the rounds that were found; of drafts with a smaller `rank`
    /// the first asks most of the data: a short series may refuse it and take the next.
    pub fn of(
        name: &str,
        look: &CsvInspection,
        seasons: Vec<Season>,
        engines: &[String],
        rank: usize,
    ) -> Self {
        let series = &look.series;
        let train = (TRAIN * series.len() as f64) as usize;
        let features = if rank < 2 { features(series, rank == 0) } else { None };
        let longest = (train / 3).max(1);
        let mut look_backs = look_backs(series, &seasons);
        if rank > 0 {
            look_backs = vec![look_backs[0].min(longest)];
        }
        if rank > 2 {
            look_backs = vec![1];
        }
        look_backs.retain(|look_back| *look_back <= longest);
        if look_backs.is_empty() {
            look_backs.push(1);
        }
        let batch_size = match train {
            rows if rows < 500 => 16,
            rows if rows < 10_000 => 64,
            _ => 256,
        };
        let draft = Self {
            name: name.to_owned(),
            engines: engines.to_vec(),
            ridge: look_backs.iter().copied().max().unwrap_or(1).min(28),
            seasons: seasons.into_iter().filter(|season| season.rows < train).collect(),
            look_backs,
            hidden_units: vec![32],
            learning_rates: vec![0.01, 0.003],
            features,
            batch_size,
            epochs: EPOCHS.1,
            repeats: 3,
            seconds: 0.0,
        };
        draft.within_budget(train)
    }

    /// The same with the public holidays of a country as an input, if rows are no longer than a day.
    pub fn with_holidays(mut self, country: Option<&str>, step: Step) -> Self {
        let daily = matches!(step, Step::Seconds(step) if step <= 86_400);
        if let (Some(country), true) = (country, daily) {
            let days = format!("days: {{ public: {{ country: {country} }} }}");
            self.features = Some(match self.features {
                Some((features, width)) => (format!("{features}, {days}"), width + 1),
                None => (days, 1),
            });
        }
        self
    }

    /// The same with as many trials and epochs as fit into the budget.
    fn within_budget(mut self, train: usize) -> Self {
        let smaller: [fn(&mut Self); 4] = [
            |_| (),
            |own| (own.learning_rates, own.repeats) = (vec![0.005], 2),
            |own| own.hidden_units = vec![16],
            |own| own.look_backs.truncate(1),
        ];
        for reduce in smaller {
            reduce(&mut self);
            let one = self.seconds_of_an_epoch(train);
            self.epochs = ((BUDGET / one) as usize).clamp(EPOCHS.0, EPOCHS.1);
            self.seconds = one * self.epochs as f64;
            if self.epochs >= ENOUGH {
                break;
            }
        }
        self
    }

    /// What an epoch of every trial takes, all processors at work.
    fn seconds_of_an_epoch(&self, train: usize) -> f64 {
        let wide = self.features.as_ref().map_or(0, |(_, width)| *width);
        let widths = if wide > 0 { vec![1, 1 + wide] } else { vec![1] };
        let mut sum = 0.0;
        for engine in &self.engines {
            for &look_back in &self.look_backs {
                for &features in &widths {
                    for &hidden in &self.hidden_units {
                        let shape =
                            NetworkShape { steps: look_back, features, hidden, ..NetworkShape::default() };
                        sum += step_seconds(engine, &shape, self.batch_size, 1)
                            * train.div_ceil(self.batch_size) as f64;
                    }
                }
            }
        }
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        sum * (self.learning_rates.len() * self.repeats) as f64 / cores as f64
    }

    /// Trials of all engines, baselines apart.
    pub fn trials(&self) -> usize {
        let inputs = 1 + usize::from(self.features.is_some());
        let axes = self.look_backs.len() * self.hidden_units.len() * self.learning_rates.len() * inputs;
        axes * self.repeats * self.engines.len()
    }

    /// The spec, with `data` as the path of the data file and `schema` as that of the schema for editors.
    pub fn yaml(&self, look: &CsvInspection, data: &Path, schema: &str) -> String {
        text::yaml(self, look, data, schema)
    }
}

/// Look-backs that suit a step: a round or two where one is short, else the last few hours' worth of rows.
fn look_backs(series: &Series, seasons: &[Season]) -> Vec<usize> {
    let round = seasons.first().map(|season| season.rows).filter(|rows| *rows <= 31);
    match (series.step, round) {
        (Step::Seconds(step), _) if step < 3600 => vec![6, 18],
        (Step::Seconds(86_400), Some(week)) => vec![week, 4 * week],
        (Step::Seconds(3600), _) => vec![6, 24],
        (_, Some(round)) => vec![round, 2 * round],
        (_, None) => vec![4, 12],
    }
}

/// The calendar and lags that suit a step, as in a spec, and how many numbers they are.
fn features(series: &Series, lags: bool) -> Option<(String, usize)> {
    let years = series.len() as f64 * row_days(series.step) / 365.25;
    let season = if years >= 2.0 { ", day_of_year" } else { "" };
    let width = if years >= 2.0 { 2 } else { 0 };
    let slots = Slots::of(series).count();
    match series.step {
        Step::Months(1 | 2 | 3 | 4 | 6) => Some(("calendar: [month]".to_owned(), 12)),
        Step::Months(_) => None,
        Step::Seconds(86_400) => Some((format!("calendar: [weekday{season}]"), 7 + width)),
        Step::Seconds(step) if step < 86_400 => {
            let (clock, wide) = match slots {
                slots if slots <= MOST_SLOTS => ("slot", slots),
                _ => ("hour, { slot: cyclic }", 26),
            };
            let lagged = if lags { ", lags: [{ day: 1 }, { week: 1 }]" } else { "" };
            let width = wide + 7 + width + if lags { 2 } else { 0 };
            Some((format!("calendar: [{clock}, weekday{season}]{lagged}"), width))
        }
        Step::Seconds(_) if years >= 2.0 => Some(("calendar: [day_of_year]".to_owned(), 2)),
        Step::Seconds(_) => None,
    }
}

/// Days from one row to the next.
fn row_days(step: Step) -> f64 {
    match step {
        Step::Months(months) => 30.44 * f64::from(months),
        Step::Seconds(seconds) => seconds as f64 / 86_400.0,
    }
}
