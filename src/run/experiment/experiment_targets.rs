//! A spec that lists targets: which of them are meant, and what is wrong with all of them.

use std::path::Path;

use super::infos::engine_infos;
use crate::base::error::{Error, Place, Problem, Result};
use crate::record::JOURNAL_FILE;
use crate::results::Targets;
use crate::spec::Spec;

/// Whether a folder is free for a spec: results of one target and of a list of them do not lie in one.
///
/// # Errors
/// If there are results of the other kind.
pub(crate) fn reject_mixed_results(spec: &Spec, folder: &Path) -> Result<()> {
    let (found, asked) = match spec.listed {
        true if folder.join(JOURNAL_FILE).exists() => ("one target", "lists targets"),
        false if matches!(Targets::of(folder, &engine_infos()), Ok(Some(_))) => {
            ("a list of targets", "has one")
        }
        _ => return Ok(()),
    };
    let message = format!("holds the results of a spec with {found}, and this one {asked}");
    let help = "give the spec another `name`, or use another --results folder";
    Err(Error::input(Problem::new(Place::file(folder), message).help(help)))
}

/// The spec of the target that is called `name`, or whose folder is.
pub(super) fn wanted(mut specs: Vec<Spec>, name: &str) -> Result<Spec> {
    let of = |spec: &Spec| spec.data.target == name || spec.target_folder() == name;
    if let Some(at) = specs.iter().position(of) {
        return Ok(specs.swap_remove(at));
    }
    let names: Vec<&str> = specs.iter().map(|spec| spec.data.target.as_str()).collect();
    let message = format!("--target `{}`: the spec has no such target", name.escape_debug());
    let near =
        names.iter().map(|known| (strsim::jaro_winkler(&known.to_lowercase(), &name.to_lowercase()), known));
    let help = match near.max_by(|(a, _), (b, _)| a.total_cmp(b)) {
        Some((likeness, known)) if likeness > 0.8 => format!("did you mean `{known}`?"),
        _ => format!("it has {}", names.join(", ")),
    };
    Err(Error::input(Problem::new(specs[0].places.of("data.target:"), message).help(help)))
}

/// What was found for each target, or every problem: one that all have stands once, others say whose they are.
pub(super) fn together<T>(targets: &[String], found: impl Iterator<Item = Result<T>>) -> Result<Vec<T>> {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (target, found) in targets.iter().zip(found) {
        match found {
            Ok(found) => good.push(found),
            Err(Error::Input(problems)) => bad.push((target, problems)),
            Err(other) => return Err(other),
        }
    }
    let Some((_, first)) = bad.first() else { return Ok(good) };
    let shared = |problem: &Problem| good.is_empty() && bad.iter().all(|(_, its)| its.contains(problem));
    let mut problems: Vec<Problem> = first.iter().filter(|problem| shared(problem)).cloned().collect();
    for (target, its) in &bad {
        problems.extend(its.iter().filter(|problem| !shared(problem)).map(|problem| named(target, problem)));
    }
    Err(Error::Input(problems))
}

/// A problem that says whose it is.
fn named(target: &str, problem: &Problem) -> Problem {
    let said = [format!("\"{target}\""), format!("`{target}`"), format!("column {target}:")];
    if said.iter().any(|said| problem.message.contains(said)) {
        return problem.clone();
    }
    Problem { message: format!("{target}: {}", problem.message), ..problem.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_all_targets_is_told_once_and_all_else_with_its_target() {
        let problem = |message: &str| Problem::new(Place::file(Path::new("a.csv")), message);
        let wrong = |messages: &[&str]| -> Result<()> {
            Err(Error::Input(messages.iter().map(|message| problem(message)).collect()))
        };
        let names = ["a1".to_owned(), "b2".to_owned()];
        let told = |found: [Result<()>; 2]| match together(&names, found.into_iter()) {
            Err(Error::Input(problems)) => problems.into_iter().map(|one| one.message).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(told([wrong(&["hash", "gap"]), wrong(&["hash"])]), ["hash", "a1: gap"]);
        assert_eq!(told([Ok(()), wrong(&["hash", "no `b2`"])]), ["b2: hash", "no `b2`"]);
    }
}
