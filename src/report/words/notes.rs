//! What a reader must know beside the table.

use super::ties::certainty_notes;
use crate::report::analysis::{Sources, Standing, compare};
use crate::report::tables::engine_notes;
use crate::spec::Fill;
use crate::spec::Part;

/// What must be known to read the table right.
pub fn notes(sources: &Sources, standing: &Standing) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(naive) = standing.naive {
        let part = if sources.validated() { "validation" } else { "the train targets they share" };
        let naive = &standing.configurations[naive];
        notes.push(format!(
            "skill is 1 - RMSE / RMSE of {} (the best naive forecast by {part})",
            naive.label()
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
    notes.extend(certainty_notes(standing));
    notes.extend(engine_notes(&standing.agreements));
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

/// A warning if the best trained configuration loses to a baseline on test.
fn rival_gap(standing: &Standing) -> Option<String> {
    let chosen = standing.configurations.iter().filter(|c| c.selected && !c.baseline);
    let rmse = chosen.filter_map(|c| c.mean(Part::Test)).min_by(f64::total_cmp)?;
    let rivals = standing.configurations.iter().filter(|c| c.baseline);
    let rival = rivals.min_by(|a, b| compare(a.mean(Part::Test), b.mean(Part::Test)))?;
    let other = rival.mean(Part::Test)?;
    (rmse > other).then(|| format!("{} beats every engine's choice on test", rival.label()))
}
