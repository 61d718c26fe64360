//! Where a speed pass stands among the goals of docs/speed.md.
//!
//! `speed_goals RESULTS`: reads the `speed.json` of a folder and prints a Markdown table with a row for each goal that the
//! pass can tell of.

mod goals;

use std::path::Path;

use lookback::base::error::{Error, Result};
use lookback::record::{SPEED_FILE, Speed};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, results] = arguments.as_slice() else {
        return Err(Error::Check("expected one folder: speed_goals RESULTS".to_owned()));
    };
    print!("{}", goals::goals(&Speed::read(&Path::new(results).join(SPEED_FILE))?).markdown());
    Ok(())
}
