//! Axes that run side by side, and conditions between axes.

use crate::base::text::{nearest, shown};
use crate::spec::Axis;
use crate::spec::read::problems::Spot;
use crate::spec::read::walk::SpecWalk;
use crate::spec::read::yaml::{YamlNode, YamlTree};
use crate::spec::schema::{self, DefaultValue, expected};

impl SpecWalk<'_> {
    /// Reads `zip`: groups of names.
    pub(crate) fn zip(&mut self, node: &YamlNode) {
        let groups = match &node.tree {
            YamlTree::List(groups) if groups.iter().all(|group| matches!(group.tree, YamlTree::List(_))) => {
                groups
            }
            _ => {
                let key = schema::all().find(|key| key.at == "zip").expect("invariant: zip is a key");
                return self.wrong(node.spot, format!("`zip` is not {}", expected(key)), "");
            }
        };
        for group in groups {
            let YamlTree::List(items) = &group.tree else { continue };
            let names: Vec<_> = items.iter().filter_map(|item| self.zipped_name(item)).collect();
            if names.len() == items.len() {
                self.zip.push(names);
            }
            if items.len() < 2 {
                self.wrong(group.spot, "one axis alone cannot run side by side with another", "name two");
            }
        }
    }

    fn zipped_name(&mut self, item: &YamlNode) -> Option<(&'static str, Spot)> {
        let YamlTree::Scalar(scalar) = &item.tree else {
            self.wrong(item.spot, "`zip` holds lists of names", "");
            return None;
        };
        let Some(key) = schema::hyperparameter(&scalar.raw) else {
            let near = nearest(&scalar.raw, schema::HYPERPARAMETERS.iter().map(|key| key.name));
            self.wrong(item.spot, format!("`zip`: {} is no hyperparameter", shown(&scalar.raw)), near);
            return None;
        };
        Some((key.name, item.spot))
    }

    /// Axes that run side by side are lists of one length, without conditions, each in one group.
    pub(crate) fn zipped(&mut self) {
        let mut seen: Vec<&str> = Vec::new();
        for group in self.zip.clone() {
            let length = self.axes.get(group[0].0).map_or(0, |axis| axis.values.len());
            for (name, spot) in &group {
                let fault = match self.axes.get(name) {
                    _ if seen.contains(name) => "stands in `zip` before".to_owned(),
                    None => "is no axis of the sweep".to_owned(),
                    Some(axis) if axis.range.is_some() => "is a range".to_owned(),
                    Some(axis) if axis.when.is_some() => "has a condition".to_owned(),
                    Some(Axis { values, .. }) if values.len() != length && !values.is_empty() => {
                        format!("has {} values, {} has {length}", values.len(), group[0].0)
                    }
                    Some(_) => String::new(),
                };
                seen.push(name);
                if !fault.is_empty() {
                    let message = format!("`zip`: {name} {fault}");
                    self.wrong(*spot, message, "zipped axes are lists of the same length");
                }
            }
        }
    }

    /// A condition looks at a list without a condition, at values it has; the axis has a default elsewhere.
    pub(crate) fn conditioned(&mut self) {
        let conditions = self.axes.values().filter_map(|axis| Some((axis.name, axis.when.clone()?)));
        for (name, condition) in conditions.collect::<Vec<_>>() {
            let path = format!("sweep.{name}.when");
            let spot = self.spot(&path);
            let other = condition.axis;
            let key = schema::hyperparameter(name).expect("invariant: axes are hyperparameters");
            let (fault, help) = match self.axes.get(other) {
                _ if other == name => ("looks at its own axis".to_owned(), ""),
                None => (format!("looks at {other}, which is no axis of the sweep"), ""),
                Some(axis) if axis.range.is_some() => (format!("looks at {other}, which is a range"), ""),
                Some(axis) if axis.when.is_some() => {
                    (format!("looks at {other}, which has a condition itself"), "")
                }
                Some(axis) => match condition.values.iter().find(|value| !axis.values.contains(value)) {
                    Some(value) => (format!("looks for {other} {value}, which is not in its list"), ""),
                    None if key.default == DefaultValue::Required => (
                        format!("leaves {name} without a value elsewhere: it has no default"),
                        "only hyperparameters with a default can have a condition",
                    ),
                    None => (String::new(), ""),
                },
            };
            if !fault.is_empty() {
                self.wrong(spot, format!("`{path}` {fault}"), help);
            }
        }
    }
}
