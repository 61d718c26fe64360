//! A comparison for people and for programs.

use serde_json::{Value, json};

use super::differences::Difference;
use super::pairs::{Against, Change, Pair};
use super::results_comparison::ResultsComparison;
use crate::base::median::median;
use crate::base::text::{counted, decimals, paragraph};
use crate::report::analysis::statistics::Interval;
use crate::report::tables::Table;

/// Configurations that people get to see of each result.
const SHOWN: usize = 40;

/// Everything for a terminal of `width` columns.
pub(crate) fn render_comparison(comparison: &ResultsComparison, width: usize) -> String {
    let letters: Vec<String> = (0..comparison.names.len()).map(letter).collect();
    let mut text = String::new();
    let indent = |text: &str| paragraph(text, "   ", width);
    for (at, name) in comparison.names.iter().enumerate() {
        text += &format!("{}  {name}\n{}\n", letters[at], indent(&comparison.answers[at]));
    }
    text += &block("spec", &comparison.spec, &letters, width);
    text += &block("environment", &comparison.environment, &letters, width);
    if !comparison.shared.is_empty() {
        text += &format!("{}\n", indent(&format!("the same: {}", comparison.shared.join(", "))));
    }
    for (at, against) in comparison.against.iter().enumerate() {
        text += &rmse(against, &letters[at + 1], width);
    }
    let (worse, compared) = comparison.worse();
    if compared > 0 {
        let names = if worse.is_empty() { String::new() } else { format!(": {}", worse.join("; ")) };
        let verdict = format!(
            "{} of {compared} comparisons worse than chance explains (by Holm's correction){names}",
            worse.len()
        );
        text += &format!("\n{}\n", paragraph(&verdict, "", width));
    }
    text
}

/// `A`, `B` ... `Z`, then numbers.
fn letter(at: usize) -> String {
    u8::try_from(at).ok().filter(|at| *at < 26).map_or(at.to_string(), |at| char::from(b'A' + at).to_string())
}

fn block(title: &str, differences: &[Difference], letters: &[String], width: usize) -> String {
    if differences.is_empty() {
        return format!("\n{title}: no difference\n");
    }
    let columns = std::iter::once(title).chain(letters.iter().map(String::as_str));
    let mut table = Table::plain(columns);
    let row = |difference: &Difference| [vec![difference.what.clone()], difference.values.clone()].concat();
    table.rows = differences.iter().map(row).collect();
    format!("\n{}\n", table.terminal(width))
}

fn rmse(against: &Against, letter: &str, width: usize) -> String {
    let mut text = String::new();
    for warning in &against.warnings {
        text += &format!("\nWARNING: A and {letter} cannot be compared by RMSE: {warning}");
    }
    let Against { pairs, alone, .. } = against;
    if pairs.is_empty() {
        return text + &format!("\nA and {letter} share no configuration\n");
    }
    let numbers = format!("A>|{letter}>|{letter} - A>|95 % interval>");
    let mut table = Table::headed(&format!("engine|configuration|{numbers}|"));
    let places = decimals(pairs.iter().flat_map(|pair| pair.rmse).flatten());
    // What became worse is named however long the list is.
    let told = pairs.iter().enumerate().filter(|(at, pair)| *at < SHOWN || pair.change() == Change::Worse);
    table.rows = told.map(|(_, pair)| row(pair, places)).collect();
    let hidden = pairs.len() - table.rows.len();
    text += &format!("\ntest RMSE, the mean over seeds\n{}\n", table.terminal(width));
    if hidden > 0 {
        text += &format!("... and {}: --format json has them\n", counted(hidden, "more configuration"));
    }
    for (count, who) in [(alone[0], "A"), (alone[1], letter)] {
        if count > 0 {
            text += &format!("{count} configurations only in {who}\n");
        }
    }
    text + &seconds(pairs, letter, width)
}

fn row(pair: &Pair, places: usize) -> Vec<String> {
    let shown = |value: Option<f64>| value.map(|value| format!("{value:.places$}")).unwrap_or_default();
    let difference = pair.across.as_ref().map(|across| across.difference);
    // One place more than the RMSEs have: a difference is what is left of them.
    let signed = |value: f64| format!("{value:+.*}", places + 1);
    let interval = pair.across.as_ref().and_then(|across| across.interval());
    let ends = interval.map(|interval| format!("{} to {}", signed(interval.low), signed(interval.high)));
    vec![
        pair.engine.clone(),
        pair.words(),
        shown(pair.rmse[0]),
        shown(pair.rmse[1]),
        difference.map(signed).unwrap_or_default(),
        ends.unwrap_or_default(),
        pair.change().word().to_owned(),
    ]
}

/// How long trials took, as a sweep sees it.
fn seconds(pairs: &[Pair], letter: &str, width: usize) -> String {
    let ratios: Vec<f64> = pairs.iter().flat_map(|pair| pair.seconds.iter().copied()).collect();
    let Some(median) = median(&ratios) else { return String::new() };
    let (least, most) =
        (ratios.iter().copied().fold(median, f64::min), ratios.iter().copied().fold(median, f64::max));
    let count = ratios.len();
    let text = format!(
        "wall time of a trial in {letter} over that in A: median {median:.2} of {count} trials, from {least:.2} to \
         {most:.2}; other trials ran beside them"
    );
    paragraph(&text, "", width) + "\n"
}

/// Everything as one object.
pub(crate) fn comparison_json(comparison: &ResultsComparison) -> Value {
    let differences = |all: &[Difference]| -> Vec<Value> {
        all.iter().map(|row| json!({ "what": row.what, "values": row.values })).collect()
    };
    json!({
        "results": comparison.names,
        "answers": comparison.answers,
        "spec": differences(&comparison.spec),
        "environment": differences(&comparison.environment),
        "same_environment": comparison.shared,
        "verdict": verdict_json(comparison),
        "against_first": comparison.against.iter().map(against_json).collect::<Vec<_>>(),
    })
}

/// What became worse, of what could be compared.
fn verdict_json(comparison: &ResultsComparison) -> Value {
    let (worse, compared) = comparison.worse();
    json!({ "worse": worse.len(), "compared": compared, "names": worse })
}

fn against_json(against: &Against) -> Value {
    json!({
        "result": against.name,
        "warnings": against.warnings,
        "only_in_first": against.alone[0],
        "only_in_this": against.alone[1],
        "configurations": against.pairs.iter().map(pair_json).collect::<Vec<_>>(),
    })
}

fn pair_json(pair: &Pair) -> Value {
    let ends = |interval: Option<Interval>| interval.map(|interval| [interval.low, interval.high]);
    let across = pair.across.as_ref();
    json!({
        "engine": pair.engine,
        "settings": pair.settings,
        "test_rmse": pair.rmse,
        "seeds": across.map(|across| across.seeds),
        "difference": across.map(|across| across.difference),
        "interval_over_seeds": across.and_then(|across| ends(across.over_seeds)),
        "interval_over_times": across.and_then(|across| ends(across.over_times)),
        "p": across.and_then(|across| across.p),
        "p_holm": pair.adjusted,
        "verdict": pair.change().word(),
        "same_bits": pair.same_bits,
        "compared": pair.compared,
        "seconds_ratios": pair.seconds,
    })
}
