//! Arguments that several verbs share.

use std::path::{Path, PathBuf};

use crate::base::error::{Error, Problem, Result};
use crate::outlook::Request;
use crate::run::{Experiment, engine_infos};
use crate::spec::{EngineInfo, Spec};

/// Whom an answer is for.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Form {
    /// For people
    Text,
    /// For programs: one object
    Json,
}

/// In which form a verb answers.
#[derive(clap::Args)]
pub(crate) struct Answer {
    /// Form of the answer
    #[arg(long = "format", value_name = "FORM", default_value = "text")]
    pub form: Form,
}

/// Where results folders lie.
#[derive(clap::Args, Clone)]
pub(crate) struct ResultsRoot {
    /// Folder that holds one folder of results for each experiment
    #[arg(long = "results", value_name = "DIR", default_value = "results")]
    pub root: PathBuf,
}

impl ResultsRoot {
    /// That of an experiment by its name.
    pub(super) fn of(&self, experiment: &str) -> PathBuf {
        self.root.join(experiment)
    }

    /// That of a spec; of one of several targets its own.
    pub(crate) fn of_spec(&self, spec: &Spec) -> PathBuf {
        self.root.join(spec.folder())
    }
}

/// A spec, and which of its targets is meant.
#[derive(clap::Args)]
pub(crate) struct WantedSpec {
    /// The experiment's YAML file
    pub spec: PathBuf,
    #[command(flatten)]
    target: WantedTarget,
}

impl WantedSpec {
    /// Every experiment of the spec, or the one that is wanted.
    ///
    /// # Errors
    /// As [`Experiment::load_each`].
    pub(super) fn each(&self) -> Result<Vec<Experiment>> {
        self.each_with(&engine_infos())
    }

    /// The same, of engines that are among `infos`.
    ///
    /// # Errors
    /// As [`Experiment::load_each`].
    pub(super) fn each_with(&self, infos: &[&EngineInfo]) -> Result<Vec<Experiment>> {
        Experiment::load_each(&self.spec, self.name(), infos)
    }

    /// The one experiment, for what is done to one at a time, as the sentence `why` says.
    ///
    /// # Errors
    /// As [`WantedSpec::each`], or if there are several.
    pub(super) fn one(&self, why: &str) -> Result<Experiment> {
        self.target.one(&self.spec, why)
    }

    /// The target's name, as given.
    pub(super) fn name(&self) -> Option<&str> {
        self.target.target.as_deref()
    }
}

/// Which target of a spec is meant.
#[derive(clap::Args)]
pub(crate) struct WantedTarget {
    /// Of a spec that lists targets, this one alone
    #[arg(long, value_name = "NAME", requires = "spec")]
    target: Option<String>,
}

impl WantedTarget {
    /// The one experiment, for what is done to one at a time, as the sentence `why` says.
    ///
    /// # Errors
    /// As [`Experiment::load_each`], or if there are several.
    pub(super) fn one(&self, spec: &Path, why: &str) -> Result<Experiment> {
        let mut each = Experiment::load_each(spec, self.target.as_deref(), &engine_infos())?;
        if each.len() == 1 {
            return Ok(each.remove(0));
        }
        let names: Vec<&str> = each.iter().map(|experiment| experiment.spec.data.target.as_str()).collect();
        let message = format!("{why}, and `data.target` lists {}", names.len());
        let place = each[0].spec.places.of("data.target:");
        Err(Error::input(
            Problem::new(place, message).help(format!("add --target, one of {}", names.join(", "))),
        ))
    }
}

/// Which forecasters of a results folder are meant.
#[derive(clap::Args)]
pub(crate) struct WantedModel {
    /// A folder of results, for example results/metro
    pub folder: PathBuf,
    /// This trial alone, by its id or its first characters
    #[arg(long, value_name = "ID", conflicts_with = "engine")]
    trial: Option<String>,
    /// The chosen configuration of this engine or baseline, or a baseline by the name that tables print, for example "ridge 7"
    #[arg(long, value_name = "NAME")]
    engine: Option<String>,
    /// As it is after training on every known row, for as many epochs as were kept
    #[arg(long)]
    pub refit: bool,
}

impl WantedModel {
    /// The next rows of one of its folders, by what is meant.
    pub(super) fn request(&self, folder: &Path) -> Request {
        let (trial, engine) = (self.trial.clone(), self.engine.clone());
        Request { trial, engine, refit: self.refit, ..Request::of_folder(folder) }
    }
}
