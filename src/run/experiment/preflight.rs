//! Everything that can be checked before the first trial starts.

use std::path::Path;

use super::cut::{parts_of, targets};
use super::excluded::exclude;
use super::experiment_targets;
use super::infos::{engine_infos, readable_infos};
use super::validate::{slots, validate};
use super::word_inputs::expand;
use crate::base::digest::sha256_hex;
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::read;
use crate::data::{Frame, Note, Part, Rolling, Series, Split, remarks};
use crate::results::spec_file;
use crate::spec::{DataSpec, EngineInfo, Params, Plan, Spec, Trial};

/// A spec, its plan and its data, found to fit together.
#[derive(Clone)]
pub struct Experiment {
    /// The spec.
    pub spec: Spec,
    /// Its trials.
    pub plan: Plan,
    /// Its data.
    pub series: Series,
    /// Its parts; under a rolling origin those of the first fit.
    pub split: Split,
    /// Its slices and fits, if the origin rolls.
    pub rolling: Option<Rolling>,
    /// Rows of a service day, which the width of a sample may follow from.
    pub(crate) slots: usize,
}

impl Experiment {
    /// Reads a spec and its data and checks one against the other.
    ///
    /// # Errors
    /// Every problem that was found, at once.
    pub fn load(spec_file: &Path) -> Result<Self> {
        Self::load_with(spec_file, &engine_infos())
    }

    /// The same for the `text` of a spec, where rows may have been read already, by `data`: they are taken where the spec reads
    /// the file in that way.
    ///
    /// # Errors
    /// As [`Experiment::load`].
    pub(crate) fn of_text(text: &str, spec_file: &Path, (data, rows): (&DataSpec, &Series)) -> Result<Self> {
        let infos = engine_infos();
        let spec = Spec::parse(text, spec_file, &infos)?;
        let named = DataSpec {
            file: spec.data.file.clone(),
            unit: spec.data.unit.clone(),
            sha256: Some(rows.sha256.clone()),
            ..data.clone()
        };
        if spec.data == named { Self::with(spec, Ok(rows.clone()), &infos) } else { Self::of(spec, &infos) }
    }

    /// The experiment of a results folder, from its resolved spec. Engines that this build lacks may
    /// stand in it: their trials are planned and cannot run.
    ///
    /// # Errors
    /// If the folder holds no results; else as [`Experiment::load`].
    pub fn of_results(folder: &Path) -> Result<Self> {
        let readable = readable_infos();
        Self::load_with(&spec_file(folder)?, &readable.iter().collect::<Vec<_>>())
    }

    /// Reads a spec whose engines are among `infos`.
    ///
    /// # Errors
    /// As [`Experiment::load`].
    pub(crate) fn load_with(spec_file: &Path, infos: &[&EngineInfo]) -> Result<Self> {
        Self::of(Spec::read(spec_file, infos).map_err(|error| unreadable(spec_file, error))?, infos)
    }

    /// Reads a file that may list targets: an experiment for each, or for the one that is `wanted`.
    ///
    /// # Errors
    /// As [`Experiment::load`], for all of them; or if the wanted one is not among them.
    pub(crate) fn load_each(
        spec_file: &Path,
        wanted: Option<&str>,
        infos: &[&EngineInfo],
    ) -> Result<Vec<Self>> {
        let specs = Spec::read_each(spec_file, infos).map_err(|error| unreadable(spec_file, error))?;
        let specs = match wanted {
            None => specs,
            Some(name) => vec![experiment_targets::wanted(specs, name)?],
        };
        let names: Vec<String> = specs.iter().map(|spec| spec.data.target.clone()).collect();
        let data: Vec<&DataSpec> = specs.iter().map(|spec| &spec.data).collect();
        let series = Series::read_each(&data, &specs[0].data_path());
        let each = specs.into_iter().zip(series).map(|(spec, series)| Self::with(spec, series, infos));
        experiment_targets::together(&names, each)
    }

    /// Reads the data of a spec and checks one against the other.
    ///
    /// # Errors
    /// As [`Experiment::load`].
    pub fn of(spec: Spec, infos: &[&EngineInfo]) -> Result<Self> {
        let series = Series::read(&spec.data, &spec.data_path());
        Self::with(spec, series, infos)
    }

    /// The experiment of a spec on rows that were read already.
    ///
    /// # Errors
    /// As [`Experiment::load`].
    pub(crate) fn of_series(spec: Spec, series: Series) -> Result<Self> {
        let readable = readable_infos();
        Self::with(spec, Ok(series), &readable.iter().collect::<Vec<_>>())
    }

    fn with(mut spec: Spec, series: Result<Series>, infos: &[&EngineInfo]) -> Result<Self> {
        let mut series = series.map_err(|error| at(spec.places.of("data.file"), error));
        if let Ok(series) = &mut series
            && !series.words.is_empty()
        {
            let train = parts_of(&spec, series).map_err(Error::input)?.0.rows(Part::Train);
            expand(&mut spec, series, train).map_err(Error::input)?;
        }
        let (plan, mut series) = both(Plan::of(&spec, infos), series)?;
        let (split, rolling) = parts_of(&spec, &series).map_err(Error::input)?;
        exclude(&spec, &mut series).map_err(Error::input)?;
        let slots = slots(&spec, &series);
        let problems = validate(&spec, (&series, slots), &split);
        if problems.is_empty() {
            let outline = rolling.as_ref().map_or_else(|| split.clone(), Rolling::outline);
            let remarks = remarks(&spec, &series, &outline);
            series.notes.extend(remarks.into_iter().map(Note::from));
            Ok(Self { spec, plan, series, split, rolling, slots })
        } else {
            Err(Error::Input(problems))
        }
    }

    /// The parts of each fit of a trial, in the order of time.
    pub fn fits(&self) -> &[Split] {
        self.rolling.as_ref().map_or(std::slice::from_ref(&self.split), |rolling| &rolling.fits)
    }

    /// The same experiment with the parts of one fit alone.
    pub(crate) fn of_fit(&self, split: &Split) -> Self {
        Self { split: split.clone(), rolling: None, ..self.clone() }
    }

    /// The results version from which on trials have had the numbers of today, one baseline's apart: an early one where
    /// every day is as long as the others and nothing is missing.
    pub fn agrees_from(&self) -> u32 {
        let rules = self.spec.features.values().any(|set| !set.days.is_empty());
        let long = !self.series.step.is_at_most_a_day();
        if self.series.is_even() && !(rules && long) { 1 } else { 2 }
    }

    /// Whether the data file is gone or has other content now than when it was read.
    pub(crate) fn data_changed(&self) -> bool {
        let now = read(&self.spec.data_path());
        now.map_or(true, |bytes| sha256_hex(&bytes) != self.series.sha256)
    }

    /// Optimizer steps of a trial that is not stopped early.
    pub(crate) fn trial_steps(&self, trial: &Trial) -> u64 {
        if trial.seed.is_none() {
            return 0;
        }
        self.steps(&Params::of(trial, &self.spec))
    }

    /// The same for a network of these hyperparameters.
    pub(crate) fn steps(&self, params: &Params) -> u64 {
        let first = Frame::first_target(&self.series, &self.spec.features_of(params), params);
        let goals = (params.steps_ahead(), params.scored_steps());
        let targets = |split: &Split| match (&self.series.observed, &self.series.left_out) {
            (None, None) => split.targets(Part::Train, first, params.steps_ahead()).len(),
            _ => split.observed_targets(&self.series, Part::Train, first, goals).count(),
        };
        self.fits().iter().map(|split| params.optimizer_steps(targets(split))).sum()
    }

    /// The rows that a configuration forecasts in a part: of each forecast the first row.
    pub fn targets(&self, part: Part, params: &Params) -> Vec<usize> {
        targets((&self.spec, &self.series), &self.split, (part, params))
    }
}

/// A spec that cannot be read.
fn unreadable(spec_file: &Path, error: Error) -> Error {
    at(Place::file(spec_file), error)
}

/// A file that cannot be read is bad input, and stands where it is named.
fn at(place: Place, error: Error) -> Error {
    match error {
        Error::Io { .. } => Error::input(Problem::new(place, error.to_string())),
        other => other,
    }
}

/// Both results, or the problems of both.
fn both<A, B>(a: Result<A>, b: Result<B>) -> Result<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(Error::Input(mut a)), Err(Error::Input(b))) => {
            a.extend(b);
            Err(Error::Input(a))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}
