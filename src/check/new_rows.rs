//! Forecasts of rows that have no value yet, made as `lookback forecast` makes them: nothing that stands behind the last
//! known row may reach them.

use super::finding::{Finding, Instead, LeakVerdict, altered};
use super::paths::{DataPath, SEED};
use crate::base::error::{Error, Result};
use crate::data::{Part, Predictions};
use crate::forecaster::Forecaster;
use crate::run::{self, Experiment, Fit};
use crate::spec::{Settings, Trial, TrialId};

/// Forecasts rows of the test part as if they did not exist yet, and as if other values stood there; both must be the
/// forecasts that the test part was scored with in `trained`, a training on this way.
pub(super) fn walk(
    experiment: &Experiment,
    path: &DataPath,
    trained: std::result::Result<&Fit, &Error>,
) -> Option<Finding> {
    let targets = experiment.targets(Part::Test, &path.params);
    let last = targets.len().checked_sub(1)?;
    let changed = "what stands behind the last known row, for rows to come";
    let finding = |numbers, verdict| Finding::of(path, changed, numbers, verdict);
    let unknown = |error: &Error| finding((0, 0), LeakVerdict::Unknown(error.to_string()));
    let places = [0, last / 2, last].map(|at| (at, targets[at]));
    Some(match trained.map(|fit| held_against(experiment, path, fit, places)) {
        Err(error) => unknown(error),
        Ok(Err(error)) => unknown(&error),
        Ok(Ok((numbers, None))) => finding(numbers, LeakVerdict::Clean),
        Ok(Ok((numbers, Some(time)))) => {
            let what = format!("the forecast of {time} made before it has a value");
            finding(numbers, LeakVerdict::Leak { what, named: None })
        }
    })
}

/// For samples of the test part with their targets: how many numbers were compared, how many moved that may, and the
/// time of a forecast that knew too much.
fn held_against(
    experiment: &Experiment,
    path: &DataPath,
    fit: &Fit,
    places: [(usize, usize); 3],
) -> Result<((usize, usize), Option<String>)> {
    let scored = &fit.outcome.forecasts[Part::Test];
    let forecaster = forecaster(experiment, path, fit);
    let horizon = forecaster.pipeline.horizon;
    let (mut compared, mut moved, mut leak) = (0, 0, None);
    for (at, target) in places {
        let unknown = target - forecaster.pipeline.lead + 1;
        let forecast = |instead: Instead, from: usize| {
            let series = altered(&experiment.series, forecaster.pipeline.features.past.iter(), from, instead);
            let Predictions { points, quantiles } =
                forecaster.forecast(path.engine, &series, target..target + 1)?;
            Ok::<_, Error>([points, quantiles].concat())
        };
        let unknown_forecasts = forecast(Instead::Nothing, unknown)?;
        let same = |a: &[f64], b: &[f64]| a.iter().zip(b).filter(|(a, b)| a.to_bits() == b.to_bits()).count();
        for beside in [&forecast(Instead::Others, unknown)?, &recorded(scored, at, horizon)] {
            compared += unknown_forecasts.len();
            if same(&unknown_forecasts, beside) < unknown_forecasts.len() {
                leak = Some(experiment.series.short_stamp(target));
            }
        }
        moved += unknown_forecasts.len() - same(&unknown_forecasts, &forecast(Instead::Others, unknown - 1)?);
    }
    Ok(((compared, moved), leak))
}

/// The forecast of that number with its quantiles.
fn recorded(scored: &Predictions, at: usize, horizon: usize) -> Vec<f64> {
    let steps = at * horizon..(at + 1) * horizon;
    let quantiles = scored.of_each().skip(steps.start).take(horizon).flatten();
    scored.points[steps].iter().chain(quantiles).copied().collect()
}

/// What a training on a way leaves behind to forecast with.
fn forecaster(experiment: &Experiment, path: &DataPath, fit: &Fit) -> Forecaster {
    let name = path.engine.info.name;
    let trial = Trial {
        id: TrialId(name.to_owned()),
        engine: name.to_owned(),
        settings: Settings::default(),
        seed: Some(SEED),
    };
    let made = run::forecaster(experiment, &trial, (0, fit), "");
    Forecaster { params: path.params.clone(), ..made }
}
