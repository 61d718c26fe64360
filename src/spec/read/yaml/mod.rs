//! From YAML text to a tree in which every key and value knows its place.
//!
//! Knows YAML and nothing of specs. Reads the events of `saphyr-parser` into the tree without
//! recursion, refuses what could blow up (deep nesting, aliases that multiply) and reports a key
//! given twice with both places.

mod scalar;
mod syntax;

use std::collections::{BTreeMap, HashMap};

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use crate::base::text::shown;
use crate::spec::read::problems::{Problems, Spot};
pub(crate) use scalar::{Meaning, Scalar};

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct YamlNode {
    pub spot: Spot,
    pub tree: YamlTree,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum YamlTree {
    Scalar(Scalar),
    List(Vec<YamlNode>),
    Map(Vec<YamlEntry>),
}

/// One key of a map with its value.
#[derive(Clone, Debug)]
pub(crate) struct YamlEntry {
    pub key: String,
    pub spot: Spot,
    pub value: YamlNode,
}

/// A spec needs five levels.
const DEEPEST: usize = 32;
/// Values that anchors and aliases may copy.
const COPIED: usize = 10_000;

/// Reads one document; `None` if a problem was added that leaves nothing to check.
pub(crate) fn read(text: &str, problems: &mut Problems) -> Option<YamlNode> {
    let mut builder = Builder { problems, open: Vec::new(), root: None, anchors: HashMap::new(), copied: 0 };
    let mut parser = Parser::new_from_str(text);
    let mut documents = 0;
    while let Some(event) = parser.next_event() {
        let step = match event {
            Ok((Event::DocumentStart(_), span)) => {
                documents += 1;
                builder.document(documents, spot(&span))
            }
            Ok((event, span)) => builder.event(event, spot(&span)),
            Err(error) => {
                let (spot, message, help) = syntax::explained(&error, text);
                builder.stop(spot, &message, help)
            }
        };
        step?;
    }
    builder.root
}

/// A tree of its own, for values that do not come from the user's file.
///
/// # Panics
/// If `text` is not YAML.
pub(crate) fn constant(text: &str) -> YamlNode {
    let mut problems = Problems::new("constant".as_ref());
    read(text, &mut problems).expect("invariant: defaults are YAML")
}

fn spot(span: &Span) -> Spot {
    (span.start.line(), span.start.col() + 1)
}

/// A list or map whose end has not come yet.
enum Open {
    List(Vec<YamlNode>),
    Map { entries: Vec<YamlEntry>, seen: BTreeMap<String, Spot>, key: Option<(String, Spot)> },
}

struct Builder<'a> {
    problems: &'a mut Problems,
    open: Vec<(Spot, usize, Open)>,
    root: Option<YamlNode>,
    anchors: HashMap<usize, YamlNode>,
    copied: usize,
}

impl Builder<'_> {
    fn stop(&mut self, spot: Spot, message: &str, help: &str) -> Option<()> {
        self.problems.add(spot, message, help);
        None
    }

    fn document(&mut self, number: usize, spot: Spot) -> Option<()> {
        match number {
            1 => Some(()),
            _ => self.stop(spot, "a second document begins here", "a spec is one document: remove `---`"),
        }
    }

    fn event(&mut self, event: Event, spot: Spot) -> Option<()> {
        match event {
            Event::Scalar(raw, style, anchor, tag) => {
                self.no_tag(tag.is_some(), spot)?;
                let plain = style == ScalarStyle::Plain;
                self.scalar(Scalar { raw: raw.into_owned(), plain }, anchor, spot)
            }
            Event::Alias(anchor) => self.alias(anchor, spot),
            Event::SequenceStart(anchor, tag) => {
                self.no_tag(tag.is_some(), spot)?;
                self.begin(Open::List(Vec::new()), anchor, spot)
            }
            Event::MappingStart(anchor, tag) => {
                self.no_tag(tag.is_some(), spot)?;
                self.begin(Open::Map { entries: Vec::new(), seen: BTreeMap::new(), key: None }, anchor, spot)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (spot, anchor, open) = self.open.pop()?;
                let tree = match open {
                    Open::List(items) => YamlTree::List(items),
                    Open::Map { entries, .. } => YamlTree::Map(entries),
                };
                self.finish(YamlNode { spot, tree }, anchor)
            }
            _ => Some(()),
        }
    }

    fn no_tag(&mut self, tagged: bool, spot: Spot) -> Option<()> {
        match tagged {
            true => self.stop(
                spot,
                "YAML tags (`!...`) have no place in a spec",
                "remove the tag, or quote the text",
            ),
            false => Some(()),
        }
    }

    fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some((_, _, Open::Map { key: None, .. })))
    }

    fn scalar(&mut self, scalar: Scalar, anchor: usize, spot: Spot) -> Option<()> {
        if let Some((_, _, Open::Map { key: key @ None, seen, .. })) = self.open.last_mut() {
            if let Some(first) = seen.get(&scalar.raw) {
                let message = format!("the key {} stands here a second time", shown(&scalar.raw));
                self.problems.add(
                    spot,
                    message,
                    format!("the first is in line {}, column {}", first.0, first.1),
                );
            } else {
                seen.insert(scalar.raw.clone(), spot);
            }
            *key = Some((scalar.raw, spot));
            return Some(());
        }
        let spot = match self.open.last() {
            Some((_, _, Open::Map { key: Some((_, key)), .. })) if scalar.is_blank() => *key,
            _ => spot,
        };
        self.finish(YamlNode { spot, tree: YamlTree::Scalar(scalar) }, anchor)
    }

    fn alias(&mut self, anchor: usize, spot: Spot) -> Option<()> {
        if self.wants_key() {
            return self.stop(spot, "a key cannot be an alias (`*...`)", "write the key out, or quote it");
        }
        let Some(node) = self.anchors.get(&anchor) else {
            return self.stop(spot, "the alias stands inside the very thing it refers to", "");
        };
        let node = YamlNode { spot, tree: node.tree.clone() };
        self.copies(&node)?;
        self.finish(node, 0)
    }

    /// Counts what anchors and aliases copy, so that a small file cannot make a huge tree.
    fn copies(&mut self, node: &YamlNode) -> Option<()> {
        self.copied += count(node);
        match self.copied > COPIED {
            true => self.stop(
                node.spot,
                "anchors and aliases copy more than 10,000 values",
                "write the values out",
            ),
            false => Some(()),
        }
    }

    fn begin(&mut self, open: Open, anchor: usize, spot: Spot) -> Option<()> {
        if self.wants_key() {
            return self.stop(spot, "a key must be one word", "lists and maps cannot be keys");
        }
        if self.open.len() == DEEPEST {
            return self.stop(spot, syntax::TOO_DEEP, "");
        }
        self.open.push((spot, anchor, open));
        Some(())
    }

    fn finish(&mut self, node: YamlNode, anchor: usize) -> Option<()> {
        if anchor > 0 {
            self.copies(&node)?;
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some((_, _, Open::List(items))) => items.push(node),
            Some((_, _, Open::Map { entries, key, .. })) => {
                let (key, spot) = key.take().expect("invariant: a value follows its key");
                entries.push(YamlEntry { key, spot, value: node });
            }
        }
        Some(())
    }
}

fn count(node: &YamlNode) -> usize {
    1 + match &node.tree {
        YamlTree::Scalar(_) => 0,
        YamlTree::List(items) => items.iter().map(count).sum(),
        YamlTree::Map(entries) => entries.iter().map(|entry| count(&entry.value)).sum(),
    }
}
