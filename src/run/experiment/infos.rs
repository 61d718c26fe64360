//! The facts about the engines of this build.

use crate::engine::ENGINES;
use crate::results::readable;
use crate::spec::EngineInfo;

/// The facts about every engine, for the spec.
pub fn engine_infos() -> Vec<&'static EngineInfo> {
    ENGINES.iter().map(|engine| &engine.info).collect()
}

/// The same without regard to what this build lacks: for results that are only read.
pub fn readable_infos() -> Vec<EngineInfo> {
    readable(&engine_infos())
}
