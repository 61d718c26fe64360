//! What a spec asks of its data and does not get: parts without targets, lags that are not known yet.

use super::no_line::{inputs_of_sample, no_line};
use super::season_lengths::unfit_seasons;
use crate::base::error::Problem;
use crate::data::{Frame, MOST_SLOTS, Part, Series, Slots, Split, Transform, lags};
use crate::engine;
use crate::spec::schema::{self, Affects, HYPERPARAMETERS, Key};
use crate::spec::{Back, CalendarField, Params, Profile, Settings, Spec, named};

/// Most combinations of their values that are tried.
const MOST_TRIED: usize = 20_000;

/// Everything that a spec asks of its data and does not get.
pub(super) fn validate(spec: &Spec, (series, slots): (&Series, usize), split: &Split) -> Vec<Problem> {
    let mut problems = Vec::new();
    let stops = spec.variants().any(|params| params.patience.is_some());
    if stops && !spec.split.validates() {
        let message = "early stopping watches the validation RMSE, but there is no validation part";
        problems.push(Problem::new(spec.places.of("train.early_stopping"), message));
    }
    problems.extend(inputs(spec, series, slots));
    problems.extend(spec.too_large(slots.min(MOST_SLOTS)));
    if !problems.is_empty() {
        return problems;
    }
    problems.extend(too_wide(spec, series, slots));
    match no_days(spec, series) {
        Some(problem) => problems.push(problem),
        None => problems.extend(unfit_seasons(spec, series, split)),
    }
    for (params, path) in asked(spec) {
        let found = unknown_lag(spec, series, &params)
            .or_else(|| too_far(spec, &params))
            .or_else(|| too_short(spec, &params))
            .or_else(|| no_target(spec, series, split, (&params, &path)))
            .or_else(|| no_line(spec, (series, slots), split, &params));
        if let Some(problem) = found.filter(|problem| !problems.contains(problem)) {
            problems.push(problem);
        }
    }
    problems
}

/// Inputs and transforms that the series has no value for.
fn inputs(spec: &Spec, series: &Series, slots: usize) -> Vec<Problem> {
    let mut problems = Vec::new();
    for params in spec.variants() {
        let refused = Transform::of(&params).refused(&series.values);
        let (Some(row), Some(log)) = (refused, params.log) else { continue };
        let message = format!(
            "{} has no logarithm of {} at {} (log: {})",
            spec.data.target,
            series.values[row],
            series.stamp(row),
            log.word()
        );
        let place = spec.places.of("transform.log");
        problems.push(Problem::new(place, message).help("ln_1p takes 0; for negative values leave log out"));
        break;
    }
    for (name, set) in &spec.features {
        let place = || spec.places.of(&format!("features.{name}"));
        if set.calendar.contains_key(&CalendarField::Slot) && slots > MOST_SLOTS {
            let message =
                format!("the series has rows at {slots} times of day, at most {MOST_SLOTS} for slot");
            problems.push(Problem::new(place(), message).help("use hour"));
        }
        if set.profile.contains(&Profile::Slot) && slots > MOST_SLOTS {
            let message = format!(
                "the series has rows at {slots} times of day, at most {MOST_SLOTS} for a profile by slot"
            );
            problems.push(Problem::new(place(), message).help("use hour_of_week"));
        }
        let days = set.lags.iter().any(|lag| matches!(lag.back, Back::Clock(_)));
        if days && !lags::has_days(series) {
            let message = format!("a lag by day or week, but the series has a row for each {}", series.step);
            problems.push(Problem::new(place(), message).help("give lags of a monthly series in steps"));
        }
    }
    problems
}

/// Rows of a service day, for which all rows are looked at; 1 where no set of inputs asks for them.
pub fn slots(spec: &Spec, series: &Series) -> usize {
    if spec.tells_slots() { Slots::of(series).count() } else { 1 }
}

/// A lag that would look at a row behind the last known one.
fn unknown_lag(spec: &Spec, series: &Series, params: &Params) -> Option<Problem> {
    let ahead = params.reach();
    let set = spec.features_of(params);
    let (lag, row) = lags::unknown_ahead(series, &set, ahead)?;
    let message = format!(
        "{lag} is not known yet for {}: the forecast of the last step is made {ahead} rows before it",
        series.stamp(row)
    );
    let place = spec.places.of(&format!("features.{}", params.features.as_deref().unwrap_or_default()));
    Some(Problem::new(place, message).help(format!("use lags of at least {ahead} rows")))
}

/// Baselines with a lag of days, of rows longer than those.
fn no_days(spec: &Spec, series: &Series) -> Option<Problem> {
    let at = spec.baselines.iter().position(|baseline| matches!(baseline.lag, Back::Clock(_)))?;
    let message = format!(
        "{} has a lag by day or week, but the series has a row for each {}",
        spec.baselines[at].engine, series.step
    );
    let place = spec.places.of(&format!("baselines[{at}]"));
    let help = format!("give its lag in rows, for example {{{}: 12}}", spec.baselines[at].engine);
    (!lags::has_days(series)).then(|| Problem::new(place, message).help(help))
}

/// Baselines that are to take more numbers of a sample than they can.
fn too_wide(spec: &Spec, series: &Series, slots: usize) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, baseline) in spec.baselines.iter().enumerate() {
        let info = engine::by_name(&baseline.engine).map(|engine| &engine.info);
        let Some((info, most)) = info.and_then(|info| Some((info, info.most_inputs?))) else { continue };
        let Back::Rows(look_back) = baseline.lag else { continue };
        let names: Vec<&str> = deciding().filter(|name| info.uses.has(name)).collect();
        let inputs = |(settings, _): &(Settings, usize)| {
            let params = with(spec, settings);
            let set = spec.features_of(&params);
            (inputs_of_sample(&set, series, (&params, look_back), slots), params.features)
        };
        let widest = combinations(spec, &names).iter().map(inputs).max();
        let Some((count, set)) = widest.filter(|(count, _)| *count > most) else { continue };
        let set = set.map_or_else(String::new, |set| format!(" and features {set}"));
        let message = format!(
            "{} solves a system of as many equations as it has inputs, at most {most}: look_back {look_back}{set} are {count}",
            info.name
        );
        let place = spec.places.of(&format!("baselines[{number}]"));
        problems.push(Problem::new(place, message).help("use a shorter look_back or fewer features"));
    }
    problems
}

/// A horizon that no slice of a rolling origin holds.
fn too_far(spec: &Spec, params: &Params) -> Option<Problem> {
    let (step, horizon) = (spec.split.rolling()?.step, params.steps_ahead());
    let message =
        format!("a forecast of {horizon} rows lies in no slice of {step} rows (split.rolling.step)");
    let place = spec.places.of(&spec.path_of(named::horizon.name));
    (horizon > step).then(|| Problem::new(place, message).help("take longer slices or a shorter horizon"))
}

/// A sliding window that is shorter than one sample of a network.
fn too_short(spec: &Spec, params: &Params) -> Option<Problem> {
    let length = spec.split.rolling()?.train_length?;
    let Params { look_back, .. } = *params;
    let (lead, horizon) = (params.first_ahead(), params.steps_ahead());
    let sample = look_back + lead + horizon - 1;
    let message = format!(
        "train_length {length} is shorter than one sample: look_back {look_back} + lead {lead} + horizon {horizon} - 1 \
         = {sample} rows"
    );
    let place = spec.places.of("split.rolling.train_length");
    (length < sample)
        .then(|| Problem::new(place, message).help("take a longer one, or leave it out for all rows"))
}

/// A part without targets, with the arithmetic.
fn no_target(
    spec: &Spec,
    series: &Series,
    split: &Split,
    (params, path): (&Params, &str),
) -> Option<Problem> {
    let (rows, look_back) = (series.values.len(), params.look_back);
    let needed = Frame::first_target(series, &spec.features_of(params), params);
    let goals = (params.steps_ahead(), params.scored_steps());
    let part = Part::ALL.into_iter().find(|part| {
        let wanted = *part != Part::Validation || spec.split.validates();
        wanted && split.observed_targets(series, *part, needed, goals).next().is_none()
    })?;
    let part_rows = split.rows(part);
    let mut message = format!(
        "look_back {look_back} leaves no target in the {} part: {} has {rows} rows, of which {} \
         (rows {} to {}) are in this part, and a target needs {needed} rows before it",
        part.word(),
        spec.data.file.display(),
        part_rows.len(),
        part_rows.start + 1,
        part_rows.end,
    );
    if needed > look_back {
        let steps = if params.line.is_some() { ", time steps in the loss of what a line leaves" } else { "" };
        message += &format!(" (lags, difference, level{steps} and lead included)");
    }
    if params.steps_ahead() > 1 {
        message += &format!(" and {} from it on", params.steps_ahead());
    }
    let filled = series.filled(part_rows.clone());
    if filled > 0 {
        message +=
            &format!("; {filled} of its rows were filled in, and a forecast of such a row is not scored");
    }
    let left_out = part_rows.clone().filter(|row| series.is_left_out(*row)).count();
    if left_out > 0 {
        message += &format!("; {left_out} of its rows are left out by split.exclude, or see into what is");
    }
    let help = match part_rows.len() < params.steps_ahead() {
        true => "use a shorter horizon (forecast.horizon) or more data",
        false if left_out > 0 => "exclude less, use a shorter look_back and shorter lags, or move the parts",
        false if filled > 0 => "leave out what is missing (data.csv.missing: drop), or use more data",
        false => "use a shorter look_back or more data",
    };
    Some(Problem::new(spec.places.of(path), message).help(help))
}

/// Every combination of what decides about rows, and where its look-back stands.
pub(super) fn asked(spec: &Spec) -> Vec<(Params, String)> {
    // The look-back varies fastest.
    let names: Vec<&str> = deciding().chain([LOOK_BACK]).collect();
    let networks = combinations(spec, &names)
        .into_iter()
        .map(|(settings, number)| (with(spec, &settings), format!("{}[{number}]", spec.path_of(LOOK_BACK))));
    let mut asked: Vec<(Params, String)> = networks.collect();
    for (number, baseline) in spec.baselines.iter().enumerate() {
        let uses = engine::by_name(&baseline.engine).map(|engine| engine.info.uses);
        let names: Vec<&str> = deciding().filter(|name| uses.is_some_and(|uses| uses.has(name))).collect();
        for (mut settings, _) in combinations(spec, &names) {
            settings.set(LOOK_BACK, baseline.lag.json());
            asked.push((with(spec, &settings), format!("baselines[{number}]")));
        }
    }
    asked
}

const LOOK_BACK: &str = named::look_back.name;

/// The hyperparameters that decide which rows a configuration needs, besides its look-back.
fn deciding() -> impl Iterator<Item = &'static str> {
    schema::affecting(Affects::Rows).filter(|name| *name != LOOK_BACK)
}

/// Combinations of the values of the named axes (fixed ones as axes of one value), and the number of
/// the last one's value.
fn combinations(spec: &Spec, names: &[&str]) -> Vec<(Settings, usize)> {
    let mut found = vec![(Settings::default(), 0)];
    for name in names {
        let axis = spec.axes.iter().find(|axis| axis.name == *name);
        let fixed = || vec![spec.settings.get(*name).cloned().unwrap_or_default()];
        let values = axis.map_or_else(fixed, |axis| axis.values.clone());
        let longer = found.iter().flat_map(|(settings, _)| {
            values.iter().enumerate().map(move |(number, value)| {
                let mut settings = settings.clone();
                settings.set(name, value.clone());
                (settings, number)
            })
        });
        found = longer.take(MOST_TRIED).collect();
    }
    found
}

/// The spec's hyperparameters with `settings`, and what decides about rows and is not among these unset.
fn with(spec: &Spec, settings: &Settings) -> Params {
    let given = |key: &Key| key.name != LOOK_BACK || settings.contains_key(LOOK_BACK);
    let value = |key: &'static Key| {
        let from = if key.affects.contains(&Affects::Rows) && given(key) { settings } else { &spec.settings };
        Some((key.name, from.get(key.name)?))
    };
    Params::from_values(HYPERPARAMETERS.iter().filter_map(value))
}
