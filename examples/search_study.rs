//! Grid, random search and halving on one space at equal budgets, replayed from the learning curves of its grid.
//!
//! `search_study RESULTS OUT`: reads a results folder whose spec is a grid under many seeds, and writes the curves to
//! `OUT/curves.csv`. Each seed is one repetition. A trial of e epochs has the first e epochs of the curve of the full
//! one, bit for bit, so every search can be replayed; halvings go through [`Plan::grow`], as in a sweep. The budget
//! is counted in epochs, as a share of what the whole grid took under that seed.

use std::collections::BTreeMap;
use std::path::Path;

use lookback::error::{Error, Result};
use lookback::record::{Journal, replace};
use lookback::report::{Align, Spread, Table};
use lookback::rng;
use lookback::run::{readable_infos, spec_file};
use lookback::spec::{EngineInfo, Ladder, Outcome, Plan, Search, Spec, Trial, TrialId};

/// Halvings that are compared: least epochs, and factor.
const LADDERS: [(usize, usize); 3] = [(1, 3), (2, 4), (4, 3)];

/// Shares of the grid's cost at which searches are compared.
const SHARES: [f64; 8] = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0];

/// Validation RMSE after each epoch, of every configuration in plan order.
type Curves = Vec<(Trial, Vec<f64>)>;

/// The best validation RMSE so far and what was paid for it, step by step.
type Course = Vec<(usize, f64)>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, results, out] = arguments.as_slice() else {
        return Err(Error::Check("expected two folders: search_study RESULTS OUT".to_owned()));
    };
    let infos = readable_infos();
    let infos: Vec<&EngineInfo> = infos.iter().collect();
    let spec = Spec::read(&spec_file(Path::new(results))?, &infos)?;
    let journal = Journal::read(Path::new(results))?;
    let searches = searches();
    let mut found: Vec<Vec<Vec<f64>>> = vec![Vec::new(); searches.len()];
    for seed in spec.seed..spec.seed + spec.repeats as u64 {
        let curves = curves(&spec, &infos, &journal, seed)?;
        let whole: usize = curves.iter().map(|(_, curve)| curve.len()).sum();
        for ((_, search), found) in searches.iter().zip(&mut found) {
            let course = search(&spec, &infos, &curves, seed);
            found.push(SHARES.iter().map(|share| best_at(&course, share * whole as f64)).collect());
        }
    }
    let table = table(&searches, &found);
    println!("Best validation RMSE found, {} seeds, mean and standard error:\n", spec.repeats);
    println!("{}", table.terminal(100));
    std::fs::create_dir_all(out).map_err(Error::io("create", Path::new(out)))?;
    replace(&Path::new(out).join("curves.csv"), &table.csv())
}

type Replay = Box<dyn Fn(&Spec, &[&EngineInfo], &Curves, u64) -> Course>;

fn searches() -> Vec<(String, Replay)> {
    let in_order: Replay = Box::new(|_, _, curves, _| trained(curves.iter().map(|(_, curve)| curve)));
    let at_random: Replay = Box::new(|_, _, curves, seed| {
        let mut order: Vec<&(Trial, Vec<f64>)> = curves.iter().collect();
        rng::stream(seed, "study/random").shuffle(&mut order);
        trained(order.into_iter().map(|(_, curve)| curve))
    });
    let mut searches = vec![("grid in order".to_owned(), in_order), ("random".to_owned(), at_random)];
    for (first_epochs, factor) in LADDERS {
        let replay: Replay = Box::new(move |spec, infos, curves, seed| {
            let ladder = Ladder { first_epochs, epochs: spec.base.epochs, factor };
            halved(spec, infos, curves, (seed, ladder))
        });
        searches.push((format!("halving {first_epochs}, {factor}"), replay));
    }
    searches
}

/// The learning curves of every configuration under one seed.
fn curves(spec: &Spec, infos: &[&EngineInfo], journal: &Journal, seed: u64) -> Result<Curves> {
    let plan = Plan::of(spec, infos)?;
    let own = plan.iter().filter(|trial| trial.seed == Some(seed));
    let curve = |trial: Trial| {
        let record = journal.current(&trial.id);
        let curve =
            record.map(|record| record.result.validation_rmse.clone()).filter(|curve| !curve.is_empty());
        let missing =
            || Error::Check(format!("trial {} has no learning curve: sweep the spec first", trial.id.0));
        Ok((trial.clone(), curve.ok_or_else(missing)?))
    };
    own.map(curve).collect()
}

/// One configuration after the other, each to its end.
fn trained<'a>(curves: impl Iterator<Item = &'a Vec<f64>>) -> Course {
    let mut course = Course::new();
    curves.for_each(|curve| pay(&mut course, curve, curve.len()));
    course
}

/// Adds a trial of `epochs` epochs.
fn pay(course: &mut Course, curve: &[f64], epochs: usize) {
    let (paid, best) = course.last().copied().unwrap_or((0, f64::INFINITY));
    let run = epochs.min(curve.len());
    course.push((paid + run, lowest(&curve[..run]).min(best)));
}

fn lowest(curve: &[f64]) -> f64 {
    curve.iter().copied().fold(f64::INFINITY, f64::min)
}

/// Rung by rung, as a sweep runs it: every trial of a rung trains from its first epoch.
fn halved(spec: &Spec, infos: &[&EngineInfo], curves: &Curves, (seed, ladder): (u64, Ladder)) -> Course {
    let search = Search::Halving { draws: None, ladder };
    let spec = Spec { search, seed, repeats: 1, ..spec.clone() };
    let mut plan = Plan::lay_out(&spec, infos);
    let mut known: BTreeMap<TrialId, Outcome> = BTreeMap::new();
    let mut course = Course::new();
    loop {
        let fresh: Vec<Trial> =
            plan.iter().filter(|trial| trial.seed.is_some() && !known.contains_key(&trial.id)).collect();
        for trial in &fresh {
            let epochs = trial.settings["epochs"].as_u64().unwrap_or_default() as usize;
            let mut settings = trial.settings.clone();
            settings.insert("epochs".to_owned(), ladder.epochs.into());
            let same = curves.iter().find(|(full, _)| full.settings == settings);
            let (_, curve) = same.expect("invariant: a halving tries what its grid holds");
            pay(&mut course, curve, epochs);
            let best = lowest(&curve[..epochs.min(curve.len())]);
            known.insert(trial.id.clone(), Outcome::Validated(best));
        }
        if fresh.is_empty() {
            return course;
        }
        plan.grow(&|trial| known.get(trial).copied());
    }
}

/// The best that is known once `budget` epochs are paid; NaN before anything is.
fn best_at(course: &Course, budget: f64) -> f64 {
    let known = course.iter().take_while(|(paid, _)| *paid as f64 <= budget);
    known.last().map_or(f64::NAN, |(_, best)| *best)
}

fn table(searches: &[(String, Replay)], found: &[Vec<Vec<f64>>]) -> Table {
    let mut headings = vec![("share of the grid's epochs".to_owned(), Align::Right)];
    headings.extend(searches.iter().map(|(name, _)| (name.clone(), Align::Right)));
    let mut table = Table::new(headings);
    for (at, share) in SHARES.iter().enumerate() {
        let mut row = vec![format!("{share}")];
        for repetitions in found {
            let values: Vec<f64> = repetitions.iter().map(|own| own[at]).collect();
            let spread = Spread::of(&values).filter(|spread| spread.mean.is_finite());
            let error =
                spread.and_then(|spread| spread.sd).unwrap_or_default() / (values.len() as f64).sqrt();
            row.push(spread.map_or("-".to_owned(), |spread| format!("{:.4} ± {error:.4}", spread.mean)));
        }
        table.rows.push(row);
    }
    table
}
