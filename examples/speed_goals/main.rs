//! Where speed passes stand among the goals of docs/speed.md.
//!
//! `speed_goals RESULTS`: reads the `speed.json` of a folder and prints a Markdown table with a row for each goal that the
//! pass can tell of. `speed_goals sections FOLDER` does so for each machine's folder in FOLDER, with what other tools took;
//! `speed_goals headlines FOLDER` prints one line for each.

mod goals;
mod machines;

use std::path::Path;

use lookback::base::error::{Error, Result};
use lookback::record::{SPEED_FILE, Speed};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["sections", folder] => print!("{}", machines::sections(Path::new(folder))?),
        ["headlines", folder] => print!("{}", machines::headlines(Path::new(folder))?),
        [results] => {
            print!("{}", goals::goals(&Speed::read(&Path::new(results).join(SPEED_FILE))?).markdown())
        }
        _ => {
            let expected = "expected speed_goals RESULTS, or sections FOLDER, or headlines FOLDER";
            return Err(Error::Check(expected.to_owned()));
        }
    }
    Ok(())
}
