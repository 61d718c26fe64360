//! The answer to the spec's question in words.

use super::ties::tied_sentence;
use crate::base::text::{counted, decimals};
use crate::report::analysis::{Configuration, Standing, by_validation};
use crate::spec::{Choose, Part};

/// One sentence: the best configuration, its error, and how far it is from the baselines.
pub(crate) fn answer(standing: &Standing) -> String {
    let results = standing.results;
    let Some(best) = standing.best() else {
        return match results.validated() {
            true => "No trained configuration has finished yet.".to_owned(),
            false => "There is no validation part, so no configuration is chosen: all are shown.".to_owned(),
        };
    };
    let columns = results.columns();
    let rmse = best.mean(Part::Test).unwrap_or(f64::NAN);
    let places = decimals(std::iter::once(rmse));
    let spread = best.rmse.test.as_ref().and_then(|spread| spread.sd);
    let spread = spread.map(|sd| format!(" ± {sd:.places$}")).unwrap_or_default();
    let unit = results.unit();
    let seeds = counted(best.seeds, "seed");
    let how = match results.spec.choose {
        Choose::Best => "Best by validation",
        Choose::CheapestTied => "The cheapest that validation does not tell from the best",
    };
    let mut text = format!(
        "{how}: {} with {}: test RMSE {rmse:.places$}{spread}{unit} ({seeds})",
        best.engine,
        best.words(&columns),
    );
    if let Some(averaged) = standing.averaged(best.at) {
        text += &format!(", the mean of their forecasts {:.places$}", averaged.rmse);
    }
    if let Some(combined) = standing.combined(best.at) {
        text += &format!(", {} {:.places$}", combined.label, combined.rmse);
    }
    let rivals: Vec<String> =
        baselines(standing).into_iter().filter_map(|rival| against(rival, rmse, places)).collect();
    if !rivals.is_empty() {
        text += "; ";
        text += &rivals.join(", ");
    }
    if let Some(tied) = tied_sentence(standing) {
        text += &format!("; {tied}");
    }
    text + "."
}

/// The naive forecast that skill is measured against, then the other baselines, each engine's best by validation, the
/// best first.
fn baselines<'a>(standing: &'a Standing) -> Vec<&'a Configuration> {
    let others = standing.configurations.iter().filter(|c| c.baseline && c.selected);
    let mut others: Vec<_> = others.filter(|c| standing.naive != Some(c.at)).collect();
    others.sort_by(|a, b| by_validation(a, b));
    standing.naive.map(|at| &standing.configurations[at]).into_iter().chain(others).collect()
}

/// Percent from which on a gap is called far.
const MOST: f64 = 10_000.0;

fn against(rival: &Configuration, rmse: f64, places: usize) -> Option<String> {
    let other = rival.mean(Part::Test)?;
    let side = if rmse <= other { "below" } else { "above" };
    if other <= 0.0 {
        return None;
    }
    let gap = 100.0 * (1.0 - rmse / other).abs();
    // Against next to nothing a share says nothing.
    let gap = if gap > MOST { "far".to_owned() } else { format!("{gap:.1} %") };
    Some(format!("{gap} {side} {} ({other:.places$})", rival.label()))
}
