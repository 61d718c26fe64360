//! What memory is asked for, counted by an allocator that sees every call; only this binary has it.

mod allocator;
#[path = "../shared/csv_pieces.rs"]
mod csv_pieces;
mod fuzz;
mod training_steps;
#[path = "../shared/yaml_pieces.rs"]
mod yaml_pieces;
