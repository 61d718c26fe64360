//! The examples below each verb's help. `tests/program/help.rs` runs every one of them.

/// Puts a verb's examples below its help.
pub(crate) fn with_examples(command: clap::Command) -> clap::Command {
    EXAMPLES.iter().fold(command, |command, (verb, lines)| {
        let lines: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
        command.mut_subcommand(verb, |command| command.after_help(format!("Examples:\n{}", lines.join("\n"))))
    })
}

/// Verbs and command lines that show what they are for.
pub(crate) const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "check",
        &["lookback check experiments/metro.yaml", "lookback check experiments/metro.yaml --format json"],
    ),
    (
        "plan",
        &["lookback plan experiments/airline.yaml", "lookback plan experiments/airline.yaml --format csv"],
    ),
    ("gradcheck", &["lookback gradcheck experiments/test/reference.yaml"]),
    ("parity", &["lookback parity experiments/test/reference.yaml"]),
    (
        "sweep",
        &[
            "lookback sweep experiments/test/reference.yaml",
            "lookback sweep experiments/test/reference.yaml --results mine --jobs 1 --quiet",
            "lookback sweep experiments/test/reference.yaml --shard 0/4",
        ],
    ),
    ("merge", &["lookback merge results/metro"]),
    ("status", &["lookback status results/metro"]),
    ("submit", &["lookback submit experiments/test/reference.yaml --shards 4 --dry-run"]),
    ("report", &["lookback report results/published/metro"]),
    ("new", &["lookback new mine --data experiments/data/airline.csv"]),
    ("list", &["lookback list", "lookback list --format json"]),
    ("compare", &["lookback compare results/published/airline results/published/airline-year"]),
    ("audit", &["lookback audit experiments/test/reference.yaml"]),
    ("reproduce", &["lookback reproduce results/published/test-reference --sample 3"]),
    ("schema", &["lookback schema --format markdown"]),
    ("speed", &["lookback speed experiments/test/reference.yaml --results mine --sample-ms 1"]),
    ("why", &["lookback why results/published/metro 1"]),
    (
        "forecast",
        &[
            "lookback forecast results/published/airline --rows 3",
            "lookback forecast results/published/test-reference --engine reference --format csv",
        ],
    ),
    ("weights", &["lookback weights results/published/test-reference 1 --output weights.safetensors"]),
    (
        "export",
        &[
            "lookback export results/published/test-reference",
            "lookback export results/published/test-reference --engine reference --output model.onnx",
        ],
    ),
    ("completions", &["lookback completions bash", "lookback completions zsh"]),
    ("man", &["lookback man", "lookback man sweep"]),
];
