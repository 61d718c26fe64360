//! Where the lines of a journal can be read again.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::line::Framing;
use crate::base::error::{Error, Result};

/// A file of lines, or its bytes.
#[derive(Debug)]
pub(super) struct Source {
    path: PathBuf,
    framing: Framing,
    content: Content,
}

#[derive(Debug)]
enum Content {
    File(File),
    Memory(Vec<u8>),
}

impl Source {
    /// An open file; `path` is for messages.
    pub(super) fn file(file: File, path: &Path, framing: Framing) -> Self {
        Self { path: path.to_path_buf(), framing, content: Content::File(file) }
    }

    /// The bytes of a journal; `path` is for messages.
    pub(super) fn memory(bytes: &[u8], path: &Path) -> Self {
        Self { path: path.to_path_buf(), framing: Framing::Plain, content: Content::Memory(bytes.to_vec()) }
    }

    /// The file's path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How its lines stand in it.
    pub(crate) fn framing(&self) -> Framing {
        self.framing
    }

    /// The JSON of the line of `length` bytes that begins at byte `at`.
    ///
    /// # Errors
    /// If it is not there any more, or has another checksum.
    pub(super) fn json(&self, at: u64, length: u32) -> Result<Vec<u8>> {
        let mut line = vec![0; length as usize];
        match &self.content {
            Content::File(file) => read_at(file, &mut line, at).map_err(Error::io("read", &self.path))?,
            Content::Memory(bytes) => line.copy_from_slice(&bytes[at as usize..][..length as usize]),
        }
        let changed = || Error::Check(format!("{}: changed while it was read", self.path.display()));
        Ok(self.framing.json(&line).ok_or_else(changed)?.to_vec())
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

/// Elsewhere a file has one position, which this call sets: one reader at a time.
#[cfg(not(unix))]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> std::io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    static ONE_AT_A_TIME: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().expect("invariant: reading does not panic");
    let mut file = file;
    file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(bytes))
}
