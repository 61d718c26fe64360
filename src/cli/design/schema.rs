//! `lookback schema`.

use clap::ValueEnum;

use crate::base::error::Result;
use crate::cli::{Exit, print};
use crate::run::readable_infos;
use crate::spec::schema::{json_schema, markdown};

/// Below its help; `tests/program/help.rs` runs them.
pub(crate) const EXAMPLES: &[&str] = &["lookback schema --format markdown"];

/// Arguments of `schema`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// For editors, or for people
    #[arg(long, value_name = "FORM", default_value = "json")]
    format: SchemaFormat,
}

/// A form of the list of keys.
#[derive(Clone, Copy, ValueEnum)]
enum SchemaFormat {
    /// JSON Schema, as in experiments/spec.schema.json
    Json,
    /// A table, as in docs/spec.md
    Markdown,
}

/// Prints every key that a spec may hold.
///
/// # Errors
/// If standard output cannot be written.
pub(crate) fn run(args: &Args) -> Result<Exit> {
    let text = match args.format {
        SchemaFormat::Json => schema_text(),
        SchemaFormat::Markdown => markdown(),
    };
    print(&text)?;
    Ok(Exit::Done)
}

/// The JSON Schema as it stands beside specs.
pub(crate) fn schema_text() -> String {
    let infos = readable_infos();
    let schema = json_schema(&infos.iter().collect::<Vec<_>>());
    serde_json::to_string_pretty(&schema).expect("invariant: a schema is JSON") + "\n"
}
