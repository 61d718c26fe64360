//! The library from the outside: specs, series, inputs, the baselines and the journal.

mod baselines;
mod clock;
mod csv;
mod csv_data;
mod csv_fuzz;
mod csv_inline;
#[path = "../shared/csv_pieces.rs"]
mod csv_pieces;
mod csv_spellings;
mod forecasters;
mod inputs;
mod intervals;
mod journal;
mod leaks;
mod least;
mod line;
mod missing;
mod onnx;
mod shipped_data;
mod smoothing;
mod spec;
mod split;
#[path = "../shared/tools.rs"]
mod tools;
mod wild;
mod windows_and_scalers;
mod winners;
mod words;
#[path = "../shared/yaml_pieces.rs"]
mod yaml_pieces;
