//! `lookback submit SPEC --engine slurm`.

use std::path::Path;

use clap::ValueEnum;

use crate::base::error::{Error, Result};
use crate::base::file::replace;
use crate::base::text::{counted, escape_shell};
use crate::cli::{Exit, ResultsRoot, WantedSpec, print};
use crate::record::Journal;
use crate::results::speed_of;
use crate::run::{
    Estimate, Experiment, Proposal, Scripts, ScriptsFor, Shard, Survey, array_list, proposed, sbatch,
    shard_folders,
};

/// A shard's length to aim at: long beside the second that starting a task takes, short beside a day.
const SHARD_SECONDS: f64 = 600.0;

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] =
    &["lookback submit experiments/test/reference.yaml --shards 4 --dry-run"];

/// Arguments of `submit`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    wanted: WantedSpec,
    #[command(flatten)]
    results: ResultsRoot,
    /// What runs the shards
    #[arg(long, value_name = "NAME", default_value = "slurm")]
    engine: Scheduler,
    /// Number of shards [default: those begun already, else some ten minutes of work each]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    shards: Option<u32>,
    /// Slurm's partition
    #[arg(long, value_name = "NAME")]
    partition: Option<String>,
    /// Slurm's time limit for a shard, for example 02:00:00
    #[arg(long, value_name = "TIME")]
    time: Option<String>,
    /// Processors for each shard, and trials it runs at the same time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    cpus: u16,
    /// Show the scripts and commands; submit nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Scheduler {
    /// An array job and a merge that depends on it
    Slurm,
}

/// Writes the scripts of the missing shards and submits them: one array, or of a search that halves one for each
/// rung that is left, each after the one below; and the merge behind the last.
///
/// # Errors
/// If the spec is wrong, the folder cannot be written, or `sbatch` refuses or does not answer in a minute.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let Scheduler::Slurm = args.engine;
    let experiment = args.wanted.one("what is submitted is the sweep of one target")?;
    let results = args.results.of_spec(&experiment.spec);
    let begun = shard_folders(&results)?.first().map(|(shard, _)| shard.of);
    let of = match args.shards.map(|of| of as usize).or(begun) {
        Some(of) => of,
        None => propose(&experiment, args, &results)?,
    };
    let arrays = match begun {
        Some(_) => missing(&Survey::of(&mut Experiment::of_results(&results)?, &results)?),
        None => all(&experiment, of),
    };
    if arrays.is_empty() {
        print(&format!("nothing is missing: lookback merge {}\n", results.display()))?;
        return Ok(Exit::Done);
    }
    let halves = experiment.plan.grows();
    let root = &args.results.root;
    let sweep = ScriptsFor {
        spec: &args.wanted.spec,
        target: args.wanted.name(),
        root,
        results: &results,
        of,
        halves,
    };
    let scripts = Scripts::of(&sweep)?;
    let folder = results.join("slurm");
    let (shard, merge) = (folder.join("shard.sh"), folder.join("merge.sh"));
    let files = [(&shard, &scripts.shard), (&merge, &scripts.merge)];
    let chain = Chain { args, halves, arrays: &arrays, shard: &shard, merge: &merge };
    if args.dry_run {
        for (path, text) in files {
            print(&format!("# {}\n{text}\n", path.display()))?;
        }
        let mut count = 0;
        chain.hand_over(&mut |arguments| {
            count += 1;
            let words: Vec<String> = arguments.iter().map(|word| shown(word)).collect();
            print(&format!("job{count}=$(sbatch {})\n", words.join(" ")))?;
            Ok(format!("$job{count}"))
        })?;
        return Ok(Exit::Done);
    }
    std::fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
    files.into_iter().try_for_each(|(path, text)| replace(path, text))?;
    let jobs = chain.hand_over(&mut sbatch)?;
    print(&submitted(&arrays, of, &jobs))?;
    print(&format!("  lookback status {}\n", results.display()))?;
    Ok(Exit::Done)
}

/// The number of shards by the speeds that were measured here: in this folder, else by `lookback speed`.
fn propose(experiment: &Experiment, args: &Args, results: &Path) -> Result<usize> {
    let speed = match speed_of(results)? {
        None => speed_of(&args.results.of("speed"))?,
        here => here,
    };
    let journal = Journal::read(results)?;
    let estimate = Estimate::new(experiment, &journal, speed.as_ref())?;
    let Proposal { shards, seconds, measured } = proposed(experiment, &estimate, SHARD_SECONDS);
    let source = match measured {
        0.0 => "guessed, no speed was measured; `lookback speed` measures".to_owned(),
        measured => format!("{:.0} % of it by {}", 100.0 * measured, estimate.source()),
    };
    print(&format!(
        "{}: about {:.0} min of one core ({source})\n",
        counted(shards, "shard"),
        seconds / 60.0
    ))?;
    Ok(shards)
}

/// Shards to run of one rung, which counts from 1.
struct Array {
    rung: usize,
    shards: Vec<Shard>,
}

/// Every shard of every rung; those that a rung has no trial for are left out.
fn all(experiment: &Experiment, of: usize) -> Vec<Array> {
    let rungs = experiment.plan.rungs().into_iter().enumerate();
    rungs.map(|(at, rung)| Array { rung: at + 1, shards: first(of.min(rung.trials), of) }).collect()
}

fn first(count: usize, of: usize) -> Vec<Shard> {
    (0..count).map(|index| Shard { index, of }).collect()
}

/// The shards that lack trials on the lowest rung that is not complete; above it all, because they follow from it.
fn missing(survey: &Survey) -> Vec<Array> {
    let rungs = survey.rungs.iter().enumerate().skip_while(|(_, rung)| rung.complete());
    let mut arrays: Vec<Array> = rungs
        .map(|(at, rung)| {
            let of = survey.shards.len();
            Array { rung: at + 1, shards: first(of.min(rung.rung.trials), of) }
        })
        .collect();
    if let Some(lowest) = arrays.first_mut() {
        lowest.shards = survey.missing();
    }
    arrays
}

/// The jobs of a sweep, each depending on the one before.
struct Chain<'a> {
    args: &'a Args,
    halves: bool,
    arrays: &'a [Array],
    shard: &'a Path,
    merge: &'a Path,
}

impl Chain<'_> {
    /// Gives each job's arguments to `submit`, which returns its id; returns the ids.
    fn hand_over(&self, submit: &mut dyn FnMut(&[String]) -> Result<String>) -> Result<Vec<String>> {
        let partition = self.args.partition.iter().map(|name| format!("--partition={name}"));
        let common: Vec<String> = ["--parsable".to_owned()].into_iter().chain(partition).collect();
        let mut jobs: Vec<String> = Vec::new();
        for array in self.arrays {
            let mut arguments = common.clone();
            arguments.push(format!("--array={}", array_list(&array.shards)));
            arguments.extend(self.args.time.iter().map(|time| format!("--time={time}")));
            arguments.push(format!("--cpus-per-task={}", self.args.cpus));
            if let Some(below) = jobs.last() {
                // A rung that did not come to its end takes those above out of the queue.
                arguments.push(format!("--dependency=afterok:{below}"));
                arguments.push("--kill-on-invalid-dep=yes".to_owned());
            }
            arguments.push(self.shard.display().to_string());
            arguments.extend(self.halves.then(|| array.rung.to_string()));
            jobs.push(submit(&arguments)?);
        }
        let mut arguments = common;
        // Whatever became of them, the merge says what is missing.
        arguments.extend(jobs.last().map(|last| format!("--dependency=afterany:{last}")));
        arguments.push(self.merge.display().to_string());
        jobs.push(submit(&arguments)?);
        Ok(jobs)
    }
}

/// An argument as one would type it; the id of an earlier job stays a variable.
fn shown(argument: &str) -> String {
    if argument.starts_with("--dependency=") { argument.to_owned() } else { escape_shell(argument) }
}

/// What became of it, in words.
fn submitted(arrays: &[Array], of: usize, jobs: &[String]) -> String {
    let (merge, jobs) = jobs.split_last().expect("invariant: there is a merge");
    let mut text = format!("submitted {} of {of} shards as job {}", arrays[0].shards.len(), jobs[0]);
    for (array, job) in arrays.iter().zip(jobs).skip(1) {
        text += &format!(", rung {} as job {job}", array.rung);
    }
    text + &format!(" and the merge as job {merge}\n")
}
