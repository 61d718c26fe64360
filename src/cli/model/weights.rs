//! `lookback weights DIR [TRIAL] --output FILE`.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Place, Problem, Result};
use crate::check::stored_weights::train_again;
use crate::cli::interrupt::stop_flag;
use crate::cli::{Exit, libtorch, print};
use crate::engine;
use crate::record::{Journal, Status};
use crate::report::{Standing, shown};
use crate::results::ResultsFolder;
use crate::run::{self, Experiment, Options, engine_infos};
use crate::spec::Trial;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] =
    &["lookback weights results/published/test-reference 1 --output weights.safetensors"];

/// Arguments of `weights`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A folder of results, for example results/metro
    folder: PathBuf,
    /// A trial's id or its first characters [default: the first seed of the configuration that is chosen]
    trial: Option<String>,
    /// The file to write [default: the trial's id, .safetensors]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Trains a recorded trial again, holds it against its hash and writes its forecaster.
///
/// # Errors
/// If the folder or the trial has no weights to give, or they do not come out again.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let mut experiment = Experiment::of_results(&args.folder)?;
    let journal = Journal::read(&args.folder)?;
    experiment.plan.grow(&journal.outcomes(Some(&experiment.basis())))?;
    let trial = match &args.trial {
        Some(prefix) => experiment.plan.trial(experiment.plan.find(prefix, &args.folder)?),
        None => chosen(&args.folder)?,
    };
    let engine = engine::by_name(&trial.engine).expect("invariant: the plan names known engines");
    let record = journal.record(&trial.id)?.filter(|record| record.result.status == Status::Done);
    let (Some(record), None) = (record, engine.info.missing) else {
        let id = &trial.id.0;
        let message = match engine.info.missing {
            Some(missing) => format!("trial {id} is of {}: {missing}", trial.engine),
            None => format!("trial {id} is not done: `lookback why` tells how it stands"),
        };
        return Err(Error::input(Problem::new(Place::file(&args.folder), message)));
    };
    if trial.engine == engine::LIBTORCH_NAME {
        libtorch::ready()?;
    }
    engine::set_libtorch_threads(1);
    let now = run::session(&experiment, &Options::again(1), None)?.facts;
    let again = train_again(&experiment, &record, journal.session_of(&record), &now, &*stop_flag()?)?;
    let file = args.output.clone().unwrap_or_else(|| format!("{}.safetensors", trial.id.0).into());
    // Of a rolling origin the fit that has learnt from most.
    let forecaster = again.forecasters.last().expect("invariant: a trial fits at least once");
    forecaster.save(&file)?;
    let weights = forecaster.weights.count();
    let hash = &forecaster.provenance.hash;
    let verdict = match again.identical {
        true => format!("trained again with the recorded hash {hash}"),
        false => format!("trained again; its hash is {hash} on this machine, which did not record it"),
    };
    print(&format!("{}: {weights} weights of trial {}, {verdict}\n", file.display(), trial.id.0))?;
    Ok(Exit::Done)
}

/// The first seed of the configuration that the summary chooses.
fn chosen(folder: &Path) -> Result<Trial> {
    let results = ResultsFolder::open(folder, engine_infos())?;
    let standing = Standing::of_choices(&results)?;
    let engine = standing.best().map(|best| best.engine.clone());
    let mut drawn = shown(&standing)?.into_iter().map(|(_, record)| record.trial);
    drawn.find(|trial| Some(&trial.engine) == engine.as_ref()).ok_or_else(|| {
        let message = "no configuration is chosen: there is no validation part, or no trial has finished";
        Error::input(
            Problem::new(Place::file(folder), message).help("name a trial: `lookback weights DIR TRIAL`"),
        )
    })
}
