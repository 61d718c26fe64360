//! From a drawing to files: letters become outlines of the font that the program holds, so that neither a
//! browser nor a paper's typesetter needs a font, and the same drawing gives the same bytes everywhere.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Indent, Options, Tree, WriteOptions, fontdb};
use sha2::{Digest, Sha256};

use crate::base::digest::hex;
use crate::base::error::{Error, Result};
use crate::base::file::{read, remove_if_there, replace, replace_by};

/// Dots of a PNG for each unit of its drawing: sharp on dense screens and in print.
const DOTS: f32 = 2.0;

/// Enters the stamp of each picture: raised when the same drawing gives other bytes.
const MADE_BY: &str = "resvg 0.49, Inter 3.19, 1";

/// What the first line of a figure that this program made begins with.
const MARK: &str = "<!-- made by `lookback report`, drawing ";

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../font/Inter-Regular.otf").to_vec());
    fonts.load_font_data(include_bytes!("../font/Inter-Bold.otf").to_vec());
    fonts.set_sans_serif_family("Inter");
    Arc::new(fonts)
});

/// Writes `NAME.svg` and `NAME.png` of a drawing; files that are of this drawing already are left alone.
///
/// # Errors
/// If the folder cannot be written.
pub fn write_picture(folder: &Path, name: &str, drawing: &str) -> Result<()> {
    let [vector, dots] = files(folder, name);
    let first = first_line(drawing);
    if dots.exists() && begins_with(&vector, &first) {
        return Ok(());
    }
    let tree = tree(drawing);
    let bytes = png(&tree);
    replace_by(&dots, |file| file.write_all(&bytes).map_err(Error::io("write", &dots)))?;
    // Last, because its first line vouches for both.
    replace(&vector, &(first + &svg(&tree, drawing)))
}

/// Writes a drawing to one file: PNG if it is called so, else SVG.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn write_drawing(path: &Path, drawing: &str) -> Result<()> {
    let tree = tree(drawing);
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png")) {
        let bytes = png(&tree);
        return replace_by(path, |file| file.write_all(&bytes).map_err(Error::io("write", path)));
    }
    replace(path, &(first_line(drawing) + &svg(&tree, drawing)))
}

/// Removes the picture of an earlier report; what this program has not made stays.
///
/// # Errors
/// If it cannot be removed.
pub(crate) fn remove(folder: &Path, name: &str) -> Result<()> {
    let [vector, dots] = files(folder, name);
    if !begins_with(&vector, MARK) {
        return Ok(());
    }
    remove_if_there(&dots)?;
    remove_if_there(&vector)
}

fn files(folder: &Path, name: &str) -> [std::path::PathBuf; 2] {
    ["svg", "png"].map(|extension| folder.join(format!("{name}.{extension}")))
}

fn begins_with(path: &Path, text: &str) -> bool {
    read(path).is_ok_and(|bytes| bytes.starts_with(text.as_bytes()))
}

fn first_line(drawing: &str) -> String {
    let stamp = Sha256::new().chain_update(MADE_BY).chain_update(drawing).finalize();
    format!("{MARK}{} -->\n", &hex(&stamp)[..16])
}

fn tree(drawing: &str) -> Tree {
    let options =
        Options { fontdb: Arc::clone(&FONTS), font_family: "Inter".to_owned(), ..Options::default() };
    Tree::from_str(drawing, &options).expect("invariant: drawings are SVG")
}

/// The drawing with outlines for letters; its title, which readers of screens speak, is kept.
fn svg(tree: &Tree, drawing: &str) -> String {
    let options = WriteOptions { coordinates_precision: 3, indent: Indent::None, ..WriteOptions::default() };
    let text = tree.to_string(&options);
    let title = drawing.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
    let title = title.map(|(title, _)| format!("<title>{title}</title>")).unwrap_or_default();
    let (root, rest) = text.split_once('>').expect("invariant: an SVG has a root");
    format!("{root}>{title}{rest}")
}

fn png(tree: &Tree) -> Vec<u8> {
    let size = tree.size().to_int_size().scale_by(DOTS).expect("invariant: drawings are small");
    let mut dots = Pixmap::new(size.width(), size.height()).expect("invariant: drawings are small");
    resvg::render(tree, Transform::from_scale(DOTS, DOTS), &mut dots.as_mut());
    dots.encode_png().expect("invariant: memory can be written")
}
