//! The `lookback` command linked with libtorch; `lookback` hands over to it.

use std::process::ExitCode;

fn main() -> ExitCode {
    lookback::engine::register_libtorch();
    lookback::cli::main()
}
