//! Grid, random search, Sobol, TPE, halving and Hyperband in one space at equal budgets, replayed from the learning curves
//! of its grid.
//!
//! `search_study RESULTS`: reads a results folder whose spec is a grid under several seeds, prints what each search finds
//! at a fifth of the grid's epochs, and writes `searches.md`, `curves.csv` and the figure `searches.svg` (and `.png`)
//! into it.

mod figure;
mod study;

use std::path::Path;

use lookback::base::error::{Error, Result};
use lookback::base::file::replace;
use lookback::record::Journal;
use lookback::report::figure::write_picture;
use lookback::run::{engine_infos, spec_file};
use lookback::spec::Spec;

use study::{Searches, curves_table, searches_markdown};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, results] = arguments.as_slice() else {
        return Err(Error::Check("expected one folder: search_study RESULTS".to_owned()));
    };
    let (folder, infos) = (Path::new(results), engine_infos());
    let spec = Spec::read(&spec_file(folder)?, &infos)?;
    let searches = Searches::of(&spec, &infos, &Journal::read(folder)?)?;
    println!("{}", study::tables::searches_table(&searches).terminal(120));
    replace(&folder.join("searches.md"), &searches_markdown(&searches))?;
    replace(&folder.join("curves.csv"), &curves_table(&searches).csv())?;
    write_picture(folder, "searches", &figure::draw(&spec.name, &searches))
}
