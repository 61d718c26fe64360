//! Where each key and value of a YAML file stands.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::base::error::Place;

/// Places by path: `train.batch_size`, `sweep.look_back[2]`.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The file as the user named it.
    pub file: PathBuf,
    /// Line and column of each path: of the key, or of a list's item; with `:` behind it, of the key's value.
    pub spots: BTreeMap<String, (usize, usize)>,
}

impl Places {
    /// The place of `path`, or of the nearest thing around it that has one.
    pub fn of(&self, path: &str) -> Place {
        let mut path = path;
        loop {
            if let Some((line, column)) = self.spots.get(path) {
                return Place { file: self.file.clone(), line: Some(*line), column: Some(*column) };
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => return Place::file(&self.file),
            }
        }
    }
}
