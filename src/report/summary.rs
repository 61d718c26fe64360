//! The summary as people read it, in the terminal and in `summary.md`.

use super::analysis::intervals::Intervals;
use super::analysis::{Configuration, Standing, by_validation};
use super::page::Beside;
use super::speed::{speed_note, speed_table};
use super::tables::{
    certainty_table, engines_table, pareto_table, people_intervals, people_table, steps_table,
};
use super::words::{answer, note_lines, notes};
use crate::base::text::{counted, escape_markdown, paragraph};
use crate::record::Speed;

/// Trained configurations shown for each engine, where validation can choose.
const SHOWN: usize = 3;

/// Rows shown for each engine where validation cannot choose.
const SHOWN_UNCHOSEN: usize = 12;

/// Question, table, answer and notes for a terminal of `width` columns.
pub fn render(standing: &Standing, beside: &Beside, width: usize) -> String {
    let results = standing.results;
    let intervals = &beside.intervals;
    let (chosen, hidden) = leaders(standing);
    let question = format!("{}: {}", results.spec.title(), results.spec.question);
    let question = question.trim_end_matches(": ").to_owned();
    let mut text = paragraph(&question, "", width) + "\n";
    text += &format!("\n{}\n\n", people_table(standing, &chosen).terminal(width));
    if let Some(table) = steps_table(results, &chosen) {
        text += &format!("{}\n\n", table.terminal(width));
    }
    if let Some(table) = people_intervals(standing, intervals) {
        text += &format!("{}\n\n", table.terminal(width));
    }
    if hidden > 0 {
        text += &format!("... and {} in summary.csv\n", counted(hidden, "more configuration"));
    }
    text += &(paragraph(&answer(standing), "", width) + "\n");
    text += &note_lines(&notes(standing, intervals), width);
    if let Some(speed) = &results.speed {
        text += &format!("\n{}", render_speed(speed, width));
    }
    text
}

/// A speed pass for a terminal of `width` columns.
pub(crate) fn render_speed(speed: &Speed, width: usize) -> String {
    let notes = note_lines(std::iter::once(&speed_note(speed)).chain(&speed.warnings), width);
    format!("{}\n\n{notes}", speed_table(speed).terminal(width))
}

/// `summary.md`: the same with every configuration.
pub(super) fn markdown(standing: &Standing, intervals: &Intervals) -> String {
    let results = standing.results;
    let all: Vec<&Configuration> = standing.configurations.iter().collect();
    let title = escape_markdown(&results.spec.title());
    let mut text = format!("<!-- made by `lookback report` from journal.jsonl -->\n# {title}\n\n");
    text +=
        &format!("{}\n\n{}\n\n", escape_markdown(&results.spec.question), escape_markdown(&answer(standing)));
    text += &people_table(standing, &all).markdown();
    text.push('\n');
    for note in notes(standing, intervals) {
        text += &format!("* {}\n", escape_markdown(&note));
    }
    if let Some(table) = steps_table(results, &all) {
        text += &format!("\n## Step by step\n\n{}", table.markdown());
    }
    if let Some(table) = certainty_table(standing) {
        text += &format!("\n## How sure these numbers are\n\n{}", table.markdown());
    }
    if let Some(table) = people_intervals(standing, intervals) {
        text += &format!("\n## Intervals\n\n{}", table.markdown());
    }
    if let Some(table) = pareto_table(standing) {
        text += &format!("\n## Accuracy against cost\n\n{}", table.markdown());
    }
    if let Some(table) = engines_table(standing) {
        text += &format!("\n## The engines on equal weights and batches\n\n{}", table.markdown());
    }
    if let Some(speed) = &results.speed {
        text += &format!("\n## Speed, alone on the machine\n\n{}\n", speed_table(speed).markdown());
        text += &format!("* {}\n", escape_markdown(&speed_note(speed)));
    }
    text
}

/// Each engine's best configurations and every baseline, best first; and how many are left out.
fn leaders<'a>(standing: &'a Standing) -> (Vec<&'a Configuration>, usize) {
    let results = standing.results;
    let mut shown: Vec<&Configuration> = Vec::new();
    let trained: Vec<&Configuration> = standing.configurations.iter().filter(|c| !c.baseline).collect();
    for engine in &results.spec.engines {
        let mut c: Vec<&Configuration> = trained.iter().copied().filter(|c| c.engine == *engine).collect();
        if results.validated() {
            // The one that is chosen need not be among the best.
            c.sort_by(|a, b| b.selected.cmp(&a.selected).then_with(|| by_validation(a, b)));
        }
        c.truncate(if results.validated() { SHOWN } else { SHOWN_UNCHOSEN });
        shown.extend(c);
    }
    let hidden = trained.len() - shown.len();
    shown.extend(standing.configurations.iter().filter(|c| c.baseline));
    (shown, hidden)
}
