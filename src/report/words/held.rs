//! What intervals came to, in sentences for people.

use crate::base::text::{counted, decimals};
use crate::report::analysis::intervals::{
    ConfigurationIntervals, IntervalKind, Intervals, LEAST, LEVELS, Quality,
};
use crate::report::analysis::{Standing, compare};

/// Wider than this share of the range of the test values an interval is called wide.
const WIDE: f64 = 1.0 / 3.0;

/// A share of fewer forecasts says little.
const FEW: usize = 30;

/// How the intervals of the choice did, and what they were made without.
pub(crate) fn interval_notes(standing: &Standing, intervals: &Intervals) -> Vec<String> {
    let Some(judged) = intervals.choice(standing) else { return Vec::new() };
    let why = match judged.calibrating {
        0 if standing.results.validated() => "an older program kept no validation errors, and ",
        0 => "there is no validation part, and ",
        _ => "",
    };
    let Some(quality) = judged.by_level[intervals.said_level()] else {
        return vec![format!(
            "no test forecast has an interval: {why}it takes {LEAST} errors that are known"
        )];
    };
    let mut notes = vec![sentence(standing, intervals, (judged, quality))];
    let without = judged.forecasts - quality.forecasts;
    if without > 0 {
        let without = counted(without, "test forecast");
        notes.push(format!(
            "the first {without} have no interval: {why}it takes {LEAST} errors that are known"
        ));
    }
    notes.extend(kinds(standing, intervals));
    if !intervals.timed {
        let what = "errors are not grouped by hour or weekday, and there is no coverage of 91 days";
        notes.push(format!("intervals: forecasts.csv does not tell when each row is, so {what}"));
    }
    notes
}

/// Which of three kinds of intervals around one configuration's forecasts has the lowest score.
fn kinds(standing: &Standing, intervals: &Intervals) -> Option<String> {
    let first = intervals.of.iter().find(|judged| judged.kind == IntervalKind::Quantiles)?.at;
    let judged = intervals.of.iter().filter(|judged| judged.at == first);
    let level = intervals.said_level();
    let mut scored: Vec<(IntervalKind, Quality)> =
        judged.filter_map(|judged| Some((judged.kind, judged.by_level[level]?))).collect();
    scored.sort_by(|(_, a), (_, b)| a.score.total_cmp(&b.score));
    let configuration = &standing.configurations[first];
    let places = decimals(scored.iter().map(|(_, quality)| quality.score));
    let told = |(kind, quality): &(IntervalKind, Quality)| {
        let held = 100.0 * quality.coverage;
        format!("{} {:.places$} (held {held:.1} %)", kind.word().replace('_', " "), quality.score)
    };
    (scored.len() > 1).then(|| {
        format!(
            "{:.0} % intervals of {} by score, the lowest first: {}",
            100.0 * LEVELS[level],
            configuration.name(" with ", &standing.results.shown_columns()),
            scored.iter().map(told).collect::<Vec<_>>().join(", ")
        )
    })
}

fn sentence(
    standing: &Standing,
    intervals: &Intervals,
    (judged, quality): (&ConfigurationIntervals, Quality),
) -> String {
    let configuration = &standing.configurations[judged.at];
    let said = intervals.said_level();
    let level = format!("{:.0} %", 100.0 * LEVELS[said]);
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let places = decimals([quality.width, quality.score].into_iter());
    let which = if configuration.selected { "the choice" } else { "the lowest train error" };
    let mut text = format!(
        "the {level} interval of {which}, {}, held {} of {}",
        configuration.engine,
        percent(quality.coverage),
        counted(quality.forecasts, "test forecast")
    );
    text += if quality.forecasts < FEW { ", too few to tell" } else { "" };
    text += &judged
        .worst(said)
        .map(|worst| format!(", {} in the worst 91 days", percent(worst)))
        .unwrap_or_default();
    text += &format!("; it is {:.places$}{} wide in the mean", quality.width, standing.results.unit());
    if let Some(share) = intervals.share_of_range(judged, said) {
        let wide = if share > WIDE { ", which is wide" } else { "" };
        text += &format!(", {} of the range of the middle {level} of the test values{wide}", percent(share));
    }
    let score = |judged: &&ConfigurationIntervals| Some(judged.by_level[said]?.score);
    let rivals = intervals.of.iter().filter(|rival| standing.configurations[rival.at].baseline);
    if let Some(rival) = rivals.min_by(|a, b| compare(score(a), score(b))) {
        let other = score(&rival).unwrap_or(f64::NAN);
        let (label, its_score) = (standing.configurations[rival.at].label(), quality.score);
        text += &match its_score < other {
            true => format!(
                "; its interval score {its_score:.places$} is below every baseline's ({label} {other:.places$})"
            ),
            false => {
                format!(
                    "; {label} has the lower interval score, {other:.places$} against {its_score:.places$}"
                )
            }
        };
    }
    text
}
