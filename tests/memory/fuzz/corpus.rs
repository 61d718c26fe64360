//! Kept inputs and the damage that is done to them.

use std::path::Path;

use lookback::base::rng::Stream;
use lookback::spec::schema;

use crate::csv_pieces::CSV_PIECES;
use crate::yaml_pieces::YAML_PIECES;

/// Longest piece of a kept file.
const LONGEST: usize = 3000;

/// Inputs to start from and pieces to put in.
pub(crate) struct Corpus {
    /// Whole files.
    pub kept: Vec<Vec<u8>>,
    pieces: Vec<Vec<u8>>,
}

impl Corpus {
    /// Specs: those that ship, and odd ones.
    pub(crate) fn specs() -> Self {
        let mut pieces = words(YAML_PIECES);
        pieces.extend(schema::all().map(|key| format!("{}: ", key.word()).into_bytes()));
        Self { kept: files(&["tests/corpus/spec", "experiments", "experiments/test"], ".yaml"), pieces }
    }

    /// CSV files: the odd ones of the data tests and the heads of those that ship.
    pub(crate) fn csv() -> Self {
        let pieces = words(CSV_PIECES);
        let mut kept = files(&["tests/data/nasty"], "");
        kept.extend(files(&["tests/corpus/csv"], ""));
        kept.extend(files(&["experiments/data"], ".csv"));
        Self { kept, pieces }
    }

    /// Journals: one of this program, and odd ones.
    pub(crate) fn journals() -> Self {
        let pieces = words(&[
            "\n",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u0000",
            "\\ud800",
            "null",
            "true",
            "-1",
            "0",
            "1e999",
            "1e-999",
            "99999999999999999999",
            "0.1",
            "{\"format\":1,",
            "{\"format\":2,",
            "{\"format\":99999999999,",
            "\"record\":",
            "\"session\":",
            "\"trial\":{",
            "\"id\":\"",
            "\"status\":\"done\"",
            "\"hash\":",
            "\"scores\":{",
            "\"settings\":{",
            "[[[[[[[[[[[[[[[[",
            "{\"a\":{\"a\":{\"a\":{\"a\":",
            "\u{1b}[2J",
        ]);
        Self { kept: files(&["tests/corpus/journal"], ".jsonl"), pieces }
    }

    /// One input: a kept file, cut to a piece if it is long, with up to eight changes.
    pub(crate) fn input(&self, draws: &mut Stream) -> Vec<u8> {
        let mut bytes = self.piece_of_file(draws);
        // Mostly few: what is refused at once shows little of a reader.
        for _ in 0..draws.below(9).min(draws.below(9)) {
            self.damage(&mut bytes, draws);
        }
        bytes.truncate(4 * LONGEST);
        bytes
    }

    /// Whole lines, mostly from the beginning, where headings stand.
    fn piece_of_file(&self, draws: &mut Stream) -> Vec<u8> {
        let file = &self.kept[below(draws, self.kept.len())];
        let start = if draws.below(8) == 0 { below(draws, file.len() + 1) } else { 0 };
        let end = file.len().min(start + LONGEST);
        let whole = file[start..end].iter().rposition(|byte| *byte == b'\n').map_or(end, |at| start + at + 1);
        file[start..if end < file.len() { whole } else { end }].to_vec()
    }

    fn damage(&self, bytes: &mut Vec<u8>, draws: &mut Stream) {
        let from = below(draws, bytes.len() + 1);
        let to = (from + below(draws, 40)).min(bytes.len());
        let piece = &self.pieces[below(draws, self.pieces.len())];
        match draws.below(8) {
            0 => bytes.truncate(from),
            1 => _ = bytes.drain(from..to),
            2 => bytes[from..to].iter_mut().for_each(|byte| *byte ^= 1 << (from % 8)),
            3 => insert(bytes, from, &[draws.below(256) as u8]),
            4 => {
                let copy = bytes[from..to].repeat(1 + below(draws, 20));
                insert(bytes, to, &copy);
            }
            5 => insert(bytes, from, &piece.repeat(1 + below(draws, 50))),
            6 => {
                let other = self.piece_of_file(draws);
                let start = below(draws, other.len() + 1);
                let end = (start + below(draws, 200)).min(other.len());
                insert(bytes, from, &other[start..end]);
            }
            _ => _ = bytes.splice(from..to, piece.iter().copied()),
        }
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    bytes.splice(at..at, piece.iter().copied());
}

fn below(draws: &mut Stream, bound: usize) -> usize {
    draws.below(bound as u64) as usize
}

fn words(words: &[&str]) -> Vec<Vec<u8>> {
    words.iter().map(|word| word.as_bytes().to_vec()).collect()
}

/// Every file of some folders, in the order of names.
fn files(folders: &[&str], ending: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for folder in folders {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let entries =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        paths.retain(|path| path.is_file() && path.to_string_lossy().ends_with(ending));
        paths.sort();
        let content = |path| {
            let mut bytes = std::fs::read(path).expect("kept files can be read");
            bytes.truncate(8 * LONGEST);
            bytes
        };
        found.extend(paths.iter().map(content));
    }
    assert!(!found.is_empty(), "no kept inputs in {folders:?}");
    found
}
