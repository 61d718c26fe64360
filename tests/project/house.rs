//! The rooms of the source: a name stands for one thing, a folder holds a dozen files, and no file needs itself by a
//! detour.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::layers::{Source, sources};

/// Files of a folder; its `mod.rs` names them and is not counted.
const MOST: usize = 12;

/// Every verb calls its arguments so.
const OF_EVERY_VERB: &str = "Args";

/// Names that still stand for several types; only shorter from here.
const SEVERAL_TYPES: &[&str] = &[];

/// Names that several files still have for different things; only shorter from here.
const SEVERAL_FILES: &[&str] = &[];

/// Folders with more files than a dozen; only shorter from here.
const LARGE_FOLDERS: &[&str] = &[];

/// A file of each circle that is left; only shorter from here.
const IN_A_CIRCLE: &[&str] = &[];

fn path_of(source: &Source) -> String {
    source.path.to_string_lossy().replace('\\', "/")
}

/// Names that stand in several places, with these.
fn repeated(found: impl Iterator<Item = (String, String)>) -> BTreeMap<String, BTreeSet<String>> {
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    found.for_each(|(name, place)| _ = places.entry(name).or_default().insert(place));
    places.retain(|_, places| places.len() > 1);
    places
}

/// Asserts that what is found are the known exceptions, all of them and no other.
fn only(found: &BTreeMap<String, BTreeSet<String>>, known: &[&str]) {
    let names: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    let known: BTreeSet<&str> = known.iter().copied().collect();
    let fresh: BTreeMap<_, _> = found.iter().filter(|(name, _)| !known.contains(name.as_str())).collect();
    assert!(fresh.is_empty(), "new: {fresh:#?}");
    let gone: Vec<_> = known.difference(&names).collect();
    assert!(gone.is_empty(), "no exception any more, take it off the list: {gone:?}");
}

#[test]
fn no_two_types_share_a_name() {
    let types = sources().into_iter().flat_map(|source| {
        let place = path_of(&source);
        let names: Vec<String> = source.code.lines().filter_map(declared).map(str::to_owned).collect();
        names.into_iter().map(move |name| (name, place.clone()))
    });
    only(&repeated(types.filter(|(name, _)| name != OF_EVERY_VERB)), SEVERAL_TYPES);
}

/// The type that a line declares for its whole file.
fn declared(line: &str) -> Option<&str> {
    let visible = ["pub(crate) ", "pub(super) ", "pub "];
    let line = visible.iter().find_map(|visible| line.strip_prefix(visible)).unwrap_or(line);
    let kinds = ["struct ", "enum ", "trait ", "type ", "union "];
    let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

#[test]
fn no_two_folders_have_a_file_of_one_name() {
    // A verb has the name of what it calls.
    let files = sources().into_iter().filter(|source| !source.path.starts_with("cli"));
    let named = files.filter_map(|source| {
        let name = source.path.file_name()?.to_string_lossy().into_owned();
        (name != "mod.rs").then(|| (name, path_of(&source)))
    });
    only(&repeated(named), SEVERAL_FILES);
}

#[test]
fn a_folder_holds_at_most_a_dozen_files() {
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources().iter().filter(|source| !source.path.ends_with("mod.rs")) {
        let folder = source.path.parent().unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
        files.entry(folder).or_default().insert(path_of(source));
    }
    files.retain(|_, files| files.len() > MOST);
    only(&files, LARGE_FOLDERS);
}

#[test]
fn the_api_is_some_fifteen_types() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let text = std::fs::read_to_string(root).expect("it is there");
    let (modules, uses): (Vec<&str>, Vec<&str>) =
        text.lines().filter(|line| line.starts_with("pub ")).partition(|line| line.starts_with("pub mod "));
    assert_eq!(text.matches("#[doc(hidden)]\npub mod ").count(), modules.len(), "modules are no part of it");
    let names = expanded(&uses.join(",").replace("pub use ", "").replace(';', ""));
    let names = names.iter().flat_map(|names| names.split(',')).count();
    assert!((12..=18).contains(&names), "{names}");
}

#[test]
fn no_file_uses_itself_by_a_detour() {
    let modules = Modules::read();
    let circles = modules.circles().into_iter();
    let named = circles.map(|circle| (circle.first().cloned().unwrap_or_default(), circle));
    only(&named.collect(), IN_A_CIRCLE);
}

/// Where a module stands, from the crate's root.
type Module = Vec<String>;

/// One `use`: its path, the name by which the file knows it, and where its statement stands.
struct Use {
    path: Vec<String>,
    name: String,
}

/// One file.
struct File {
    path: String,
    uses: Vec<Use>,
    /// Paths in the code besides those of `use`.
    paths: Vec<Vec<String>>,
}

struct Modules(BTreeMap<Module, File>);

impl Modules {
    fn read() -> Self {
        let programs = |source: &Source| source.path.starts_with("bin") || source.path.ends_with("main.rs");
        let file = |source: Source| {
            let (uses, rest) = split_uses(&source.code);
            let uses = uses.iter().flat_map(|text| expanded(text)).map(named).collect();
            (module(&source.path), File { path: path_of(&source), uses, paths: paths_in(&rest) })
        };
        Self(sources().into_iter().filter(|source| !programs(source)).map(file).collect())
    }

    /// The module whose file defines what a path means in `module`; `None` beyond the crate.
    fn defining(
        &self,
        module: &[String],
        path: &[String],
        seen: &mut Vec<(Module, String)>,
    ) -> Option<Module> {
        let (mut here, mut rest) = (module.to_vec(), path);
        match path.first()?.as_str() {
            "crate" => (here, rest) = (Vec::new(), &path[1..]),
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|first| first == "super") {
                    here.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                let known = self.0[module].uses.iter().any(|own| own.name == first);
                let child = self.0.contains_key(&[module, &path[..1]].concat());
                if !known && !child {
                    return None;
                }
            }
        }
        while let Some(next) = rest.first() {
            let below = [here.as_slice(), &rest[..1]].concat();
            if self.0.contains_key(&below) {
                (here, rest) = (below, &rest[1..]);
                continue;
            }
            let brought = self.0.get(&here)?.uses.iter().find(|own| own.name == *next);
            let key = (here.clone(), next.clone());
            if let Some(brought) = brought.filter(|_| !seen.contains(&key)) {
                seen.push(key);
                let whole = [brought.path.as_slice(), &rest[1..]].concat();
                return self.defining(&here, &whole, seen);
            }
            return Some(here);
        }
        Some(here)
    }

    /// The modules that each module's file uses.
    fn edges(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let of = |(module, file): (&Module, &File)| {
            let paths = file.uses.iter().map(|own| &own.path).chain(&file.paths);
            paths
                .filter_map(|path| self.defining(module, path, &mut Vec::new()))
                .filter(|used| used != module && self.0.contains_key(used))
                .collect()
        };
        self.0.iter().map(|(module, file)| (module, of((module, file)))).collect()
    }

    /// Files that use each other, directly or by others.
    fn circles(&self) -> Vec<BTreeSet<String>> {
        let edges = self.edges();
        let reached = |from: &Module| {
            let (mut found, mut next) = (BTreeSet::new(), vec![from.clone()]);
            while let Some(module) = next.pop() {
                next.extend(edges[&module].iter().filter(|used| found.insert((*used).clone())).cloned());
            }
            found
        };
        let all: BTreeMap<&Module, BTreeSet<Module>> =
            self.0.keys().map(|module| (module, reached(module))).collect();
        let together = |module: &&Module| all[module].contains(*module);
        let circle = |module: &Module| -> BTreeSet<String> {
            let same = |other: &&&Module| all[module].contains(**other) && all[*other].contains(module);
            all.keys().filter(same).map(|other| self.0[*other].path.clone()).collect()
        };
        let found: BTreeSet<BTreeSet<String>> = self.0.keys().filter(together).map(circle).collect();
        found.into_iter().collect()
    }
}

fn module(path: &Path) -> Module {
    let mut parts: Module = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let last = parts.pop().unwrap_or_default();
    let name = last.trim_end_matches(".rs");
    if name != "mod" && name != "lib" {
        parts.push(name.to_owned());
    }
    parts
}

/// The texts of all `use` statements, and the code without them.
fn split_uses(code: &str) -> (Vec<String>, String) {
    let (mut uses, mut rest, mut open) = (Vec::new(), String::new(), None::<String>);
    for line in code.lines() {
        let bare = line.trim();
        let begins = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "];
        let begun = begins.iter().find_map(|begin| bare.strip_prefix(begin));
        if let Some(text) = open.as_mut() {
            *text += bare;
        } else if let Some(text) = begun {
            open = Some(text.to_owned());
        } else {
            rest += line;
            rest.push('\n');
        }
        if let Some(text) = open.take_if(|text| text.ends_with(';')) {
            uses.push(text.trim_end_matches(';').to_owned());
        }
    }
    (uses, rest)
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d` and `a::c::e`.
fn expanded(text: &str) -> Vec<String> {
    let Some((start, list)) = text.split_once('{') else { return vec![text.trim().to_owned()] };
    let list = list.trim_end().strip_suffix('}').unwrap_or(list);
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in list.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            c => parts.last_mut().expect("there is one").push(c),
        }
    }
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts.flat_map(|part| expanded(&format!("{}{part}", start.trim()))).collect()
}

fn named(text: String) -> Use {
    let (path, alias) =
        text.split_once(" as ").map_or((text.as_str(), None), |(path, name)| (path, Some(name)));
    let mut path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
    path.retain(|part| part != "*");
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = alias.map(str::trim).or(path.last().map(String::as_str)).unwrap_or_default().to_owned();
    Use { path, name }
}

/// Every `a::b::c` in the code; `a::<T>` of a method is none.
fn paths_in(code: &str) -> Vec<Vec<String>> {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let paths = code.split(|c: char| !word(c)).filter(|path| path.contains("::") && !path.starts_with(':'));
    let parts = |path: &str| -> Vec<String> {
        path.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    paths.map(parts).filter(|parts| parts.len() > 1).collect()
}
