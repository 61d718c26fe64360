//! `lookback submit SPEC --engine slurm`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use clap::ValueEnum;

use super::{Exit, ResultsRoot, print};
use crate::error::{Error, Result};
use crate::record::replace;
use crate::run::{self, Experiment, Shard, Survey, array_list, proposed, shard_folders};

/// A shard's length to aim at: long beside the second that starting a task takes, short beside a day.
const SHARD_SECONDS: f64 = 600.0;

/// How long `sbatch` may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Arguments of `submit`.
#[derive(clap::Args)]
pub struct Args {
    /// The experiment's YAML file, on a filesystem that all nodes share
    spec: PathBuf,
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

/// Writes the scripts of the missing shards and submits them.
///
/// # Errors
/// If the spec is wrong, the folder cannot be written, or `sbatch` refuses or does not answer in a minute.
pub fn run(args: &Args) -> Result<Exit> {
    let Scheduler::Slurm = args.engine;
    let experiment = Experiment::load(&args.spec)?;
    run::fixed_plan(&experiment)?;
    let results = args.results.of(&experiment.spec.name);
    let begun = shard_folders(&results)?.first().map(|(shard, _)| shard.of);
    let of =
        args.shards.map(|of| of as usize).or(begun).unwrap_or_else(|| proposed(&experiment, SHARD_SECONDS));
    let missing = match begun {
        Some(_) => Survey::of(&Experiment::of_results(&results)?, &results)?.missing(),
        None => (0..of).map(|index| Shard { index, of }).collect(),
    };
    if missing.is_empty() {
        print(&format!("nothing is missing: lookback merge {}\n", results.display()))?;
        return Ok(Exit::Done);
    }
    let scripts = Scripts::of(args, &results, of)?;
    let folder = results.join("slurm");
    let (shard, merge) = (folder.join("shard.sh"), folder.join("merge.sh"));
    let mut array = vec!["--parsable".to_owned(), format!("--array={}", array_list(&missing))];
    array.extend(args.partition.iter().map(|name| format!("--partition={name}")));
    array.extend(args.time.iter().map(|time| format!("--time={time}")));
    array.push(format!("--cpus-per-task={}", args.cpus));
    array.push(shard.display().to_string());
    if args.dry_run {
        print(&format!(
            "# {}\n{}\n# {}\n{}\n",
            shard.display(),
            scripts.shard,
            merge.display(),
            scripts.merge
        ))?;
        print(&format!(
            "sbatch {}\nsbatch --dependency=afterany:JOB {}\n",
            array.join(" "),
            merge.display()
        ))?;
        return Ok(Exit::Done);
    }
    std::fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
    replace(&shard, &scripts.shard)?;
    replace(&merge, &scripts.merge)?;
    let job = sbatch(&array)?;
    let mut after = vec!["--parsable".to_owned(), format!("--dependency=afterany:{job}")];
    after.extend(args.partition.iter().map(|name| format!("--partition={name}")));
    after.push(merge.display().to_string());
    let merging = sbatch(&after)?;
    print(&format!(
        "submitted {} of {of} shards as job {job} and the merge as job {merging}\n  lookback status {}\n",
        missing.len(),
        results.display()
    ))?;
    Ok(Exit::Done)
}

/// The texts of the two batch scripts.
struct Scripts {
    shard: String,
    merge: String,
}

impl Scripts {
    fn of(args: &Args, results: &Path, of: usize) -> Result<Self> {
        std::fs::create_dir_all(results).map_err(Error::io("create", results))?;
        let full = |path: &Path| path.canonicalize().map_err(Error::io("open", path));
        let program = std::env::current_exe().map_err(Error::io("find", Path::new("this program")))?;
        let (spec, results, root) = (full(&args.spec)?, full(results)?, full(&args.results.root)?);
        let word = |path: &Path| quoted(&path.to_string_lossy());
        let head = |log: &str| {
            let name = results.file_name().unwrap_or_default().to_string_lossy();
            format!(
                "#!/bin/bash\n# made by lookback submit\n#SBATCH --job-name={}\n#SBATCH --output={}\n#SBATCH --open-mode=append\n",
                quoted(&format!("lookback-{name}")),
                quoted(&results.join("slurm").join(log).to_string_lossy()),
            )
        };
        let (program, spec, root) = (word(&program), word(&spec), word(&root));
        let shard = format!(
            r#"child=
trap '[ -n "$child" ] && kill -TERM "$child"' TERM
# A shard whose process is killed is begun again in the same job; the program itself stops after too
# many deaths. An ending in order, good or bad, is passed on.
for attempt in 1 2 3 4; do
    {program} sweep {spec} --results {root} --shard "$SLURM_ARRAY_TASK_ID/{of}" --jobs "${{SLURM_CPUS_PER_TASK:-1}}" &
    child=$!
    wait "$child"
    code=$?
    while kill -0 "$child" 2> /dev/null; do
        wait "$child"
        code=$?
    done
    # 128 + a signal: killed; 130 is the program's own, asked to stop.
    if [ "$code" -lt 128 ] || [ "$code" -eq 130 ]; then
        exit "$code"
    fi
done
exit "$code"
"#
        );
        let merge = format!("exec {program} merge {}\n", word(&results));
        Ok(Self {
            shard: head("%A_%a.log") + "#SBATCH --requeue\n" + &shard,
            merge: head("merge-%j.log") + &merge,
        })
    }
}

/// Hands a script to Slurm; returns the job's id.
fn sbatch(arguments: &[String]) -> Result<String> {
    const STEP: Duration = Duration::from_millis(100);
    let failed = |what: String| {
        Error::System(format!(
            "sbatch: {what}; lookback status tells what is missing, lookback submit submits it again"
        ))
    };
    let mut child = Command::new("sbatch")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("cannot be started: {error}")))?;
    let mut waited = Duration::ZERO;
    while child.try_wait().map_err(|error| failed(error.to_string()))?.is_none() {
        if waited >= PATIENCE {
            // If it ended this moment there is nothing left to kill.
            let _ = child.kill();
            return Err(failed(format!("no answer in {} s", PATIENCE.as_secs())));
        }
        std::thread::sleep(STEP);
        waited += STEP;
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    // `--parsable` prints the id, and behind a semicolon the cluster.
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.trim().split(';').next().unwrap_or_default().to_owned())
}

/// A word that a shell takes as one.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+%".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}
