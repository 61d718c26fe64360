//! ETS as an engine: the form of exponential smoothing that the train part is likeliest under, followed row by row.

use super::follow::{SeasonLag, TrainRows, forecasts};
use super::form_selection::{Effort, selected};
use super::smoother::{Rates, SeasonForm, Smoother, SmoothingForm, SmoothingState, TrendForm};
use crate::base::error::{Error, Result};
use crate::data::Windows;
use crate::engine::baseline::samples::{FACTS, row_len};
use crate::engine::{Engine, Model, Setting, Tensor, Weights};
use crate::spec::{EngineInfo, LONGEST_SEASON, UsedBy, Uses};

/// Exponential smoothing with errors, trend and season chosen on the train part.
pub(crate) const ETS: Engine = Engine {
    info: EngineInfo {
        name: "ets",
        about: "exponential smoothing with a season of `look_back` rows, or of days or weeks by the clock; its form by AICc of the train part",
        follows_season: true,
        uses: Uses::Of(UsedBy::Every),
        refuses: |params| refusal("ets", params.look_back),
        ..FACTS
    },
    build: |setting| build(setting, Effort::FULL),
};

/// The same, roughly fitted: it takes the same way from data to forecasts in a fraction of the time.
pub(crate) const ROUGH_ETS: Engine = Engine { build: |setting| build(setting, Effort::ROUGH), ..ETS };

/// Why a season is too long.
pub(super) fn refusal(engine: &str, rows: usize) -> Option<String> {
    (rows > LONGEST_SEASON).then(|| {
        format!("{engine} keeps a state for each row of a season, at most {LONGEST_SEASON}, not {rows}: give a shorter season")
    })
}

/// Nothing until it is fitted.
struct Ets {
    lag: SeasonLag,
    effort: Effort,
    /// The row that comes first, and the smoother as it stands before it.
    fitted: Option<(usize, Smoother)>,
}

fn build(setting: &Setting, effort: Effort) -> Result<Box<dyn Model>> {
    row_len(ETS.info.name, setting)?;
    Ok(Box::new(Ets { lag: SeasonLag::of(setting), effort, fitted: None }))
}

fn refused(message: String) -> Error {
    Error::engine(ETS.info.name, message)
}

/// The rows of a train part, with a season that is not too long.
pub(super) fn train_rows(engine: &'static str, train: &Windows, lag: SeasonLag) -> Result<TrainRows> {
    train.must_have_samples(engine)?;
    let rows = TrainRows::of(train, lag);
    refusal(engine, rows.season).map_or(Ok(rows), |message| Err(Error::engine(engine, message)))
}

impl Model for Ets {
    fn fit(&mut self, train: &Windows, _: &Windows) -> Result<()> {
        let rows = train_rows(ETS.info.name, train, self.lag)?;
        let smoother = selected(&rows, self.effort).ok_or_else(|| {
            let count = rows.observed();
            refused(format!("{count} observed values of the train part are too few to fit any form"))
        })?;
        self.fitted = Some((rows.first, smoother));
        Ok(())
    }

    fn forecast(&mut self, windows: &Windows, out: &mut Vec<f64>) -> Result<()> {
        let Some((first, smoother)) = &self.fitted else {
            return Err(refused("it was not fitted".to_owned()));
        };
        *out = forecasts(&mut smoother.clone(), windows, (ETS.info.name, self.lag, *first))?;
        Ok(())
    }

    fn weights(&self) -> Weights {
        self.fitted.as_ref().map_or_else(Weights::default, |(first, smoother)| weights(*first, smoother))
    }

    fn set_weights(&mut self, weights: &Weights) -> Result<()> {
        self.fitted = Some(read(weights).map_err(refused)?);
        Ok(())
    }
}

/// Numbers of `ets.form`: errors (1 if they multiply), trend (0 none, 1 a line, 2 damped), season (0 none, 1 adds, 2 multiplies).
const TRENDS: [TrendForm; 3] = [TrendForm::None, TrendForm::Line, TrendForm::Damped];
const SEASONS: [SeasonForm; 3] = [SeasonForm::None, SeasonForm::Adds, SeasonForm::Multiplies];

fn weights(first: usize, smoother: &Smoother) -> Weights {
    let Smoother { form, rates, state } = smoother;
    let place = |found: Option<usize>| found.unwrap_or(0) as f64;
    let number = [
        f64::from(u8::from(form.errors_multiply)),
        place(TRENDS.iter().position(|known| *known == form.trend)),
        place(SEASONS.iter().position(|known| *known == form.season)),
    ];
    Weights(vec![
        Tensor::vector("ets.form", &number),
        Tensor::vector("ets.rates", &[rates.alpha, rates.beta, rates.gamma, rates.phi]),
        Tensor::vector("ets.first_row", &[first as f64]),
        Tensor::vector("ets.state", &[state.level, state.slope]),
        Tensor::vector("ets.season", &state.season),
    ])
}

/// The values of tensors by these names; `None`: any number of values.
pub(super) fn values<'a, const N: usize>(
    weights: &'a Weights,
    expected: [(&str, Option<usize>); N],
) -> std::result::Result<[&'a [f64]; N], String> {
    let fits = |(tensor, (name, count)): (&Tensor, &(&str, Option<usize>))| {
        tensor.name == *name && count.is_none_or(|count| tensor.values.len() == count)
    };
    if weights.0.len() != N || !weights.0.iter().zip(&expected).all(fits) {
        let found: Vec<String> = weights
            .0
            .iter()
            .map(|tensor| format!("{} of {} values", tensor.name, tensor.values.len()))
            .collect();
        let names = expected.map(|(name, _)| name).join(", ");
        return Err(format!("weights are [{}], expected [{names}]", found.join(", ")));
    }
    Ok(std::array::from_fn(|at| weights.0[at].values.as_slice()))
}

fn read(weights: &Weights) -> std::result::Result<(usize, Smoother), String> {
    let expected = [
        ("ets.form", Some(3)),
        ("ets.rates", Some(4)),
        ("ets.first_row", Some(1)),
        ("ets.state", Some(2)),
        ("ets.season", None),
    ];
    let [number, rates, first, state, season] = values(weights, expected)?;
    let unknown = || format!("ets.form {number:?} is none");
    let form = SmoothingForm {
        errors_multiply: number[0] != 0.0,
        trend: *TRENDS.get(number[1] as usize).ok_or_else(unknown)?,
        season: *SEASONS.get(number[2] as usize).ok_or_else(unknown)?,
    };
    let smoother = Smoother {
        form,
        rates: Rates { alpha: rates[0], beta: rates[1], gamma: rates[2], phi: rates[3] },
        state: SmoothingState { level: state[0], slope: state[1], season: season.to_vec() },
    };
    Ok((first[0] as usize, smoother))
}
