//! The summary as people read it, in the terminal and in `summary.md`.

use super::answer::{answer, label, notes};
use super::columns::Columns;
use super::configuration::{by_validation, setting_words};
use super::number::{decimals, percent, seconds};
use super::statistics::{self, Verdict};
use super::steps::steps_table;
use super::table::escape_markdown;
use super::{Align, Averaged, Configuration, Sources, Spread, Standing, Table, speed_note, speed_table};
use crate::metric::CHOOSING;
use crate::record::Speed;
use crate::spec::Part;

/// Trained configurations shown for each engine, where validation can choose.
const SHOWN: usize = 3;

/// Rows shown for each engine where validation cannot choose.
const SHOWN_UNCHOSEN: usize = 12;

/// Question, table, answer and notes for a terminal of `width` columns.
pub fn render(sources: &Sources, standing: &Standing, width: usize) -> String {
    let (chosen, hidden) = leaders(sources, standing);
    let question = format!("{}: {}", sources.spec.title(), sources.spec.question);
    let question = question.trim_end_matches(": ").to_owned();
    let mut text = textwrap::fill(&question, width) + "\n";
    text += &format!("\n{}\n\n", people_table(sources, standing, &chosen).terminal(width));
    if let Some(table) = steps_table(sources, &chosen) {
        text += &format!("{}\n\n", table.terminal(width));
    }
    if hidden > 0 {
        text += &format!("... and {hidden} more configurations in summary.csv\n");
    }
    text += &textwrap::fill(&answer(sources, standing), width);
    text.push('\n');
    for note in notes(sources, standing) {
        let indented = textwrap::Options::new(width).initial_indent("  ").subsequent_indent("  ");
        text += &textwrap::fill(&note, indented);
        text.push('\n');
    }
    if let Some(speed) = sources.speed {
        text += &format!("\n{}", render_speed(speed, width));
    }
    text
}

/// A speed pass for a terminal of `width` columns.
pub fn render_speed(speed: &Speed, width: usize) -> String {
    let indented = textwrap::Options::new(width).initial_indent("  ").subsequent_indent("  ");
    let mut text = format!("{}\n\n", speed_table(speed).terminal(width));
    for note in std::iter::once(&speed_note(speed)).chain(&speed.warnings) {
        text += &textwrap::fill(note, &indented);
        text.push('\n');
    }
    text
}

/// `summary.md`: the same with every configuration.
pub fn markdown(sources: &Sources, standing: &Standing) -> String {
    let all: Vec<&Configuration> = standing.configurations.iter().collect();
    let title = sources.spec.title();
    let mut text = format!("<!-- made by `lookback report` from journal.jsonl -->\n# {title}\n\n");
    text += &format!(
        "{}\n\n{}\n\n",
        escape_markdown(&sources.spec.question),
        escape_markdown(&answer(sources, standing))
    );
    text += &people_table(sources, standing, &all).markdown();
    text.push('\n');
    for note in notes(sources, standing) {
        text += &format!("* {}\n", escape_markdown(&note));
    }
    if let Some(table) = steps_table(sources, &all) {
        text += &format!("\n## Step by step\n\n{}", table.markdown());
    }
    if let Some(table) = statistics::markdown_table(sources, standing) {
        text += &format!("\n## How sure these numbers are\n\n{}", table.markdown());
    }
    if let Some(table) = super::agreement::table(sources, &standing.agreements) {
        text += &format!("\n## The engines on equal weights and batches\n\n{}", table.markdown());
    }
    if let Some(speed) = sources.speed {
        text += &format!("\n## Speed, alone on the machine\n\n{}\n", speed_table(speed).markdown());
        text += &format!("* {}\n", escape_markdown(&speed_note(speed)));
    }
    text
}

/// Each engine's best configurations and every yardstick, best first; and how many are left out.
fn leaders<'a>(sources: &Sources, standing: &'a Standing) -> (Vec<&'a Configuration>, usize) {
    let mut shown: Vec<&Configuration> = Vec::new();
    let trained: Vec<&Configuration> = standing.configurations.iter().filter(|c| !c.baseline).collect();
    for engine in &sources.spec.engines {
        let mut own: Vec<&Configuration> = trained.iter().copied().filter(|c| c.engine == *engine).collect();
        if sources.validated() {
            own.sort_by(|a, b| by_validation(a, b));
        }
        own.truncate(if sources.validated() { SHOWN } else { SHOWN_UNCHOSEN });
        shown.extend(own);
    }
    let hidden = trained.len() - shown.len();
    shown.extend(standing.configurations.iter().filter(|c| c.baseline));
    (shown, hidden)
}

/// The summary: a row for each of some configurations, and behind a chosen one that of its seeds averaged.
pub fn people_table(sources: &Sources, standing: &Standing, rows: &[&Configuration]) -> Table {
    let places = decimals(standing.configurations.iter().filter_map(|c| c.mean(Part::Test)));
    let dash = |_: &Configuration, _: &Averaged| "-".to_owned();
    let mut columns = Columns::default();
    columns.add(("engine", Align::Left), label, |_, own| format!("{} seeds averaged", own.seeds));
    for name in shown_columns(sources) {
        columns.shared((name, Align::Right), move |own| setting(sources, own, name));
    }
    let before = if sources.validated() { Part::Validation } else { Part::Train };
    let heading = |part: &str| (format!("{part}_{}", CHOOSING.label), Align::Right);
    columns.add(heading(before.name()), move |own| spread(own.rmse[before].as_ref(), places), dash);
    let rmse = move |_: &Configuration, own: &Averaged| format!("{:.places$}", own.rmse);
    columns.add(heading("test"), move |own| spread(own.rmse.test.as_ref(), places), rmse);
    if standing.configurations.iter().any(|own| own.pooled.is_some()) {
        columns.add(heading("pooled"), move |own| spread(own.pooled.as_ref(), places), dash);
    }
    let share = |skill: Option<f64>| skill.map(percent).unwrap_or_default();
    columns.add(("skill", Align::Right), move |own| share(own.skill), move |_, own| share(own.skill));
    columns.add(("s/trial", Align::Right), |own| seconds(own.seconds), |_, _| String::new());
    columns.add(("", Align::Left), marks, |_, own| shown_verdict(own.verdict).unwrap_or_default().to_owned());
    columns.table(rows.iter().map(|own| {
        let place = || standing.configurations.iter().position(|other| std::ptr::eq(other, *own));
        let at = if own.selected || !sources.validated() { place() } else { None };
        (*own, at.and_then(|at| standing.averaged(at)))
    }))
}

/// The axes that vary; the usual three if none does.
pub(super) fn shown_columns(sources: &Sources) -> Vec<&'static str> {
    let axes: Vec<&'static str> =
        sources.spec.axes.iter().filter(|axis| axis.values.len() > 1).map(|axis| axis.name).collect();
    let epochs = sources.spec.search.ladder().map(|_| "epochs");
    if axes.is_empty() { sources.columns() } else { axes.into_iter().chain(epochs).collect() }
}

fn setting(sources: &Sources, configuration: &Configuration, name: &str) -> String {
    // A yardstick's lag stands behind its name.
    let told = configuration.baseline && name == "look_back";
    let shown = !told && sources.uses(&configuration.engine, name);
    if shown { setting_words(configuration.settings.get(name)) } else { String::new() }
}

pub(super) fn spread(spread: Option<&Spread>, places: usize) -> String {
    match spread {
        None => "-".to_owned(),
        Some(Spread { mean, sd: None }) => format!("{mean:.places$}"),
        Some(Spread { mean, sd: Some(sd) }) => format!("{mean:.places$} ± {sd:.places$}"),
    }
}

/// The word of a verdict that people should see in a table.
fn shown_verdict(verdict: Verdict) -> Option<&'static str> {
    matches!(verdict, Verdict::Tied | Verdict::Better).then(|| verdict.word())
}

fn marks(configuration: &Configuration) -> String {
    let mut marks = Vec::new();
    if configuration.selected && !configuration.baseline {
        marks.push("chosen".to_owned());
    }
    marks.extend(shown_verdict(configuration.verdict).map(str::to_owned));
    if configuration.leak {
        marks.push("LEAK".to_owned());
    }
    if configuration.unsuccessful > 0 {
        marks.push(format!("{} failed", configuration.unsuccessful));
    }
    marks.join(", ")
}
