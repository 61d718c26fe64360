//! Words as YAML and its comments hold them.

use std::path::Path;

/// A text as YAML reads it back: plain where that is safe, else in double quotes.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./ ?".contains(c);
    let word = text.chars().all(plain)
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.')
        && !text.ends_with(' ')
        && !["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", ".nan", ".inf", "."]
            .contains(&text.to_lowercase().as_str());
    if word { text.to_owned() } else { serde_json::json!(text).to_string() }
}

/// A text without what cannot stand in a comment.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A sentence as comment lines.
pub(super) fn comment(text: &str) -> String {
    let options = textwrap::Options::new(110).initial_indent("# ").subsequent_indent("#   ");
    textwrap::fill(&printable(text), options) + "\n"
}

pub(super) fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
