//! A metric, a hyperparameter, a way to draw, a baseline and a verb more: each is put into a copy of the source as
//! CONTRIBUTING says, all of them are compiled, and the program is run with them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The copy's package; its library stays `lookback`, and what it depends on is shared with this build.
const PACKAGE: &str = "lookback-toys";

/// A file that is new, or a text and what stands in its place.
enum Edit {
    Write(&'static str),
    Replace(&'static str, &'static str),
}
use Edit::{Replace, Write};

/// What is added, as CONTRIBUTING names it, and the files that are touched for it.
struct Toy {
    kind: &'static str,
    edits: &'static [(&'static str, Edit)],
}

const TOYS: &[Toy] = &[
    Toy {
        kind: "a metric",
        edits: &[(
            "src/metric.rs",
            Replace(
                "    Metric { name: \"wape\",",
                "    Metric { name: \"twice\", label: \"twice the MAE\", of: |scored| Some(2.0 * mae(scored.forecasts, scored.truths)) },\n    \
                 Metric { name: \"wape\",",
            ),
        )],
    },
    Toy {
        kind: "a hyperparameter, which is an axis",
        edits: &[(
            "src/spec/schema/hyperparameters.rs",
            Replace(
                "hyperparameters! {\n",
                "hyperparameters! {\n    /// Nothing.\n    #[serde(default)]\n    \
                     toy: Option<u64> = key(\"train.toy\", Whole { low: 1, high: 9 }, Unset);\n",
            ),
        )],
    },
    Toy {
        kind: "a way to draw",
        edits: &[
            (
                "src/spec/draws/halves.rs",
                Write(
                    "//! Halves, quarters, eighths.\n\nuse super::DrawMethod;\n\n\
                     pub(super) const HALVES: DrawMethod = DrawMethod {\n    word: \"halves\",\n    about: \"Halves.\",\n    \
                     about_seed: \"Nothing.\",\n    share: |draw| Some(0.5_f64.powi(draw.number as i32 + 1)),\n};\n",
                ),
            ),
            ("src/spec/draws/mod.rs", Replace("&[random::RANDOM,", "&[random::RANDOM, halves::HALVES,")),
            ("src/spec/draws/mod.rs", Replace("mod random;\n", "mod halves;\nmod random;\n")),
        ],
    },
    Toy {
        kind: "a baseline",
        edits: &[
            (
                "src/engine/baseline/last.rs",
                Write(
                    "//! The last value by another name.\n\nuse super::PERSISTENCE;\nuse crate::engine::Engine;\nuse crate::spec::EngineInfo;\n\n\
                     pub(crate) const LAST: Engine = Engine {\n    info: EngineInfo { name: \"last\", about: \"the last value\", ..PERSISTENCE.info },\n    \
                     ..PERSISTENCE\n};\n",
                ),
            ),
            (
                "src/engine/baseline/mod.rs",
                Replace("mod naive;\n", "mod last;\nmod naive;\npub(crate) use last::LAST;\n"),
            ),
            (
                "src/engine/mod.rs",
                Replace(
                    "    baseline::SEASONAL_NAIVE,\n",
                    "    baseline::SEASONAL_NAIVE,\n    baseline::LAST,\n",
                ),
            ),
        ],
    },
    Toy {
        kind: "a verb",
        edits: &[
            (
                "src/cli/read/shout.rs",
                Write(
                    "//! `lookback shout`.\n\nuse crate::base::error::Result;\nuse crate::cli::{Exit, print};\n\n\
                     pub(crate) const EXAMPLES: &[&str] = &[\"lookback shout\"];\n\n\
                     /// Arguments of `shout`.\n#[derive(clap::Args)]\npub(crate) struct Args {\n    /// What\n    word: String,\n}\n\n\
                     pub(crate) fn run(args: &Args) -> Result<Exit> {\n    print(&args.word.to_uppercase())?;\n    Ok(Exit::Done)\n}\n",
                ),
            ),
            (
                "src/cli/read/mod.rs",
                Replace("pub(super) mod why;\n", "pub(super) mod shout;\npub(super) mod why;\n"),
            ),
            (
                "src/cli/command.rs",
                Replace(
                    "    Why(read::why),\n",
                    "    Why(read::why),\n    /// Say it aloud\n    Shout(read::shout),\n",
                ),
            ),
        ],
    },
];

const SPEC: &str = "\
name: toys
data: { file: airline.csv, time: month, target: passengers }
engines: [reference]
sweep: { toy: [null, 3], learning_rate: { uniform: [0.2, 1.0] } }
search: { halves: { configurations: 3 } }
look_back: 2
model: { hidden_units: 2 }
train: { epochs: 1 }
repeats: 1
baselines: [persistence, last]
";

#[test]
fn a_toy_of_each_kind_is_added_as_contributing_says_and_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copy = copied(root);
    let contributing = fs::read_to_string(root.join("CONTRIBUTING.md")).expect("it is there");
    for Toy { kind, edits } in TOYS {
        let files: BTreeSet<&str> = edits.iter().map(|(path, _)| *path).collect();
        let counted = format!("* **{kind} ({}", files.len());
        assert!(contributing.contains(&counted), "CONTRIBUTING.md has no `{counted})`: {files:?}");
        edits.iter().for_each(|(path, edit)| apply(edit, &copy.join(path)));
    }
    let program = built(&copy);
    let run = |arguments: &[&str]| {
        let output = Command::new(&program).args(arguments).current_dir(&copy).output();
        let Output { status, stdout, stderr } = output.expect("the program starts");
        assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).expect("it is UTF-8")
    };
    assert_eq!(run(&["shout", "toy"]), "TOY");

    fs::copy(root.join("experiments/data/airline.csv"), copy.join("airline.csv")).expect("it is copied");
    fs::write(copy.join("toys.yaml"), SPEC).expect("it is written");
    run(&["sweep", "toys.yaml", "--quiet", "--jobs", "1"]);
    let mut trials = csv::Reader::from_path(copy.join("results/toys/trials.csv")).expect("there are tables");
    let headings = trials.headers().expect("there are headings").clone();
    let place = |name: &str| headings.iter().position(|heading| heading == name).expect(name);
    let rows: Vec<csv::StringRecord> = trials.records().map(|row| row.expect("rows are even")).collect();
    let of = |engine: &str| -> Vec<&csv::StringRecord> {
        rows.iter().filter(|row| &row[place("engine")] == engine).collect()
    };
    let number = |row: &csv::StringRecord, name: &str| row[place(name)].parse::<f64>().expect(name);
    let networks = of("reference");
    let drawn: Vec<(&str, f64)> =
        networks.iter().map(|row| (&row[place("toy")], number(row, "learning_rate"))).collect();
    // A half, a quarter and an eighth of the way along both axes.
    assert_eq!(drawn, [("3", 0.6), ("", 0.4), ("", 0.3)]);
    for row in &networks {
        let [twice, mae] = ["test_twice", "test_mae"].map(|name| number(row, name));
        assert!((twice / mae - 2.0).abs() < 1e-12, "{twice} {mae}");
    }
    let [last, persistence] = ["last", "persistence"].map(|engine| number(of(engine)[0], "test_rmse"));
    assert_eq!(last, persistence);
}

/// A copy of the source as a package of its own.
fn copied(root: &Path) -> PathBuf {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("toys");
    _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(copy.join("tests")).expect("a folder can be made");
    copy_folder(&root.join("src"), &copy.join("src"));
    fs::copy(root.join("build.rs"), copy.join("build.rs")).expect("it is copied");
    let text = |name: &str| fs::read_to_string(root.join(name)).expect(name).replace("\r\n", "\n");
    let manifest =
        text("Cargo.toml").replace("name = \"lookback\"\nversion", &format!("name = \"{PACKAGE}\"\nversion"));
    let manifest =
        manifest.replace("[[bin]]\nname = \"lookback\"", &format!("[[bin]]\nname = \"{PACKAGE}\""));
    let manifest = manifest.replace("default-run = \"lookback\"", "").replace("readme = \"README.md\"\n", "");
    let manifest = manifest.replace("[lib]\n", "[lib]\nname = \"lookback\"\n");
    let benches = manifest.find("[[bench]]").expect("there are benches")
        ..manifest.find("[features]").expect("there are features");
    let manifest = manifest[..benches.start].to_owned() + &manifest[benches.end..];
    fs::write(copy.join("Cargo.toml"), manifest).expect("it is written");
    let lock = text("Cargo.lock").replace("name = \"lookback\"", &format!("name = \"{PACKAGE}\""));
    fs::write(copy.join("Cargo.lock"), lock).expect("it is written");
    fs::write(copy.join("tests/toys.rs"), "//! So that what tests depend on is compiled alike.\n")
        .expect("it is written");
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("it is a folder") {
        let path = entry.expect("it can be listed").path();
        let target = to.join(path.file_name().expect("it has a name"));
        match path.is_dir() {
            true => copy_folder(&path, &target),
            false => _ = fs::copy(&path, &target).expect("it is copied"),
        }
    }
}

fn apply(edit: &Edit, path: &Path) {
    let text = match edit {
        Write(text) => (*text).to_owned(),
        Replace(old, new) => {
            let text = fs::read_to_string(path).expect("it is there").replace("\r\n", "\n");
            assert_eq!(text.matches(old).count(), 1, "{}: {old}", path.display());
            text.replace(old, new)
        }
    };
    fs::write(path, text).expect("it is written");
}

/// The program of the copy, compiled without optimisation on top of what this build has compiled.
fn built(copy: &Path) -> PathBuf {
    let test = std::env::current_exe().expect("the system tells");
    let folder = test.parent().and_then(Path::parent).expect("tests lie in target/PROFILE/deps");
    let profile = folder.file_name().expect("it has a name").to_string_lossy().into_owned();
    let flag = if profile == "debug" { "dev" } else { "release" };
    let mut cargo = Command::new(std::env::var("CARGO").unwrap_or("cargo".into()));
    cargo.args(["test", "--no-run", "--offline", "--quiet", "--test", "toys", "--profile", flag]);
    if !cfg!(feature = "libtorch") {
        cargo.arg("--no-default-features");
    }
    for setting in ["opt-level=0", "debug=0", "codegen-units=64"] {
        cargo.args(["--config", &format!("profile.{flag}.package.{PACKAGE}.{setting}")]);
    }
    cargo.current_dir(copy).env("CARGO_TARGET_DIR", folder.parent().expect("the folder of all profiles"));
    let output = cargo.output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder.join(PACKAGE).with_extension(std::env::consts::EXE_EXTENSION)
}
