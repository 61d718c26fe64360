//! The words of a first spec: every choice with its reason, every guess to be checked.

use std::path::Path;

use super::SpecTemplate;
use crate::data::Season;
use crate::new::CsvInspection;
use crate::spec::{CsvOptions, Fill};

/// The spec as YAML.
pub fn yaml(draft: &SpecTemplate, look: &CsvInspection, file: &Path, schema: &str) -> String {
    let SpecTemplate { name, seasons, batch_size, epochs, repeats, .. } = draft;
    let series = &look.series;
    let mut text = format!("# yaml-language-server: $schema={schema}\n");
    text += &format!(
        "# A first sweep for {}, written by `lookback new`; edit it freely.\n",
        quoted(&name_of(file))
    );
    text += &format!(
        "# {} rows, one for each {}, {} to {}.\n",
        series.len(),
        step(look),
        first(look),
        last(look)
    );
    for note in look.guesses.iter().chain(&series.notes) {
        text += &comment(note);
    }
    text += &format!("name: {name}\n");
    let target = printable(&look.data.target);
    text += &format!(
        "question: {}\n",
        quoted(&format!("How far back must an LSTM look to forecast {target} one step ahead?"))
    );
    text += &format!("data:\n  file: {} # relative to this file\n", quoted(&file.to_string_lossy()));
    text += &format!(
        "  time: {}\n  target: {}{}\n",
        quoted(&look.data.time),
        quoted(&look.data.target),
        others(look)
    );
    text += "  unit: \"\" # of the target, for tables\n";
    text += &format!("  sha256: {} # the file must stay as it is\n", series.sha256);
    text += &csv(&look.data.csv);
    text += "split: { train: 0.70, validation: 0.15, test: 0.15 } # in the order of time\n";
    if let Some((features, _)) = &draft.features {
        text += &format!("features: # of the row to forecast\n  calendar: {{ {features} }}\n");
    }
    text += &format!("engines: [{}]\n", draft.engines.join(", "));
    text += "scale: { method: standard } # fitted on the train part\n";
    text += "sweep: # every combination is a configuration; any hyperparameter may stand here\n";
    text += &format!("  look_back: {}\n", list(&draft.look_backs));
    text += &format!("  hidden_units: {}\n", list(&draft.hidden_units));
    text += &format!("  learning_rate: {}\n", list(&draft.learning_rates));
    if draft.features.is_some() {
        text += "  features: [none, calendar]\n";
    }
    text += &format!("repeats: {repeats} # seeds for each configuration\nseed: 1\n");
    text += &format!("train: {{ schedule: cosine, batch_size: {batch_size}, epochs: {epochs} }}\n");
    for season in seasons {
        let Season { rows, what, correlation } = season;
        text += &format!("# autocorrelation {correlation:.2} over {rows} rows (a {what})\n");
    }
    text + &format!("baselines: [{}]\n", baselines(draft, look).join(", "))
}

fn baselines(draft: &SpecTemplate, look: &CsvInspection) -> Vec<String> {
    let mut names = vec!["persistence".to_owned()];
    names.extend(draft.seasons.iter().map(|season| format!("{{ seasonal_naive: {} }}", season.rows)));
    if look.series.step != crate::data::Step::Months(12) {
        names.push("calendar_mean".to_owned());
    }
    names.push(format!("{{ ridge: {} }}", draft.ridge));
    names
}

/// Other columns that could be the target, behind it.
fn others(look: &CsvInspection) -> String {
    let shown: Vec<String> = look.others.iter().take(6).map(|name| printable(name)).collect();
    match look.others.len() {
        0 => String::new(),
        all if all > shown.len() => format!(" # or {} and {} more", shown.join(", "), all - shown.len()),
        _ => format!(" # or {}", shown.join(", ")),
    }
}

fn csv(options: &CsvOptions) -> String {
    if *options == CsvOptions::default() {
        return String::new();
    }
    let fill = |fill: Option<Fill>| fill.map(|fill| serde_json::json!(fill));
    let text = |text: &Option<String>| text.as_ref().map(|text| serde_json::json!(text));
    let keys = [
        ("delimiter", text(&options.delimiter).map(|own| if own == "\\t" { "\\t".into() } else { own })),
        ("decimal", text(&options.decimal)),
        ("thousands", text(&options.thousands)),
        ("date_format", text(&options.date_format)),
        ("time_zone", text(&options.time_zone)),
        ("comment", text(&options.comment)),
        ("skip_footer", options.skip_footer.map(|lines| lines.into())),
        ("missing", fill(options.missing)),
        ("gaps", fill(options.gaps)),
    ];
    // JSON's strings are YAML's double-quoted ones.
    let line = |(key, value): (&str, Option<serde_json::Value>)| Some(format!("    {key}: {}\n", value?));
    format!(
        "  csv: # how the file departs from plain CSV\n{}",
        keys.into_iter().filter_map(line).collect::<String>()
    )
}

fn list<T: ToString>(values: &[T]) -> String {
    let words: Vec<String> = values.iter().map(T::to_string).collect();
    format!("[{}]", words.join(", "))
}

/// A text as YAML reads it back: plain where that is safe, else in double quotes.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./ ?".contains(c);
    let word = text.chars().all(plain)
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.')
        && !text.ends_with(' ')
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", ".nan", ".inf", "."]
            .contains(&text.to_lowercase().as_str());
    if word { text.to_owned() } else { serde_json::json!(text).to_string() }
}

/// A text without what cannot stand in a comment.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A sentence as comment lines.
fn comment(text: &str) -> String {
    let options = textwrap::Options::new(110).initial_indent("# ").subsequent_indent("#   ");
    textwrap::fill(&printable(text), options) + "\n"
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn step(look: &CsvInspection) -> String {
    let step = look.series.step.to_string();
    step.strip_prefix("1 ").map_or(step.clone(), str::to_owned)
}

fn first(look: &CsvInspection) -> String {
    time(look, 0)
}

fn last(look: &CsvInspection) -> String {
    time(look, look.series.len() - 1)
}

fn time(look: &CsvInspection, row: usize) -> String {
    look.series.wall(row).to_string().replace("T00:00:00", "").replace('T', " ")
}
