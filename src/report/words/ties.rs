//! What the statistics say, in sentences for people.

use crate::base::text::decimals;
use crate::report::analysis::statistics::{LEVEL, SelectionCost, TestVerdict};
use crate::report::analysis::{Configuration, Standing};
use crate::spec::Part;

/// With what the best by validation ties, for the answer; `None` if that is not known.
pub(crate) fn tied_sentence(standing: &Standing) -> Option<String> {
    let with = |verdict: TestVerdict| -> Vec<&Configuration> {
        standing.configurations.iter().filter(|c| c.verdict == verdict).collect()
    };
    let (tied, better, worse) =
        (with(TestVerdict::Tied), with(TestVerdict::Better), with(TestVerdict::Worse));
    let compared = tied.len() + better.len() + worse.len();
    if compared == 0 {
        return None;
    }
    let columns = standing.results.columns();
    let name = |c: &Configuration| c.name(" with ", &columns);
    let mut text = match tied.as_slice() {
        [] => format!("no other of the {compared} ties with it on test"),
        [one] => format!("on test it ties with {} and no other of the {compared}", name(one)),
        _ => format!("on test it ties with {} of the {compared} others", tied.len()),
    };
    match better.as_slice() {
        [] => {}
        [one] => text += &format!(", and {} is better", name(one)),
        _ => text += &format!(", and {} are better", better.len()),
    }
    Some(text)
}

/// How ties were found, how wide the test RMSE of the best is, and what choosing cost.
pub(crate) fn certainty_notes(standing: &Standing) -> Vec<String> {
    let statistics = &standing.statistics;
    let places = decimals(standing.configurations.iter().filter_map(|c| c.mean(Part::Test)));
    let mut notes: Vec<String> = Vec::new();
    let interval = standing.best_at().and_then(|best| statistics.measured[best].over_times);
    if let (Some((times, length)), Some(interval)) = (statistics.times, interval) {
        let times = if statistics.sliced { format!("{times} slices") } else { format!("{times} test times") };
        notes.push(format!(
            "the best's test RMSE lies between {:.places$} and {:.places$} with 95 % confidence, over {times} \
             in blocks of {length}",
            interval.low, interval.high
        ));
        notes.push(format!(
            "tied: over test times the Diebold-Mariano test does not tell it from the best (p above {LEVEL} by \
             Holm's correction)"
        ));
    }
    notes.extend(statistics.selections.iter().map(|selection| choice(selection, places)));
    if statistics.times.is_none() && standing.configurations.iter().any(|c| c.seeds > 0) {
        notes.push(match statistics.sliced {
            true => "no interval over slices: there are fewer than 10 slices".to_owned(),
            false => {
                "no intervals and no ties: the journal has no errors of single forecasts, or fewer than 10"
                    .to_owned()
            }
        });
    }
    notes
}

fn choice(selection: &SelectionCost, places: usize) -> String {
    let SelectionCost { engine, configurations, chosen_test, best_test, .. } = selection;
    let agrees = selection.correlation.map(|rho| format!(" (rank correlation with test {rho:.2})"));
    let agrees = agrees.unwrap_or_default();
    let outcome = match 100.0 * (chosen_test / best_test - 1.0) {
        gap if gap > 0.0 => format!(
            "costs {gap:.1} %: its choice has test RMSE {chosen_test:.places$}, the best of all in hindsight \
             {best_test:.places$}"
        ),
        _ => "found the one that is best on test too".to_owned(),
    };
    format!("{engine}: choosing among {configurations} configurations by validation{agrees} {outcome}")
}
