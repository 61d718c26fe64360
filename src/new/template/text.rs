//! The words of a first spec: every choice with its reason, every guess to be checked.

use std::path::Path;

use super::data;
use super::spec_template::{FIRST, KEPT, QUANTILES, SpecTemplate};
use super::yaml_words::{comment, name_of, printable, quoted};
use crate::data::Season;
use crate::new::CsvInspection;
use crate::new::first_split::train_rows;
use crate::spec::LONGEST_SEASON;

impl SpecTemplate {
    /// The spec, with `data` as the path of the data file and `schema` as that of the schema for editors.
    pub fn yaml(&self, look: &CsvInspection, data: &Path, schema: &str) -> String {
        yaml(self, look, data, schema)
    }
}

/// The spec as YAML.
fn yaml(draft: &SpecTemplate, look: &CsvInspection, file: &Path, schema: &str) -> String {
    let SpecTemplate { name, seasons, repeats, .. } = draft;
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
    for note in look.told().chain(draft.notes.iter().map(String::as_str)) {
        text += &comment(note);
    }
    text += &format!("name: {}\n", quoted(name));
    let target = printable(&look.data.target);
    text += &format!(
        "question: {}\n",
        quoted(&format!("What must an LSTM see to forecast {target} one step ahead?"))
    );
    text += &data::section(&look.data, file, &look.others, Some(&series.sha256));
    text += &draft.parts.yaml(series);
    if !draft.proposal.sets.is_empty() {
        text += "features: # of the row to forecast; any set may be left out or changed\n";
        for set in &draft.proposal.sets {
            text += &comment(set.why).replace("# ", "  # ");
            text += &format!("  {}: {{ {} }}\n", set.name, set.parts);
        }
    }
    text += "# The network learns quantiles: their median, which a few odd rows pull less than a mean, is the forecast, and \
             between\n# the others lie the intervals (docs/intervals.md has what that was worth).";
    let (why, least) = match series.is_count() {
        true => (" A count: forecasts below 0 are cut to it.", "at_least: 0, "),
        false => ("", ""),
    };
    text += &format!("{why}\nforecast: {{ {least}quantiles: {} }}\n", list(&QUANTILES));
    text += &format!(
        "engines: [{}] # the same bits on every machine; libtorch may stand beside it, or alone with what was chosen\n",
        draft.engines.join(", ")
    );
    text += "scale: { method: standard } # fitted on the train part\n";
    text += &sweep(draft);
    text += &search(draft);
    text += &format!("repeats: {repeats} # seeds for each configuration that is not given up\nseed: 1\n");
    text += &train(draft);
    for season in seasons {
        let Season { rows, what, correlation } = season;
        text += &format!("# autocorrelation {correlation:.2} over {rows} rows (a {what})\n");
    }
    text += "# what a network must beat: copies, means, lines, trees and smoothing; lines and trees get the same inputs\n";
    text + &format!("baselines: [{}]\n", baselines(draft, look).join(", "))
}

/// The axes.
fn sweep(draft: &SpecTemplate) -> String {
    let mut text =
        "sweep: # every combination is a configuration; any hyperparameter may stand here\n".to_owned();
    text += &format!("  look_back: {} # rows of the past\n", list(&draft.proposal.look_backs));
    text += &format!("  hidden_units: {}\n", list(&draft.hidden_units));
    text += &format!("  learning_rate: {}\n", list(&draft.learning_rates));
    let names: Vec<&str> = draft.proposal.sets.iter().map(|set| set.name).collect();
    match names.as_slice() {
        [] => {}
        [one] if draft.proposal.tries_values_alone() => {
            text += &format!("  features: {} # without and with it\n", list(&["none", one]))
        }
        all => text += &format!("  features: {}\n", list(all)),
    }
    for tried in &draft.proposal.transforms {
        text += &format!("  {}: {} # {}\n", tried.name, list(&tried.values), tried.why);
    }
    text
}

/// How each configuration is trained.
fn train(draft: &SpecTemplate) -> String {
    let SpecTemplate { batch_size, epochs, loss_steps, .. } = draft;
    let (stops, patience) = match draft.patience() {
        Some(patience) => (
            format!(
                "; training ends after {patience}\n# epochs without a better validation RMSE, and the best epoch is kept"
            ),
            format!(", early_stopping: {{ patience: {patience} }}"),
        ),
        None => Default::default(),
    };
    format!(
        "# The rate falls to 0; the last {loss_steps} steps of a window have their forecast in the loss, not the last alone; batches and\n\
         # epochs by the length of the series and the time there is{stops}.\n\
         train: {{ loss: quantiles, schedule: cosine, batch_size: {batch_size}, epochs: {epochs}{patience}, loss_steps: {loss_steps} }}\n"
    )
}

/// How the configurations are searched.
fn search(draft: &SpecTemplate) -> String {
    if !draft.raced {
        return String::new();
    }
    format!(
        "search: # of {} configurations the better ones by validation go on: to all epochs, then to all seeds\n  \
         race:\n    stages:\n      - {{ epochs: {}, seeds: 1 }}\n      - {{ keep: {}, seeds: 1 }}\n      - {{ keep: {} }}\n",
        draft.configurations(),
        draft.epochs.div_ceil(FIRST),
        KEPT.0,
        KEPT.1
    )
}

fn baselines(draft: &SpecTemplate, look: &CsvInspection) -> Vec<String> {
    let mut names = vec!["persistence".to_owned()];
    names.extend(draft.seasons.iter().map(|season| format!("{{ seasonal_naive: {} }}", season.rows)));
    if look.series.step != crate::data::Step::Months(12) {
        names.push("calendar_mean".to_owned());
    }
    let fitted = ["calendar_ridge", "ridge", "ridge_products", "boosted_trees"];
    names.extend(fitted.map(|name| format!("{{ {name}: {} }}", draft.baseline)));
    names.extend(smoothing(draft, look.series.len()));
    names
}

/// Exponential smoothing and Theta of a short series, with the season that stands out most among those that its train part
/// holds twice, or with none.
fn smoothing(draft: &SpecTemplate, rows: usize) -> Vec<String> {
    /// Of more rows the fit of all forms takes longer than a first sweep should.
    const MOST_ROWS: usize = 5_000;
    if rows > MOST_ROWS {
        return Vec::new();
    }
    let train = train_rows(rows);
    let fits = |season: &&Season| 2 * season.rows <= train && season.rows <= LONGEST_SEASON;
    let most = |a: &&Season, b: &&Season| a.correlation.total_cmp(&b.correlation);
    let season = draft.seasons.iter().filter(fits).max_by(most).map_or(1, |season| season.rows);
    ["ets", "theta"].map(|name| format!("{{ {name}: {season} }}")).into()
}

fn list<T: ToString>(values: &[T]) -> String {
    let words: Vec<String> = values.iter().map(T::to_string).collect();
    format!("[{}]", words.join(", "))
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
