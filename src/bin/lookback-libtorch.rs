//! The `lookback` command linked with libtorch; `lookback` hands over to it.

use std::process::ExitCode;

/// Counts allocations while the speed pass asks for it.
#[global_allocator]
static ALLOCATOR: lookback::speed::Counting = lookback::speed::Counting;

fn main() -> ExitCode {
    lookback::engine::register_libtorch();
    lookback::cli::main()
}
