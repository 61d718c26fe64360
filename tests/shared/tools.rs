//! What tests need beside this project and a machine may lack: a lack is said aloud, and fails where
//! `LOOKBACK_REQUIRE` names the tool.

/// Names of tools, separated by commas, without which a test fails instead of passing untested.
const VARIABLE: &str = "LOOKBACK_REQUIRE";

/// Every name that may stand there.
pub(crate) const TOOLS: [&str; 13] = [
    "chromium",   // opens the report page
    "isa",        // a vector instruction set beside scalar code
    "jsonschema", // Python's package of this name, which holds files for CI systems to their schemas
    "just",       // expands the recipes that documents show
    "mount",      // a file system of its own, by `unshare`
    "onnx",       // Python's onnxruntime, which runs exported networks
    "optimised",  // a build that trains in seconds what takes hours without optimisation
    "pandas",     // reads the tables
    "python",     // reads the files that we save
    "pytorch",    // loads the weights that we save
    "slurm",      // `just cluster-test`
    "tmux",       // the terminal in which progress is looked at
    "user",       // the right to start a program as another user
];

/// Says that a test cannot run here, or fails if this tool is required.
#[track_caller]
pub(crate) fn missing(tool: &str, why: &str) {
    assert!(TOOLS.contains(&tool), "{tool} is not in the list of tools");
    if required(&std::env::var(VARIABLE).unwrap_or_default()).contains(&tool) {
        panic!("{VARIABLE} names {tool}: {why}");
    }
    eprintln!("NOT TESTED: {why}");
}

/// The tools that the variable's value names; one that no test knows would require nothing.
fn required(value: &str) -> Vec<&str> {
    let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.inspect(|name| assert!(TOOLS.contains(name), "{VARIABLE}: {name} is none of {TOOLS:?}")).collect()
}

#[test]
fn tools_are_required_by_their_names_alone() {
    assert_eq!(required("tmux, isa,"), ["tmux", "isa"]);
    assert!(required("").is_empty());
    assert!(std::panic::catch_unwind(|| required("tmux,chrome")).is_err());
    required(&std::env::var(VARIABLE).unwrap_or_default());
}
