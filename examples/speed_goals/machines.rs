//! Speed passes of several machines, one after the other, as the documents show them.

use std::path::{Path, PathBuf};

use lookback::base::error::{Error, Result};
use lookback::record::{SPEED_FILE, Speed};

use super::goals;

/// The folders of machines in `folder`, by name: those that hold a pass.
///
/// # Errors
/// If the folder cannot be read, or holds no pass.
pub(crate) fn machines(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut machines = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let machine = entry.map_err(Error::io("read", folder))?.path();
        if machine.join(SPEED_FILE).is_file() {
            machines.push(machine);
        }
    }
    if machines.is_empty() {
        return Err(Error::Check(format!("no machine's folder in {} holds {SPEED_FILE}", folder.display())));
    }
    machines.sort();
    Ok(machines)
}

/// For each machine what it is, where its pass stands among the goals, and what it took beside other tools.
///
/// # Errors
/// If a pass cannot be read.
pub(crate) fn sections(folder: &Path) -> Result<String> {
    let mut text = String::new();
    for machine in machines(folder)? {
        let pass = Speed::read(&machine.join(SPEED_FILE))?;
        let facts = &pass.facts;
        let name = machine.file_name().unwrap_or_default().to_string_lossy();
        text += &format!(
            "**[{name}](../results/published/speed/{name}/speed.md)**: {}, {}, noise floor {:.1} %; lookback {} ({}).\n\n{}\n",
            facts.cpu,
            facts.isa,
            100.0 * pass.noise_floor,
            facts.lookback,
            facts.commit,
            goals::goals(&pass).markdown()
        );
        text += &goals::bound(&pass).map(|bound| bound + "\n").unwrap_or_default();
        let peers = machine.join("peers.md");
        if let Ok(peers) = std::fs::read_to_string(&peers) {
            let table = peers.find("| work ").map_or("", |at| &peers[at..]);
            text += &format!(
                "[Beside other tools](../results/published/speed/{name}/peers.md):\n\n{}\n\n",
                table.trim()
            );
        }
    }
    Ok(text)
}

/// For each machine the sentence with which its `speed.md` begins.
///
/// # Errors
/// If there is no pass.
pub(crate) fn headlines(folder: &Path) -> Result<String> {
    let mut text = String::new();
    for machine in machines(folder)? {
        let path = machine.join("speed.md");
        let page = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        let name = machine.file_name().unwrap_or_default().to_string_lossy();
        for line in page.lines().filter_map(|line| line.strip_prefix("Over ")) {
            text += &format!("* [{name}](results/published/speed/{name}/speed.md): over {line}\n");
        }
    }
    Ok(text)
}
