//! What a reader must know beside the table.

use super::held::interval_notes;
use super::ties::certainty_notes;
use super::what_mattered::what_mattered;
use crate::base::text::{counted, decimals};
use crate::report::analysis::intervals::{FewRows, Intervals};
use crate::report::analysis::{Configuration, Standing, compare};
use crate::report::tables::engine_notes;
use crate::results::ResultsFolder;
use crate::spec::{Fill, Part, Spec, named};

/// What must be known to read the table right.
pub(crate) fn notes(standing: &Standing, intervals: &Intervals) -> Vec<String> {
    let results = standing.results;
    let mut notes = Vec::new();
    if let Some(naive) = standing.naive {
        let part = if results.validated() { "validation" } else { "the train targets they share" };
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
    if let Some(rolling) = results.spec.split.rolling() {
        notes.push(format!(
            "test is the mean over {} of {} each, pooled is over all their targets together; validation \
             is the mean over the fits",
            counted(rolling.origins, "slice"),
            counted(rolling.step, "row")
        ));
    }
    notes.extend(beaten(standing));
    notes.extend(intervals.few_rows.iter().map(|found| of_few_rows(results, found)));
    notes.extend(combined(standing));
    notes.extend(certainty_notes(standing));
    notes.extend(interval_notes(standing, intervals));
    notes.extend(what_mattered(standing));
    notes.extend(engine_notes(&standing.agreements));
    if census.unchecked > 0 {
        let unchecked = census.unchecked;
        let unchecked = counted(unchecked, "trial");
        notes.push(format!("GRADIENTS NOT CHECKED: {unchecked} ran with --skip-gradcheck"));
    }
    if standing.configurations.iter().any(|configuration| configuration.leak) {
        notes.push(
            "LEAK: scaled with scale_fit all, so training saw the range of validation and test".to_owned(),
        );
    }
    if results.spec.data.csv.missing == Some(Fill::Interpolate)
        || results.spec.data.csv.gaps == Some(Fill::Interpolate)
    {
        notes.push(
            "LEAK: missing values were interpolated, so a filled value knows the one after it".to_owned(),
        );
    }
    notes.extend(cut(&results.spec));
    notes.extend(of_the_data(results));
    let lost = [(census.diverged, "diverged"), (census.failed, "failed")]
        .map(|(count, how)| (count > 0).then(|| format!("{} {how}", counted(count, "trial"))));
    let lost: Vec<String> = lost.into_iter().flatten().collect();
    if !lost.is_empty() {
        notes.push(format!("{}: see status and message in trials.csv", lost.join(", ")));
    }
    let pending = results.plan.len() - census.finished();
    if pending > 0 {
        let verb = if pending == 1 { "has" } else { "have" };
        notes.push(format!("{pending} of {} {verb} not run yet", counted(results.plan.len(), "trial")));
    }
    notes
}

/// That few rows make the RMSE of the choice on a part, and when they are.
fn of_few_rows(results: &ResultsFolder, found: &FewRows) -> String {
    let places = decimals(std::iter::once(found.rmse_of_others));
    let when = match found.days.as_slice() {
        [] => String::new(),
        days => format!(", {:.0} % on {}", 100.0 * found.share_of_days, days.join(", ")),
    };
    let what = match found.part {
        Part::Validation => "the choice rests on them",
        _ => "the RMSE is theirs, of an incident perhaps",
    };
    format!(
        "{} of {} {} forecasts hold {:.0} % of the squared error of the choice (its seeds averaged){when}: {what}; without them \
         its RMSE is {:.places$}{}",
        found.few,
        found.of,
        found.part.word(),
        100.0 * found.share,
        found.rmse_of_others,
        results.unit()
    )
}

/// What the combination of the choice and a baseline is.
fn combined(standing: &Standing) -> Option<String> {
    let label = &standing.statistics.combined.as_ref()?.label;
    Some(format!(
        "{label}: the mean of the choice's forecasts and the baseline's, weighted by the errors on validation alone \
         (combined.csv)"
    ))
}

/// A warning if the best trained configuration loses to a baseline on test: to the one that validation chooses, else, as
/// a look at test, to any.
fn beaten(standing: &Standing) -> Option<String> {
    if let Some(beaten) = beaten_on_test(standing) {
        return Some(beaten);
    }
    let all = || standing.configurations.iter();
    let best = standing.best().or_else(|| all().filter(|c| !c.baseline).min_by(|a, b| by_test(a, b)))?;
    let rival = all().filter(|c| c.baseline).min_by(|a, b| by_test(a, b))?;
    let label = rival.label();
    (rival.mean(Part::Test)? < best.mean(Part::Test)?)
        .then(|| format!("a look at test, which must choose nothing: {label} is below the choice"))
}

/// That the best baseline by validation beats the choice on test.
pub(crate) fn beaten_on_test(standing: &Standing) -> Option<String> {
    let rival = standing.beaten_by()?.label();
    Some(format!("{rival}, of all baselines the best by validation, beats the choice on test"))
}

fn by_test(a: &Configuration, b: &Configuration) -> std::cmp::Ordering {
    compare(a.mean(Part::Test), b.mean(Part::Test))
}

/// That forecasts were cut, and at what.
fn cut(spec: &Spec) -> Option<String> {
    const WHOSE: &str = "in training, validation and test, those of baselines too (forecast.at_least)";
    if spec.sweeps(named::at_least.name) {
        return Some(format!("forecasts below at_least are cut to it {WHOSE}"));
    }
    let least = spec.base().at_least?;
    Some(format!("forecasts below {least} are cut to {least} {WHOSE}"))
}

/// What was noticed while the data was read, as the last session says it.
fn of_the_data(results: &ResultsFolder) -> Vec<String> {
    let csv = &results.spec.data.csv;
    match results.journal.last_session() {
        // The first results version told nothing of it.
        Some(last) if last.facts.results_version < 2 && (csv.missing.is_some() || csv.gaps.is_some()) => {
            vec![
                "holes in the data were filled or dropped (data.csv); filled values are scored as truth"
                    .to_owned(),
            ]
        }
        Some(last) => last.facts.notes.iter().map(|note| format!("data: {note}")).collect(),
        None => Vec::new(),
    }
}
