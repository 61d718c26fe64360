//! Paths as people read them.

use std::path::{Component, Path, PathBuf};

/// The same path without `folder/..`, as far as these are folders and no links, which may lead elsewhere.
pub(crate) fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for component in path.components() {
        let is_folder = || straight.symlink_metadata().is_ok_and(|facts| facts.is_dir());
        let back = component == Component::ParentDir
            && matches!(straight.components().next_back(), Some(Component::Normal(_)))
            && is_folder();
        if !(back && straight.pop()) {
            straight.push(component);
        }
    }
    straight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_and_the_way_back_are_left_out_and_nothing_else_is() {
        let place = tempfile::tempdir().unwrap();
        let at = |path: &str| place.path().join(path);
        std::fs::create_dir_all(at("results/x")).unwrap();
        assert_eq!(straight(&at("results/x/../../data/a.csv")), at("data/a.csv"));
        assert_eq!(straight(&at("missing/../a.csv")), at("missing/../a.csv"));
        assert_eq!(straight(Path::new("../a.csv")), Path::new("../a.csv"));
        assert_eq!(straight(Path::new("../../a.csv")), Path::new("../../a.csv"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("results"), at("link")).unwrap();
            assert_eq!(straight(&at("link/../a.csv")), at("link/../a.csv"), "a link may lead elsewhere");
        }
    }
}
