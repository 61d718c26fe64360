//! docs/python.md: its commands make files on a small sweep, and each of its blocks runs in Python on them.

use std::process::Command;

use super::read;
use super::scratch::{Pristine, Scratch, TRIAL, program, succeeded};
use crate::tools::missing;

/// What the page holds, in its order.
enum Step {
    /// Arguments of the program.
    Call(Vec<String>),
    /// Lines of Python.
    Block(String),
}

fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line == "```python" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            steps.push(Step::Block(block.join("\n")));
        } else if let Some(call) = line.strip_prefix("    lookback ") {
            steps.push(Step::Call(call.split(' ').map(str::to_owned).collect()));
        }
    }
    steps
}

/// Whether Python has what a block imports; what is required and lacks fails.
fn importable(python: &str, block: &str) -> bool {
    const TOOLS: [(&str, &str); 4] =
        [("pandas", "pandas"), ("torch", "pytorch"), ("safetensors", "pytorch"), ("onnxruntime", "onnx")];
    let imports = |module: &str| {
        let output = Command::new(python).args(["-c", &format!("import {module}")]).output();
        output.is_ok_and(|output| output.status.success())
    };
    let needed = TOOLS.iter().filter(|(module, _)| {
        let mut words = block
            .lines()
            .filter(|line| line.contains("import "))
            .flat_map(|line| line.split([' ', ',', '.']));
        words.any(|word| word == *module)
    });
    let lacks: Vec<_> = needed.filter(|(module, _)| !imports(module)).collect();
    lacks.iter().for_each(|(module, tool)| missing(tool, &format!("{python} has no {module}")));
    lacks.is_empty()
}

#[test]
fn every_block_of_the_page_on_python_runs_on_what_its_commands_wrote() {
    let python = std::env::var("LOOKBACK_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if Command::new(&python).arg("--version").output().is_err() {
        return missing("python", &format!("{python} cannot be run; LOOKBACK_PYTHON may name another"));
    }
    let scratch = Scratch::new(&Pristine::new(), &[]);
    let steps = steps(&read("docs/python.md"));
    assert_eq!(steps.iter().filter(|step| matches!(step, Step::Block(_))).count(), 4, "four blocks");
    for step in steps {
        match step {
            Step::Call(mut words) => {
                words.iter_mut().filter(|word| *word == TRIAL).for_each(|word| *word = scratch.trial());
                succeeded(&program(&scratch.path()).args(words).output().expect("the program starts"));
            }
            Step::Block(block) if importable(&python, &block) => {
                assert!(block.lines().count() <= 14, "some ten lines:\n{block}");
                let output = Command::new(&python).args(["-c", &block]).current_dir(scratch.path()).output();
                let output = output.expect("python starts");
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success() && !output.stdout.is_empty(), "{block}\n{said}");
            }
            Step::Block(_) => {}
        }
    }
}
