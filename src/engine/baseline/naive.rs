//! Forecasts that only copy: the last value, or the value one season before.

use super::samples::{FACTS, row_len};
use crate::base::error::Result;
use crate::data::{Period, Windows};
use crate::engine::{Engine, Model, Setting, Weights};
use crate::spec::{ClockLag, EngineInfo, EngineRole, UsedBy, Uses};

/// The last known value, for every step of the horizon.
pub(crate) const PERSISTENCE: Engine = Engine {
    info: EngineInfo {
        name: "persistence",
        about: "the last known value",
        role: EngineRole::Baseline { naive: true, without_lag: Some("repeats the last value") },
        uses: Uses::Of(UsedBy::Every),
        ..FACTS
    },
    build: |setting| build(PERSISTENCE.info.name, setting, |look_back, _| look_back - 1, None),
};

/// The value a season before the target, of `look_back` rows, or where these are days, and of a lag by the clock, by the
/// clock; where that is not known yet, the one as many seasons before.
pub(crate) const SEASONAL_NAIVE: Engine = Engine {
    info: EngineInfo {
        name: "seasonal_naive",
        about: "the value a season before the one to forecast: `look_back` rows, or days or weeks by the clock",
        role: EngineRole::Baseline { naive: true, without_lag: None },
        uses: Uses::Of(UsedBy::Every),
        ..FACTS
    },
    build: |setting| {
        let row = |look_back: usize, ahead: usize| (ahead - 1) % look_back;
        build(
            SEASONAL_NAIVE.info.name,
            setting,
            row,
            Some((setting.params.look_back, setting.params.clock_lag)),
        )
    },
};

/// Copies one number of the input to each place of the forecast.
struct Naive {
    name: &'static str,
    /// Where in the input the forecast of each step stands, `[K]`.
    sources: Vec<usize>,
    /// Rows of a season that may be days by the clock, or the lag by the clock that it is.
    season: Option<(usize, Option<ClockLag>)>,
}

/// `row(look_back, ahead)` is the row of the window that forecasts the target `ahead` rows after its last one.
fn build(
    name: &'static str,
    setting: &Setting,
    row: fn(usize, usize) -> usize,
    season: Option<(usize, Option<ClockLag>)>,
) -> Result<Box<dyn Model>> {
    let (row_len, look_back) = (row_len(name, setting)?, setting.params.look_back);
    let first = setting.params.first_ahead();
    let ahead = first..first + setting.shape.horizon;
    let sources = ahead.map(|ahead| row(look_back, ahead) * row_len).collect();
    Ok(Box::new(Naive { name, sources, season }))
}

impl Model for Naive {
    fn forecast(&mut self, windows: &Windows, forecasts: &mut Vec<f64>) -> Result<()> {
        forecasts.clear();
        let season = self.season.and_then(|(rows, lag)| match lag {
            Some(lag) => Some(windows.season(lag)),
            None => Some(windows.period(rows)).filter(|season| matches!(season, Period::Days(_))),
        });
        let mut before = season.map(|season| windows.seasons_before(season));
        for sample in 0..windows.len() {
            let input = windows.input(sample);
            forecasts.extend(self.sources.iter().enumerate().map(|(ahead, source)| {
                // The first days of a series may have no day before them: there the rows are counted.
                before.as_mut().and_then(|values| values.value(sample, ahead)).unwrap_or(input[*source])
            }));
        }
        Ok(())
    }

    fn weights(&self) -> Weights {
        Weights::default()
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        weights.must_match(self.name, &[])
    }
}
