//! What mattered and where to look next, in sentences.

use crate::base::text::{counted, decimals, six_digits};
use crate::report::analysis::{Choice, Configuration, Importance, Method, Spread, Standing};
use crate::spec::schema::{Bound, ValueKind, hyperparameter};
use crate::spec::{Axis, Part};

/// Shares below this go without saying.
const LEAST: f64 = 0.01;

/// A sentence for each engine on what mattered, one on what is as good and cheaper, one for each axis whose best value
/// lies at its end, and one where a race has nothing left to tell apart.
pub(crate) fn what_mattered(standing: &Standing) -> Vec<String> {
    let mattered = standing.importance.iter().filter(|of_engine| of_engine.shares.len() > 1);
    let cheaper = standing.choices.iter().filter_map(|choice| cheapest(standing, choice));
    let mattered = mattered.map(shares).chain(cheaper).chain(ends(standing));
    mattered.chain(nothing_left(standing)).collect()
}

/// What validation does not tell from an engine's best and takes less work; nothing where that is the best itself.
fn cheapest(standing: &Standing, choice: &Choice) -> Option<String> {
    let [best, cheapest] = [choice.best, choice.cheapest].map(|at| &standing.configurations[at]);
    let share = 100.0 * cheapest.work? / best.work.filter(|work| *work > 0.0)?;
    if choice.best == choice.cheapest || share >= 100.0 {
        return None;
    }
    let tests = [best, cheapest].map(|c| c.mean(Part::Test));
    let places = decimals(tests.into_iter().flatten());
    let [of_best, of_cheapest] =
        tests.map(|test| test.map(|test| format!("{test:.places$}")).unwrap_or_default());
    let ties = match choice.ties {
        1 => "the one configuration".to_owned(),
        ties => format!("the {ties} configurations"),
    };
    Some(format!(
        "of {ties} that validation does not tell from the best of {} the cheapest has {}: it saves {:.0} % of the \
         training's work, with test RMSE {of_cheapest} (the best's {of_best})",
        best.engine,
        cheapest.words(&standing.results.shown_columns()),
        100.0 - share
    ))
}

/// Of a race those that went to its end, if they differ by less than their seeds.
fn nothing_left(standing: &Standing) -> Vec<String> {
    if !standing.results.spec.search.adds_seeds() {
        return Vec::new();
    }
    let left = |engine: &String| {
        let whole = standing.configurations.iter().filter(|c| c.engine == *engine && c.unsuccessful == 0);
        let seeds = whole.clone().map(|c| c.seeds).max().filter(|seeds| *seeds > 1)?;
        let last: Vec<Spread> =
            whole.filter(|c| c.seeds == seeds).filter_map(|c| c.rmse.validation).collect();
        let farthest = |of: fn(f64, f64) -> f64| last.iter().map(|c| c.mean).reduce(of);
        let apart = farthest(f64::max)? - farthest(f64::min)?;
        let squares = last.iter().filter_map(|c| c.sd).map(|sd| sd * sd);
        let spread = (squares.sum::<f64>() / last.len() as f64).sqrt();
        (last.len() > 1 && apart < spread).then(|| {
            format!(
                "more search would not tell these apart: the {} configurations of {engine} that the race ended with \
                 differ by {} in validation RMSE, their {seeds} seeds by {} (standard deviation)",
                last.len(),
                six_digits(apart),
                six_digits(spread)
            )
        })
    };
    standing.results.spec.engines.iter().filter_map(left).collect()
}

fn shares(importance: &Importance) -> String {
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let alone = importance.shares.iter().filter(|(names, share)| names.len() == 1 && *share >= LEAST);
    let mut words: Vec<String> =
        alone.map(|(names, share)| format!("{} {}", names[0], percent(*share))).collect();
    if words.is_empty() {
        words.push("no hyperparameter by itself".to_owned());
    }
    let pairs = importance.of_order(2);
    let largest = importance.shares.iter().find(|(names, _)| names.len() == 2);
    if let Some((names, _)) = largest.filter(|_| pairs >= LEAST) {
        words.push(format!("interplay of two {} (most of {})", percent(pairs), names.join(" and ")));
    }
    let more = (1.0 - importance.of_order(1) - pairs).max(0.0);
    if more >= LEAST {
        words.push(format!("of more {}", percent(more)));
    }
    let of = match importance.method {
        Method::FullGrid => "as shares of the variance of the validation RMSE over its",
        Method::PedAnova => {
            "as shares of what tells the best tenth by validation from all (PED-ANOVA) of its"
        }
    };
    let epochs = importance.epochs.map(|epochs| format!(" after {}", counted(epochs, "epoch")));
    format!(
        "what mattered to {}, {of} {} configurations{}: {}",
        importance.engine,
        importance.configurations,
        epochs.unwrap_or_default(),
        words.join(", ")
    )
}

/// Axes whose best value is the largest or the smallest that was tried.
fn ends(standing: &Standing) -> Vec<String> {
    let best = standing.choices.iter().map(|choice| &standing.configurations[choice.best]);
    let found = best.flat_map(|c| standing.results.spec.axes.iter().filter_map(move |axis| end(axis, c)));
    let mut found: Vec<String> = found.collect();
    found.dedup();
    found
}

fn end(axis: &Axis, best_of: &Configuration) -> Option<String> {
    let best = best_of.setting(axis.name)?.as_f64()?;
    let mut values: Vec<f64> = axis.values.iter().filter_map(serde_json::Value::as_f64).collect();
    values.sort_by(f64::total_cmp);
    if axis.range.is_some() || values.len() < 2 {
        return None;
    }
    let (last, word) = match () {
        () if best == values[values.len() - 1] => (&values[values.len() - 2..], "largest"),
        () if best == values[0] => (&[values[1], values[0]][..], "smallest"),
        () => return None,
    };
    let next = allowed(axis.name, beyond(last[0], last[1])).map(six_digits).filter(|next| *next != best)?;
    Some(format!("{}: the best of {} is the {word} tried; try {next}", axis.name, best_of.engine))
}

/// The value that follows `before` and `last` in their ratio where that is wide, by a power of ten at most, else at their distance.
fn beyond(before: f64, last: f64) -> f64 {
    const WIDE: f64 = 1.4;
    const MOST: f64 = 10.0;
    let ratio = last / before;
    if before > 0.0 && last > 0.0 && !(1.0 / WIDE..=WIDE).contains(&ratio) {
        last * ratio.clamp(1.0 / MOST, MOST)
    } else {
        2.0 * last - before
    }
}

/// The value if the hyperparameter may have it: whole where it has to be, within its bounds.
fn allowed(name: &str, value: f64) -> Option<f64> {
    let above = |low: Bound| match low {
        Bound::Closed(low) => value >= low,
        Bound::Open(low) => value > low,
    };
    let below = |high: Bound| match high {
        Bound::Closed(high) => value <= high,
        Bound::Open(high) => value < high,
    };
    match hyperparameter(name)?.kind {
        ValueKind::Whole { low, high } => {
            let value = value.round();
            (low as f64..=high as f64).contains(&value).then_some(value)
        }
        ValueKind::Number { low, high } => (above(low) && below(high)).then_some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_value_goes_on_as_the_list_does() {
        assert_eq!(beyond(14.0, 28.0), 56.0);
        assert_eq!(beyond(56.0, 64.0), 72.0);
        assert_eq!(beyond(0.0001, 0.05), 0.5, "not 25");
        assert!((beyond(0.01, 0.001) - 0.0001).abs() < 1e-12);
        assert_eq!(allowed("look_back", beyond(3.0, 2.0)), Some(1.0));
        assert_eq!(allowed("learning_rate", -0.1), None);
    }
}
