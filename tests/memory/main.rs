//! What memory is asked for, counted by an allocator that sees every call; only this binary has it.

mod allocator;
mod fuzz;
mod training_steps;
