//! The row of the libtorch engine, which is known by name even to programs without it.
//!
//! Says nothing to the library itself; that is for `torch`, behind the cargo feature `libtorch`.
//! Only [`register_libtorch`] names `torch`: a program that never calls it is not linked with
//! libtorch, whose loading takes some 0.2 s.

use std::sync::OnceLock;

use super::networks::refuses_network;
use super::{Build, Engine, LIBTORCH_NAME, Model, Setting};
use crate::base::error::{Error, Result};
use crate::spec::{CellOutput, EngineInfo, EngineRole, Params, UsedBy, Uses};

/// Recurrent layers and a dense head, computed by libtorch.
pub(super) const LIBTORCH: Engine = Engine {
    info: EngineInfo {
        name: LIBTORCH_NAME,
        about: "nn.LSTM or nn.GRU and a dense head, computed by libtorch on one thread",
        role: EngineRole::Network,
        uses: Uses::Of(UsedBy::Networks),
        seeded: true,
        missing: if cfg!(feature = "libtorch") { None } else { Some(NOT_BUILT) },
        most_inputs: None,
        follows_season: false,
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
pub(crate) fn libtorch_version() -> Option<String> {
    cfg!(feature = "libtorch").then(|| VERSION.to_owned())
}

/// Ways to compute the network by name, that of trials first.
type Ways = &'static [(&'static str, Build)];

/// How models are built, in a program that has called [`register_libtorch`].
static BUILD: OnceLock<Ways> = OnceLock::new();

/// Makes the libtorch engine run in this program, and so links it with libtorch. Does nothing
/// without the feature `libtorch`.
#[inline]
pub fn register_libtorch() {
    #[cfg(feature = "libtorch")]
    BUILD.get_or_init(|| super::torch::variants::VARIANTS);
}

/// Whether the libtorch engine runs in this program; see [`register_libtorch`].
pub(crate) fn libtorch_is_registered() -> bool {
    BUILD.get().is_some()
}

fn build(setting: &Setting) -> Result<Box<dyn Model>> {
    // The library's own tests need no program that registers it.
    #[cfg(test)]
    register_libtorch();
    match BUILD.get() {
        Some(ways) => ways[0].1(setting),
        None => Err(Error::engine(LIBTORCH_NAME, absent())),
    }
}

fn absent() -> &'static str {
    LIBTORCH.info.missing.unwrap_or("this program has not called `register_libtorch`")
}

/// The ways in which libtorch can compute this engine's network, by name, the one of trials first; the
/// others are for the speed pass. None in a program that has not called [`register_libtorch`].
pub(crate) fn libtorch_variants() -> &'static [(&'static str, Build)] {
    BUILD.get().copied().unwrap_or_default()
}

fn refuses(params: &Params) -> Option<String> {
    match params.cell_output {
        CellOutput::Tanh => refuses_network(params),
        other => Some(format!("cell_output: {} is not in libtorch, whose LSTM has tanh", other.word())),
    }
}
