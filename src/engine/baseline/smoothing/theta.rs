//! The Theta method of Assimakopoulos & Nikolopoulos (2000): the mean of two lines of a series without its season, one straight
//! and one twice as curved, followed by simple exponential smoothing.
//!
//! With the level l of simple smoothing of the series itself and the slope b of its straight line, that is `l + b (L + h) / 2` for h steps
//! ahead (Hyndman & Billah 2003), where L says how many rows the level lags behind on a straight line: -1 at first,
//! `(1 - alpha) (L + 1)` after a row with a value, `L + 1` after one without. Without holes this is R's `thetaf`.

use super::decomposition::{line, season_of};
use super::ets::{refusal, train_rows, values};
use super::follow::{Follower, SeasonLag, TrainRows, forecasts};
use super::form_selection::{Effort, fitted};
use super::smoother::{SeasonForm, SmoothingForm, TrendForm};
use crate::base::error::{Error, Result};
use crate::data::{Windows, autocorrelation};
use crate::engine::baseline::samples::{FACTS, row_len};
use crate::engine::{Engine, Model, Tensor, Weights};
use crate::spec::{EngineInfo, UsedBy, Uses};

/// Simple smoothing with half of the trend, on the series without its season.
pub(crate) const THETA: Engine = Engine {
    info: EngineInfo {
        name: "theta",
        about: "the Theta method with a season of `look_back` rows, or of days or weeks by the clock",
        follows_season: true,
        uses: Uses::Of(UsedBy::Every),
        refuses: |params| refusal("theta", params.look_back),
        ..FACTS
    },
    build: |setting| {
        row_len(THETA.info.name, setting)?;
        Ok(Box::new(Theta { lag: SeasonLag::of(setting), fitted: None }))
    },
};

/// A season counts if its autocorrelation is that many standard errors from 0: 90 % of both sides.
const SIGNIFICANT: f64 = 1.6448536269514722;

/// Rows, the last ones of the train part, that are asked whether there is a season.
const ASKED_ROWS: usize = 20_000;

/// Nothing until it is fitted.
struct Theta {
    lag: SeasonLag,
    /// The row that comes first, and where the method stands before it.
    fitted: Option<(usize, Course)>,
}

/// The method on its way through the rows.
#[derive(Clone)]
struct Course {
    season: Vec<f64>,
    form: SeasonForm,
    alpha: f64,
    /// Half of the slope.
    drift: f64,
    level: f64,
    /// L above.
    lag: f64,
}

impl Course {
    fn season(&self, place: usize) -> f64 {
        self.season.get(place).copied().unwrap_or(self.form.neutral())
    }
}

impl Follower for Course {
    fn see(&mut self, place: usize, value: Option<f64>) {
        self.lag += 1.0;
        if let Some(value) = value {
            let without = self.form.take(value, self.season(place));
            self.level += self.alpha * (without - self.level);
            self.lag *= 1.0 - self.alpha;
        }
    }

    fn ahead(&self, steps: usize, place: usize) -> f64 {
        self.form.put(self.level + self.drift * (self.lag + steps as f64), self.season(place))
    }
}

/// The season that is taken off: one that multiplies if all values are positive.
fn season_form(rows: &TrainRows) -> SeasonForm {
    if rows.season < 2 || rows.observed() <= 2 * rows.season || !is_seasonal(&rows.last(ASKED_ROWS)) {
        return SeasonForm::None;
    }
    let positive = rows.values.iter().flatten().all(|value| *value > 0.0);
    if positive { SeasonForm::Multiplies } else { SeasonForm::Adds }
}

/// Whether the autocorrelation at one round is further from 0 than shorter lags let expect.
fn is_seasonal(rows: &TrainRows) -> bool {
    let count = rows.observed() as f64;
    let mean = rows.values.iter().flatten().sum::<f64>() / count;
    let values: Vec<f64> = rows.values.iter().map(|value| value.unwrap_or(mean)).collect();
    let correlation = |lag: usize| autocorrelation(&values, lag);
    let squares: f64 = (1..rows.season).map(|lag| correlation(lag) * correlation(lag)).sum();
    correlation(rows.season).abs() / ((1.0 + 2.0 * squares) / count).sqrt() > SIGNIFICANT
}

impl Model for Theta {
    fn fit(&mut self, train: &Windows, _: &Windows) -> Result<()> {
        let rows = train_rows(THETA.info.name, train, self.lag)?;
        let form = season_form(&rows);
        let season = if form == SeasonForm::None { Vec::new() } else { season_of(&rows, form) };
        let without = |(value, place): (&Option<f64>, &usize)| {
            value.map(|value| form.take(value, season.get(*place).copied().unwrap_or(form.neutral())))
        };
        let adjusted = rows.with(rows.values.iter().zip(&rows.places).map(without).collect());
        let simple =
            SmoothingForm { errors_multiply: false, trend: TrendForm::None, season: SeasonForm::None };
        let (smoother, _) = fitted(simple, &adjusted, Effort::FULL).ok_or_else(|| {
            let message = format!("{} observed values of the train part are too few", rows.observed());
            Error::engine(THETA.info.name, message)
        })?;
        let points: Vec<(f64, f64)> = adjusted.numbered().map(|(row, value)| (row as f64, value)).collect();
        let course = Course {
            season,
            form,
            alpha: smoother.rates.alpha,
            drift: line(&points).1 / 2.0,
            level: smoother.state.level,
            lag: -1.0,
        };
        self.fitted = Some((rows.first, course));
        Ok(())
    }

    fn forecast(&mut self, windows: &Windows, out: &mut Vec<f64>) -> Result<()> {
        let Some((first, course)) = &self.fitted else {
            return Err(Error::engine(THETA.info.name, "it was not fitted"));
        };
        *out = forecasts(&mut course.clone(), windows, (THETA.info.name, self.lag, *first))?;
        Ok(())
    }

    fn weights(&self) -> Weights {
        let Some((first, course)) = &self.fitted else { return Weights::default() };
        let multiplies = f64::from(u8::from(course.form == SeasonForm::Multiplies));
        Weights(vec![
            Tensor::vector("theta.first_row", &[*first as f64]),
            Tensor::vector("theta.alpha", &[course.alpha]),
            Tensor::vector("theta.drift", &[course.drift]),
            Tensor::vector("theta.level", &[course.level]),
            Tensor::vector("theta.season_multiplies", &[multiplies]),
            Tensor::vector("theta.season", &course.season),
        ])
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        let expected = [
            ("theta.first_row", Some(1)),
            ("theta.alpha", Some(1)),
            ("theta.drift", Some(1)),
            ("theta.level", Some(1)),
            ("theta.season_multiplies", Some(1)),
            ("theta.season", None),
        ];
        let [first, alpha, drift, level, multiplies, season] =
            values(weights, expected).map_err(|message| Error::engine(THETA.info.name, message))?;
        let form = match (season.is_empty(), multiplies[0] != 0.0) {
            (true, _) => SeasonForm::None,
            (false, true) => SeasonForm::Multiplies,
            (false, false) => SeasonForm::Adds,
        };
        let course = Course {
            season: season.to_vec(),
            form,
            alpha: alpha[0],
            drift: drift[0],
            level: level[0],
            lag: -1.0,
        };
        self.fitted = Some((first[0] as usize, course));
        Ok(())
    }
}
