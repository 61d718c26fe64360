//! The `lookback` command: parse, call, map the outcome to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    lookback::cli::main()
}
