//! `lookback export DIR`: the chosen configuration as a file that other programs run.

use std::path::PathBuf;

use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::replace_by;
use crate::cli::interrupt::stop_flag;
use crate::cli::{Exit, WantedModel, libtorch, print};
use crate::forecaster::Forecaster;
use crate::outlook::{Workshop, chosen};
use crate::report::Standing;
use crate::results::ResultsFolder;
use crate::run::engine_infos;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &[
    "lookback export results/published/test-reference",
    "lookback export results/published/test-reference --engine reference --output model.onnx",
];

/// Arguments of `export`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    model: WantedModel,
    /// Form of the file
    #[arg(long, value_name = "FORM", default_value = "onnx")]
    format: ModelForm,
    /// The file to write [default: the experiment's name, .onnx]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What the file is for.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ModelForm {
    /// For ONNX Runtime and whatever else reads ONNX
    Onnx,
}

/// Writes the file.
///
/// # Errors
/// If nothing is chosen, or what is chosen is no network.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let folder = &args.model.folder;
    let ModelForm::Onnx = args.format;
    let results = ResultsFolder::open(folder, engine_infos())?;
    let standing = Standing::of_choices(&results)?;
    let chosen = chosen(&args.model.request(folder), &standing)?;
    let refused =
        |message: String, help: &str| Error::input(Problem::new(Place::file(folder), message).help(help));
    // Before any of its trials is trained again.
    if chosen.baseline {
        let message = format!("{} is a baseline: networks are exported", chosen.label);
        return Err(refused(message, "name a network, for example --engine reference"));
    }
    let watch = stop_flag()?;
    let workshop = Workshop {
        folder,
        results: &results,
        watch: &*watch,
        ready: &libtorch::ready,
        tell: &|text| tell!("{text}"),
    };
    let kept = if args.model.refit { workshop.refits(&chosen)? } else { workshop.kept(&chosen)? };
    let bytes = Forecaster::to_onnx(&kept.forecasters)
        .map_err(|message| refused(message, "name one trial with --trial ID"))?;
    let file = args.output.clone().unwrap_or_else(|| format!("{}.onnx", results.spec.name).into());
    replace_by(&file, |out| out.write_all(&bytes).map_err(Error::io("write", &file)))?;
    let seeds = kept.forecasters.len();
    let seeds = if seeds == 1 { "one seed".to_owned() } else { format!("the mean of {seeds} seeds") };
    let (size, label, words) = (bytes.len(), &chosen.label, &chosen.words);
    let comma = if words.is_empty() { "" } else { ", " };
    kept.notes.iter().for_each(|note| tell!("{note}"));
    print(&format!("{}: {size} bytes, {label}{comma}{words}, {seeds}\n", file.display()))?;
    Ok(Exit::Done)
}
