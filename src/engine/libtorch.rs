//! The row of the libtorch engine, which is known by name even to builds without it.
//!
//! Says nothing to the library itself; that is for `torch`, behind the cargo feature `libtorch`.

use super::{Build, Engine, NETWORK_USES};
use crate::spec::{CellOutput, EngineInfo, Params};

#[cfg(feature = "libtorch")]
use super::torch::build;

/// An LSTM layer and a dense head, computed by libtorch.
pub const LIBTORCH: Engine = Engine {
    info: EngineInfo {
        name: "libtorch",
        about: "nn.LSTM and a dense head, computed by libtorch on one thread",
        baseline: false,
        naive: false,
        uses: NETWORK_USES,
        seeded: true,
        missing: if cfg!(feature = "libtorch") { None } else { Some(NOT_BUILT) },
        refuses,
    },
    build,
};

const NOT_BUILT: &str = "this program was built without the cargo feature `libtorch`; \
    build it with `cargo build --release` (the default features)";

/// The one release that `torch-sys` accepts; its build script refuses others.
const VERSION: &str = "2.13.0";

/// The version of libtorch that this program is linked with; `None` without the feature
/// `libtorch`. Does not touch the library.
pub fn libtorch_version() -> Option<String> {
    cfg!(feature = "libtorch").then(|| VERSION.to_owned())
}

/// Sets the threads that libtorch spends on one operation, for models built from now on; default
/// 1, at least 1. Results are only promised to keep their bits with 1. Starts no thread, and does
/// nothing without the feature `libtorch`.
pub fn set_libtorch_threads(threads: usize) {
    #[cfg(feature = "libtorch")]
    super::torch::set_threads(threads);
    #[cfg(not(feature = "libtorch"))]
    let _ = threads;
}

/// The ways in which libtorch can compute this engine's network, by name, the one of trials first; the
/// others are for the speed pass. None without the feature `libtorch`.
pub fn libtorch_variants() -> &'static [(&'static str, Build)] {
    #[cfg(feature = "libtorch")]
    return super::torch::VARIANTS;
    #[cfg(not(feature = "libtorch"))]
    return &[];
}

fn refuses(params: &Params) -> Option<String> {
    match params.cell_output {
        CellOutput::Tanh => None,
        other => Some(format!("cell_output: {} is not in libtorch, whose LSTM has tanh", other.word())),
    }
}

#[cfg(not(feature = "libtorch"))]
fn build(_: &super::Setting) -> crate::error::Result<Box<dyn super::Model>> {
    Err(crate::error::Error::Engine { engine: LIBTORCH.info.name, message: NOT_BUILT.to_owned() })
}
