//! Slurm: the batch scripts of shards and of their merge, and `sbatch`.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::base::error::{Error, Place, Problem, Result};
use crate::base::text::escape_shell;

/// How long `sbatch` may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The texts of the two batch scripts.
pub(crate) struct Scripts {
    /// Of a task of the array; of a search that halves its argument is the rung.
    pub shard: String,
    /// Of the merge.
    pub merge: String,
}

/// What the scripts are about.
pub(crate) struct ScriptsFor<'a> {
    /// The spec's file.
    pub spec: &'a Path,
    /// Which of the targets it lists; none if it lists none.
    pub target: Option<&'a str>,
    /// The folder that holds one folder of results for each experiment.
    pub root: &'a Path,
    /// The results folder of this one.
    pub results: &'a Path,
    /// Number of shards.
    pub of: usize,
    /// Whether its rungs follow one from the other.
    pub halves: bool,
}

/// A trial that diverged has a place in its rung, the last; the next rung must not wait for what does not come.
const GO_ON: &str = "    # Diverged trials decide the next rung too.\n    [ \"$code\" -ne 3 ] || code=0\n";

impl Scripts {
    /// The scripts of a sweep.
    ///
    /// # Errors
    /// If one of its paths is not there.
    pub(crate) fn of(sweep: &ScriptsFor) -> Result<Self> {
        let ScriptsFor { results, of, .. } = *sweep;
        std::fs::create_dir_all(results).map_err(Error::io("create", results))?;
        let full = |path: &Path| path.canonicalize().map_err(Error::io("open", path));
        let program = std::env::current_exe().map_err(Error::io("find", Path::new("this program")))?;
        let (spec, results, root) = (full(sweep.spec)?, full(results)?, full(sweep.root)?);
        [&program, &spec, &results, &root].into_iter().try_for_each(|path| plain(path))?;
        let word = |path: &Path| escape_shell(&path.to_string_lossy());
        let head = |log: &str| {
            let name = results.file_name().unwrap_or_default().to_string_lossy();
            format!(
                "#!/bin/bash\n# made by lookback submit\n#SBATCH --job-name={}\n#SBATCH --output={}\n#SBATCH --open-mode=append\n",
                escape_shell(&format!("lookback-{name}")),
                // A per cent sign of the path itself is none of Slurm's patterns.
                escape_shell(&format!("{}/slurm/{log}", results.to_string_lossy().replace('%', "%%"))),
            )
        };
        let (program, spec, root) = (word(&program), word(&spec), word(&root));
        let target =
            sweep.target.map_or_else(String::new, |name| format!(" --target {}", escape_shell(name)));
        let rung = if sweep.halves { " --rung \"$1\"" } else { "" };
        let go_on = if sweep.halves { GO_ON } else { "" };
        let shard = format!(
            r#"child=
trap '[ -n "$child" ] && kill -TERM "$child"' TERM
# A shard whose process is killed is begun again in the same job; the program itself stops after too
# many deaths. An ending in order, good or bad, is passed on.
for attempt in 1 2 3 4; do
    {program} sweep {spec}{target} --results {root} --shard "$SLURM_ARRAY_TASK_ID/{of}"{rung} --jobs "${{SLURM_CPUS_PER_TASK:-1}}" &
    child=$!
    wait "$child"
    code=$?
    while kill -0 "$child" 2> /dev/null; do
        wait "$child"
        code=$?
    done
{go_on}    # 128 + a signal: killed; 130 is the program's own, asked to stop.
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

/// Whether a script can name a path: a line break would end the line, and what is no text cannot be written.
fn plain(path: &Path) -> Result<()> {
    if path.to_str().is_some_and(|text| !text.contains(char::is_control)) {
        return Ok(());
    }
    let message = "a batch script cannot name this path: it holds control characters, or is not UTF-8";
    let problem = Problem::new(Place::file(path), message);
    Err(Error::input(problem.help("rename the folder, or use another --results folder")))
}

/// Hands a script to Slurm; returns the job's id.
///
/// # Errors
/// If `sbatch` cannot be started, refuses, or does not answer in a minute.
pub fn sbatch(arguments: &[String]) -> Result<String> {
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
