//! The hand-written LSTM and GRU: forward, backward through time and the optimizers, without any library.
//!
//! Its numbers have the same bits on every machine; docs/bits.md defines them. [`plain`] is that
//! definition as code and [`lstm`], [`gru`], [`activation`] and [`optimizer`] hold its equations.
//!
//! May know `spec`, `data` and the engine's own trait; no other engine.

pub mod activation;
pub mod fast;
pub mod gru;
pub mod kernel;
pub mod lstm;
pub mod model;
pub mod optimizer;
pub mod plain;
pub(crate) mod plain_gru;
pub mod plain_network;
pub mod products;
pub mod real;
pub mod sums;
pub mod tensors;

pub use self::kernel::isa;
use self::model::Reference;
use super::{Engine, Model, Setting};
use crate::base::error::Result;
use crate::spec::{EngineInfo, EngineRole, Precision, UsedBy, Uses};

/// The engine's row.
pub const REFERENCE: Engine = Engine {
    info: EngineInfo {
        name: "reference",
        about: "hand-written LSTM and GRU, the same bits on every machine",
        role: EngineRole::Network,
        uses: Uses::Of(UsedBy::Networks),
        seeded: true,
        missing: None,
        most_inputs: None,
        follows_season: false,
        refuses: super::networks::refuses_network,
    },
    build,
};

fn build(setting: &Setting) -> Result<Box<dyn Model>> {
    Ok(match setting.params.precision {
        Precision::F32 => Box::new(Reference::<f32>::new(setting)?),
        Precision::F64 => Box::new(Reference::<f64>::new(setting)?),
    })
}
