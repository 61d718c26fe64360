//! `lookback speed [SPEC]`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::Deserialize;

use crate::base::error::{Error, Place, Problem, Result};
use crate::cli::finish::{cases_of, timed};
use crate::cli::screen::{print_json, width};
use crate::cli::{Answer, Exit, Form, ResultsRoot, WantedTarget, libtorch, print};
use crate::engine::LIBTORCH_NAME;
use crate::record::Speed;
use crate::report::{Table, render_speed, write_speed};
use crate::spec::CellKind;
use crate::speed::{self, SpeedComparison, SpeedVerdict, TimingConfig};

/// The built-in grid's folder of results.
const GRID: &str = "speed";

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] =
    &["lookback speed experiments/test/reference.yaml --results mine --sample-ms 1"];

/// Arguments of `speed`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The experiment's YAML file [default: the built-in grid of shapes, kept in results/speed]
    spec: Option<PathBuf>,
    /// Cells of the built-in grid, for example lstm,gru
    #[arg(long, value_name = "CELLS", value_delimiter = ',', default_value = "lstm", conflicts_with = "spec",
        value_parser = cell_kind)]
    cell: Vec<CellKind>,
    /// Layers of the built-in grid, for example 1,2
    #[arg(long, value_name = "LAYERS", value_delimiter = ',', default_value = "1", conflicts_with = "spec",
        value_parser = clap::value_parser!(u8).range(1..=4))]
    layers: Vec<u8>,
    #[command(flatten)]
    wanted: WantedTarget,
    #[command(flatten)]
    results: ResultsRoot,
    /// Random blocks, in each of which everyone is timed once [default: the spec's, else 10]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(10..=1000))]
    blocks: Option<u16>,
    /// Least time of one sample, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    sample_ms: u64,
    /// Compare with this speed.json instead of keeping the figures
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Show neither progress nor tables
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    answer: Answer,
}

/// Times every distinct engine and shape alone on the machine.
///
/// # Errors
/// If the spec is wrong, an engine refuses, or the results cannot be written.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let then = args.against.as_deref().map(Speed::read).transpose()?;
    let (cases, folder, blocks) = match &args.spec {
        None => {
            let layers = args.layers.iter().copied().collect::<BTreeSet<u8>>();
            let layers: Vec<usize> = layers.into_iter().map(usize::from).collect();
            let cells: Vec<CellKind> =
                args.cell.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
            (speed::grid_of(&cells, &layers), args.results.of(GRID), None)
        }
        Some(spec) => {
            let experiment = args.wanted.one(spec, "a speed pass is of one target")?;
            let folder = args.results.of_spec(&experiment.spec);
            (cases_of(&experiment), folder, experiment.spec.speed_blocks)
        }
    };
    if cases.is_empty() {
        let place = Place::file(args.spec.as_deref().unwrap_or(Path::new(GRID)));
        return Err(Error::input(Problem::new(place, "has no network that this build could time")));
    }
    if cases.iter().flat_map(|case| &case.engines).any(|engine| engine.info.name == LIBTORCH_NAME) {
        libtorch::ready()?;
    }
    let blocks = args.blocks.map(usize::from).or(blocks).unwrap_or(speed::BLOCKS);
    let config = TimingConfig { blocks, sample: Duration::from_millis(args.sample_ms) };
    let now = timed(&cases, &config, args.quiet, &AtomicBool::new(false))?;
    if let Some(then) = then {
        return against(&now, &then, args.answer.form);
    }
    std::fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
    write_speed(&now, &folder)?;
    if args.answer.form == Form::Json {
        print_json(&serde_json::json!(now))?;
    } else if !args.quiet {
        print(&render_speed(&now, width()))?;
    }
    Ok(Exit::Done)
}

/// The cell of a spec's word.
fn cell_kind(word: &str) -> std::result::Result<CellKind, String> {
    let deserializer = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(word);
    CellKind::deserialize(deserializer).map_err(|_| format!("expected one of {}", CellKind::WORDS.join(", ")))
}

/// Shows what changed; the exit code is that of the worst verdict.
fn against(now: &Speed, then: &Speed, format: Form) -> Result<Exit> {
    let found = speed::compare(now, then);
    if now.facts.cpu != then.facts.cpu {
        tell!("the kept figures are of another processor: {} (now {})", then.facts.cpu, now.facts.cpu);
    }
    let mut table = Table::headed("work|shape|engine|change>|95 % interval>|verdict");
    let told = |comparison: &&SpeedComparison| comparison.verdict != SpeedVerdict::Unchanged;
    table.rows = found.iter().filter(told).map(cells).collect();
    let count = |verdict| found.iter().filter(|comparison| comparison.verdict == verdict).count();
    let [regressed, noisy, unchanged, faster] =
        [SpeedVerdict::Regressed, SpeedVerdict::TooNoisy, SpeedVerdict::Unchanged, SpeedVerdict::Faster]
            .map(count);
    if format == Form::Json {
        print_json(&serde_json::json!({
            "regressed": regressed,
            "faster": faster,
            "unchanged": unchanged,
            "too_noisy": noisy,
            "changes": table.json(),
        }))?;
    } else {
        if !table.rows.is_empty() {
            print(&format!("{}\n\n", table.terminal(width())))?;
        }
        let count = found.len();
        print(&format!(
            "{regressed} regressed, {faster} faster, {unchanged} unchanged, {noisy} too noisy, of {count} that both \
             passes have\n"
        ))?;
    }
    Ok(match (found.len(), regressed, noisy) {
        (0, _, _) => Exit::Nothing,
        (_, 0, 0) => Exit::Done,
        (_, 0, _) => Exit::Noisy,
        _ => Exit::Check,
    })
}

fn cells(comparison: &SpeedComparison) -> Vec<String> {
    let SpeedComparison { work, shape, engine, change, verdict } = comparison;
    let percent = |ratio: f64| format!("{:+.1} %", 100.0 * (ratio - 1.0));
    let word = match verdict {
        SpeedVerdict::Regressed => "REGRESSED",
        SpeedVerdict::TooNoisy => "too noisy",
        SpeedVerdict::Unchanged => "unchanged",
        SpeedVerdict::Faster => "faster",
    };
    vec![
        work.word().to_owned(),
        shape.words(),
        engine.clone(),
        percent(change.value),
        format!("{} to {}", percent(change.low), percent(change.high)),
        word.to_owned(),
    ]
}
