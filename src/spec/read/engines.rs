//! Which engines a spec names, and whether they stand where they belong.

use std::collections::BTreeSet;

use super::walk::{Listed, SpecWalk};
use crate::base::text::{nearest, shown};
use crate::spec::{Back, Baseline, EngineInfo, EngineRole, PERSISTENCE, named};

/// The default baseline besides persistence.
const RIDGE: &str = "ridge";

/// Trained engines and baselines, checked against what there is.
pub(crate) fn resolve(walk: &mut SpecWalk, infos: &[&EngineInfo]) -> (Vec<String>, Vec<Baseline>) {
    (trained(walk, infos), baselines(walk, infos))
}

fn trained(walk: &mut SpecWalk, infos: &[&EngineInfo]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for listed in std::mem::take(&mut walk.engines) {
        if !belongs(walk, &listed, infos, false) {
            continue;
        }
        if names.contains(&listed.name) {
            let message = format!("`engines` names {} twice", shown(&listed.name));
            walk.wrong(listed.spot, message, "for more seeds use `repeats`");
        }
        names.push(listed.name);
    }
    if names.is_empty() && walk.problems.is_empty() {
        let spot = walk.given["engines"];
        walk.wrong(spot, "`engines` is empty: expected at least one trained engine", known(infos, false));
    }
    names
}

fn baselines(walk: &mut SpecWalk, infos: &[&EngineInfo]) -> Vec<Baseline> {
    let exists = |name: &str| infos.iter().any(|info| info.is_baseline() && info.name == name);
    let of_rows = |(name, rows): (&str, usize)| Baseline { engine: name.to_owned(), lag: Back::Rows(rows) };
    let Some(listed) = walk.baselines.take() else {
        let defaults = [(PERSISTENCE, 1), (RIDGE, longest_look_back(walk))];
        return defaults.into_iter().filter(|(name, _)| exists(name)).map(of_rows).collect();
    };
    let mut found: Vec<Baseline> = Vec::new();
    for listed in &listed {
        if !belongs(walk, listed, infos, true) {
            continue;
        }
        let Some(lag) = lag(walk, listed, infos) else { continue };
        let baseline = Baseline { engine: listed.name.clone(), lag };
        if found.contains(&baseline) {
            let message = format!("`baselines` names {} twice", shown(&listed.name));
            walk.wrong(listed.spot, message, "");
        }
        found.push(baseline);
    }
    if !listed.is_empty()
        && exists(PERSISTENCE)
        && found.iter().all(|baseline| baseline.engine != PERSISTENCE)
    {
        found.insert(0, of_rows((PERSISTENCE, 1)));
    }
    found
}

fn longest_look_back(walk: &SpecWalk) -> usize {
    let swept = walk
        .axes
        .get(named::look_back.name)
        .into_iter()
        .flat_map(|axis| &axis.values)
        .filter_map(|value| value.as_u64())
        .max();
    swept.map_or_else(|| walk.typed::<Option<usize>>("look_back").unwrap_or(1), |swept| swept as usize)
}

fn lag(walk: &mut SpecWalk, listed: &Listed, infos: &[&EngineInfo]) -> Option<Back> {
    let name = &listed.name;
    let info = infos.iter().find(|info| info.name == name);
    let without = match info.map(|info| info.role) {
        Some(EngineRole::Baseline { without_lag, .. }) => without_lag,
        _ => None,
    };
    match (without, listed.lag) {
        (Some(_), None | Some(Back::Rows(1))) => Some(Back::Rows(1)),
        (Some(why), Some(lag)) => {
            let message = format!("`{name}: {lag}`: {name} {why} and has no lag");
            walk.wrong(listed.spot, message, format!("write {name}, or {{seasonal_naive: {lag}}}"));
            None
        }
        (None, Some(lag @ Back::Clock(_))) if info.is_some_and(|info| !info.has_season()) => {
            let message = format!("`{name}: {lag}`: {name} sees a number of rows, not a day or week");
            let help = format!(
                "write {{{name}: 7}} with the number of rows; {{seasonal_naive: {lag}}} copies by the clock"
            );
            walk.wrong(listed.spot, message, help);
            None
        }
        (None, Some(lag)) => Some(lag),
        (None, None) => {
            let help = format!("write {{{name}: 7}} with the number of steps");
            walk.wrong(listed.spot, format!("`{name}` needs a lag"), help);
            None
        }
    }
}

/// Whether `listed` is known and stands in the right list; if not adds the problem.
fn belongs(walk: &mut SpecWalk, listed: &Listed, infos: &[&EngineInfo], baseline: bool) -> bool {
    let (here, there) = if baseline { ("baselines", "engines") } else { ("engines", "baselines") };
    match infos.iter().find(|info| info.name == listed.name) {
        Some(info) if info.is_baseline() == baseline => true,
        Some(info) => {
            let what = if info.is_baseline() { "a baseline" } else { "a trained engine" };
            let message = format!("`{here}` names {}, which is {what}", shown(info.name));
            walk.wrong(listed.spot, message, format!("it belongs under `{there}`"));
            false
        }
        None => {
            let near = nearest(&listed.name, infos.iter().map(|info| info.name));
            let help = if near.is_empty() { known(infos, baseline) } else { near };
            let message = format!("`{here}` names {}, which is unknown", shown(&listed.name));
            walk.wrong(listed.spot, message, help);
            false
        }
    }
}

fn known(infos: &[&EngineInfo], baseline: bool) -> String {
    let names: BTreeSet<&str> =
        infos.iter().filter(|info| info.is_baseline() == baseline).map(|info| info.name).collect();
    format!("known are {}", names.into_iter().collect::<Vec<_>>().join(", "))
}
