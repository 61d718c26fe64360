//! The checkout: its documents, the layers of its source, and the script that fetches libtorch.

mod documents;
mod house;
mod layers;
mod setup;
#[path = "../shared/tools.rs"]
mod tools;
