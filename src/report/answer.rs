//! The answer to the spec's question in words, and what a reader must know beside the table.

use super::number::decimals;
use super::statistics::{self, tied_sentence};
use super::{Configuration, Sources, Standing};
use crate::spec::{Fill, Part};

/// One sentence: the best configuration, its error, and how far it is from the yardsticks.
pub fn answer(sources: &Sources, standing: &Standing) -> String {
    let Some(best) = standing.best() else {
        return match sources.validated() {
            true => "No trained configuration has finished yet.".to_owned(),
            false => "There is no validation part, so no configuration is chosen: all are shown.".to_owned(),
        };
    };
    let columns = sources.columns();
    let rmse = best.mean(Part::Test).unwrap_or(f64::NAN);
    let places = decimals(std::iter::once(rmse));
    let spread = best.rmse.test.as_ref().and_then(|spread| spread.sd);
    let spread = spread.map(|sd| format!(" ± {sd:.places$}")).unwrap_or_default();
    let unit = unit(sources);
    let seeds = if best.seeds == 1 { "1 seed".to_owned() } else { format!("{} seeds", best.seeds) };
    let mut text = format!(
        "Best by validation: {} with {}: test RMSE {rmse:.places$}{spread}{unit} ({seeds})",
        best.engine,
        best.words(&columns),
    );
    let at = standing.configurations.iter().position(|own| std::ptr::eq(own, best));
    if let Some(averaged) = at.and_then(|at| standing.averaged(at)) {
        text += &format!(", the mean of their forecasts {:.places$}", averaged.rmse);
    }
    let rivals: Vec<String> =
        yardsticks(standing).into_iter().filter_map(|rival| against(rival, rmse, places)).collect();
    if !rivals.is_empty() {
        text += "; ";
        text += &rivals.join(", ");
    }
    if let Some(tied) = tied_sentence(sources, standing) {
        text += &format!("; {tied}");
    }
    text + "."
}

/// The naive forecast that skill is measured against and the best of the other yardsticks.
fn yardsticks(standing: &Standing) -> Vec<&Configuration> {
    let naive = standing.naive.map(|at| &standing.configurations[at]);
    let fitted = standing.configurations.iter().filter(|c| c.baseline && c.selected);
    let fitted = fitted.filter(|c| naive.is_none_or(|naive| naive.mean(Part::Test) > c.mean(Part::Test)));
    naive.into_iter().chain(fitted).collect()
}

fn against(rival: &Configuration, rmse: f64, places: usize) -> Option<String> {
    let other = rival.mean(Part::Test)?;
    let side = if rmse <= other { "below" } else { "above" };
    if other <= 0.0 {
        return None;
    }
    let gap = 100.0 * (1.0 - rmse / other).abs();
    Some(format!("{gap:.1} % {side} {} ({other:.places$})", label(rival)))
}

/// An engine's name, with its lag if it is a yardstick.
pub fn label(configuration: &Configuration) -> String {
    let lag = configuration.settings.get("look_back").filter(|_| configuration.baseline);
    match lag {
        Some(lag) if configuration.engine != "persistence" => format!("{} {lag}", configuration.engine),
        _ => configuration.engine.clone(),
    }
}

/// ` thousand entries`, or nothing.
pub fn unit(sources: &Sources) -> String {
    let unit = &sources.spec.data.unit;
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

/// What must be known to read the table right.
pub fn notes(sources: &Sources, standing: &Standing) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(naive) = standing.naive {
        let part = if sources.validated() { "validation" } else { "the train targets they share" };
        let naive = &standing.configurations[naive];
        notes.push(format!(
            "skill is 1 - RMSE / RMSE of {} (the best naive forecast by {part})",
            label(naive)
        ));
    }
    let census = &standing.census;
    if let Some(targets) = census.scored {
        notes.push(format!("every configuration is scored on the same {targets} test targets"));
    }
    if let Some(rolling) = &sources.spec.split.rolling {
        notes.push(format!(
            "test is the mean over {} slices of {} rows each, pooled is over all their targets together; validation \
             is the mean over the fits",
            rolling.origins, rolling.step
        ));
    }
    if let Some(gap) = rival_gap(standing) {
        notes.push(gap);
    }
    notes.extend(statistics::notes(standing));
    notes.extend(super::agreement::notes(&standing.agreements));
    if census.unchecked > 0 {
        let unchecked = census.unchecked;
        notes.push(format!("GRADIENTS NOT CHECKED: {unchecked} trials ran with --skip-gradcheck"));
    }
    if standing.configurations.iter().any(|configuration| configuration.leak) {
        notes.push(
            "LEAK: scaled with scale_fit all, so training saw the range of validation and test".to_owned(),
        );
    }
    if sources.spec.data.csv.missing == Some(Fill::Interpolate)
        || sources.spec.data.csv.gaps == Some(Fill::Interpolate)
    {
        notes.push(
            "LEAK: missing values were interpolated, so a filled value knows the one after it".to_owned(),
        );
    }
    if sources.spec.data.csv.missing.is_some() || sources.spec.data.csv.gaps.is_some() {
        notes.push(
            "holes in the data were filled or dropped (data.csv); filled values are scored as truth"
                .to_owned(),
        );
    }
    let unsuccessful: usize = standing.configurations.iter().map(|c| c.unsuccessful).sum();
    if unsuccessful > 0 {
        notes.push(format!("{unsuccessful} trials diverged or failed: see status and message in trials.csv"));
    }
    let pending = sources.plan.len() - census.finished();
    if pending > 0 {
        notes.push(format!("{pending} of {} trials have not run yet", sources.plan.len()));
    }
    notes
}

/// A warning if the best trained configuration loses to a yardstick on test.
fn rival_gap(standing: &Standing) -> Option<String> {
    let chosen = standing.configurations.iter().filter(|c| c.selected && !c.baseline);
    let rmse = chosen.filter_map(|c| c.mean(Part::Test)).min_by(f64::total_cmp)?;
    let rivals = standing.configurations.iter().filter(|c| c.baseline);
    let rival =
        rivals.min_by(|a, b| super::configuration::compare(a.mean(Part::Test), b.mean(Part::Test)))?;
    let other = rival.mean(Part::Test)?;
    (rmse > other).then(|| format!("{} beats every engine's choice on test", label(rival)))
}
