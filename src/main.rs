//! The `lookback` command: parse, call, map the outcome to an exit code.

use std::process::ExitCode;

/// Counts allocations while the speed pass asks for it.
#[global_allocator]
static ALLOCATOR: lookback::speed::Counting = lookback::speed::Counting;

fn main() -> ExitCode {
    lookback::cli::main()
}
