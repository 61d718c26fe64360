//! A first spec for a series: what to try on it, in words.

mod data;
mod further;
mod input_set;
mod proposal;
mod spec_template;
mod text;
mod unready;
mod yaml_words;

pub(crate) use self::further::InputsBeside;
pub(crate) use self::proposal::Demand;
pub use self::spec_template::SpecTemplate;
pub(crate) use self::unready::{MARK, yaml as unready_yaml};
pub(crate) use self::yaml_words::quoted;
