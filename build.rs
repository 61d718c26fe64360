//! Tells the program its source revision and a fingerprint of its build, and the linker where
//! libtorch lies at run time.
//!
//! Cargo runs this again when the program's sources, the checked-out commit or the
//! libtorch folder change; it fails only if libtorch is wanted and gone.

use std::collections::hash_map::DefaultHasher;
use std::env;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the program is made of; `results/` and the like do not make it another one.
const SOURCES: [&str; 5] = ["src", "build.rs", "Cargo.toml", "Cargo.lock", ".cargo"];

fn main() {
    for path in SOURCES {
        rerun_if_changed(Path::new(path));
    }
    println!("cargo::rustc-env=LOOKBACK_COMMIT={}", commit().unwrap_or("unknown".into()));
    println!("cargo::rustc-env=LOOKBACK_BUILD={:016x}", fingerprint());

    // Tests that train long leave it where nothing is optimised.
    println!("cargo::rustc-env=LOOKBACK_OPT_LEVEL={}", env::var("OPT_LEVEL").unwrap_or_default());

    // From torch-sys's own build script, so only with the feature `libtorch`.
    if let Some(lib) = env::var_os("DEP_TCH_LIBTORCH_LIB") {
        link_at_run_time(&PathBuf::from(lib));
    }
}

/// Of [`SOURCES`] and the features: `lookback` and `lookback-libtorch` compare theirs, because each
/// can be built without the other.
fn fingerprint() -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut paths: Vec<PathBuf> = SOURCES.iter().map(PathBuf::from).collect();
    while let Some(path) = paths.pop() {
        if let Ok(entries) = fs::read_dir(&path) {
            let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
            entries.sort();
            paths.extend(entries);
        } else {
            (&path, fs::read(&path).ok()).hash(&mut hasher);
        }
    }
    env::var_os("CARGO_FEATURE_LIBTORCH").hash(&mut hasher);
    hasher.finish()
}

/// The commit, with `-dirty` if [`SOURCES`] differ from it; `None` without git.
fn commit() -> Option<String> {
    // Without this an unpacked archive would report the repository it happens to lie in.
    if !Path::new(".git").exists() {
        return None;
    }
    // HEAD names the branch; its log grows with every commit, reset and checkout.
    for file in ["HEAD", "logs/HEAD"] {
        rerun_if_changed(Path::new(&git(&["rev-parse", "--git-path", file])?));
    }
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let differing = git(&[&["diff", "--name-only", "HEAD", "--"], SOURCES.as_slice()].concat())?;
    Some(if differing.is_empty() { commit } else { format!("{commit}-dirty") })
}

fn git(arguments: &[&str]) -> Option<String> {
    // Without the lock it cannot disturb a git that runs beside the build.
    let output = Command::new("git").arg("--no-optional-locks").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// Where the loader looks: beside the program, if libtorch is the checkout's own, so that
/// the checkout can be moved; and where it lies now, for doctests and other target folders.
fn link_at_run_time(lib: &Path) {
    let library = lib.join("libtorch_cpu.so");
    if !lib.is_dir() {
        println!("cargo::error={} is gone: run `just setup`", lib.display());
    }
    rerun_if_changed(&library);

    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let linux = env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux");
    if linux && lib.starts_with(&root) {
        let inside = lib.strip_prefix(&root).expect("it starts with the root").display();
        // target/release/, target/release/deps/ and the latter below target/<triple>/.
        for up in ["../..", "../../..", "../../../.."] {
            println!("cargo::rustc-link-arg=-Wl,-rpath,$ORIGIN/{up}/{inside}");
        }
    }
    println!("cargo::rustc-link-arg=-Wl,-rpath,{}", lib.display());
}

/// Cargo takes a missing file for one that has always just changed.
fn rerun_if_changed(path: &Path) {
    if path.exists() {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}
