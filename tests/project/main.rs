//! The checkout: its documents, the layers of its source, the script that fetches libtorch, and files for CI systems.

mod documents;
mod first_sweep;
mod house;
mod layers;
mod setup;
#[path = "../shared/tools.rs"]
mod tools;
mod toys;
mod workflows;
