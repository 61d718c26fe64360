//! The library from the outside: specs, series, inputs, the baselines and the journal.

mod baselines;
mod clock;
mod csv;
mod csv_fuzz;
mod csv_inline;
mod forecasters;
mod inputs;
mod intervals;
mod journal;
mod leaks;
mod least;
mod missing;
mod shipped_data;
mod spec;
mod wild;
mod windows_and_scalers;
