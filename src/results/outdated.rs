//! Whether results are still what their spec and its data would give now.

use std::path::Path;

use crate::base::digest::sha256_hex;
use crate::base::file::read;
use crate::record::Journal;
use crate::spec::{Choose, Spec};

/// What two specs share that have the same plan: 16 hexadecimal digits of SHA-256 over the resolved
/// spec without its question, its choice, its data's unit and where the data file lies.
pub(crate) fn fingerprint(spec: &Spec) -> String {
    let mut spec = spec.clone();
    spec.question.clear();
    spec.data.unit.clear();
    spec.data.sha256 = None;
    spec.choose = Choose::Best;
    sha256_hex(spec.resolved_yaml(Path::new("data")))[..16].to_owned()
}

/// Why results no longer are what their spec would give now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outdated {
    /// The spec asks for something else.
    Spec,
    /// The data file has other content.
    Data,
    /// There is no data file.
    NoData,
}

impl Outdated {
    /// As in a list.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Spec => "spec changed",
            Self::Data => "data changed",
            Self::NoData => "data missing",
        }
    }
}

/// What has become of a spec and its data since results were made from `then`, the spec in their folder.
pub(crate) fn outdated(now: &Spec, then: &Spec, journal: &Journal) -> Vec<Outdated> {
    let mut found = Vec::new();
    if fingerprint(now) != fingerprint(then) {
        found.push(Outdated::Spec);
    }
    match (read(&now.data_path()), journal.basis()) {
        (Err(_), _) => found.push(Outdated::NoData),
        (Ok(bytes), Some(basis)) if sha256_hex(&bytes) != basis.data_sha256 => {
            found.push(Outdated::Data);
        }
        _ => {}
    }
    found
}
