//! From bytes to rows.

use super::*;

#[test]
fn encodings_and_line_ends() {
    let plain = days(&["1", "2", "3"]);
    accepted(parse(&format!("\u{feff}{plain}")), &[1.0, 2.0, 3.0]);
    accepted(parse(&plain.replace('\n', "\r\n")), &[1.0, 2.0, 3.0]);
    accepted(parse(&plain.replace('\n', "\r")), &[1.0, 2.0, 3.0]);
    accepted(parse("t,y\r\n2001-01-01,1\r2001-01-02,2\n2001-01-03,3"), &[1.0, 2.0, 3.0]);
    let units: Vec<u16> = plain.encode_utf16().collect();
    let be =
        |mark: &[u8]| [mark, &units.iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<u8>>()].concat();
    let le =
        |mark: &[u8]| [mark, &units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>()].concat();
    let plain_options = CsvOptions::default;
    noted(
        &accepted(parse_columns(&be(b"\xfe\xff"), "t", "y", plain_options()), &[1.0, 2.0, 3.0]),
        "UTF-16BE",
    );
    noted(
        &accepted(parse_columns(&le(b"\xff\xfe"), "t", "y", plain_options()), &[1.0, 2.0, 3.0]),
        "UTF-16LE",
    );
    refused(
        parse_columns(&be(b""), "t", "y", plain_options()),
        &["UTF-16BE without a byte-order mark", "UTF-8"],
    );
    refused(parse_columns(&le(b""), "t", "y", plain_options()), &["UTF-16LE without a byte-order mark"]);
    refused(parse_columns(&le(b"\xff\xfe\0"), "t", "y", plain_options()), &["UTF-16", "damaged"]);
    refused(
        parse_columns(b"t,y,caf\n2001-01-01,1,a\n2001-01-02,2,\xe9", "t", "y", plain_options()),
        &["x.csv:3:", "0xE9", "data.csv.encoding: windows-1252"],
    );
}

#[test]
fn files_that_are_no_csv() {
    for (bytes, what) in [
        (&b""[..], "the file is empty"),
        (b"PK\x03\x04rest", "xlsx"),
        (b"PAR1rest", "Parquet"),
        (b"<!DOCTYPE html><html>", "HTML"),
        (b"\n <html><body>", "HTML"),
        (b"{\"a\": 1}", "JSON"),
        (b"[{\"a\": 1}]", "JSON"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"\n\n", "no header"),
    ] {
        refused(parse_columns(bytes, "t", "y", CsvOptions::default()), &[what]);
    }
    let data = csv_data("t", "y", CsvOptions::default());
    refused(Series::read(&data, Path::new(env!("CARGO_MANIFEST_DIR"))), &["is a folder"]);
    refused(Series::read(&data, Path::new("no/such/file.csv")), &["cannot read no/such/file.csv"]);
}

#[test]
fn headers() {
    let body = "\n2001-01-01,1\n2001-01-02,2\n";
    refused(
        parse(&format!("T,Y{body}")),
        &["x.csv:1: no column is named \"t\" (data.time)", "\"T\" is meant?"],
    );
    accepted(parse(&format!(" t ,\u{a0}y{body}")), &[1.0, 2.0]);
    refused(
        parse(&format!("t,{body}")),
        &["no column is named \"y\" (data.target); there are \"t\", \"\"", "without a name"],
    );
    refused(parse("2001-01-01,1\n2001-01-02,2\n"), &["the first line looks like data"]);
    accepted(parse(&format!("sep=,\nt,y{body}")), &[1.0, 2.0]);
    accepted(parse(&format!("sep=;\nt;y{}", body.replace(',', ";"))), &[1.0, 2.0]);
    refused(parse(&format!("Entries\n\nt,y{body}")), &["line 3 looks like the header"]);
    refused(parse("t\ty\n2001-01-01\t1\n"), &["is the delimiter \"\\t\"?"]);
    refused(parse("\"t,y\"\n\"2001-01-01,1\"\n"), &["only 1 column", "in quotes"]);
    refused(parse("t|y\n2001-01-01|1\n"), &["is the delimiter \"|\"?"]);
    refused(
        parse_columns(b"t,y\n2001-01-01,1\n", "t", "t", CsvOptions::default()),
        &["name the same column \"t\""],
    );
    refused(parse_columns(b"t,y\n2001-01-01,1\n", "", "y", CsvOptions::default()), &["data.time is empty"]);
    refused(parse(&format!("a,b{body}")), &["\"t\" (data.time)", "\"y\" (data.target)"]);
    accepted(parse("t,y,z,z\n2001-01-01,1,a,b\n2001-01-02,2,a,b\n"), &[1.0, 2.0]);
}

#[test]
fn quotes() {
    accepted(
        parse("t,\"y\",note\n\"2001-01-01\",\"1\",\"a \"\"b\"\"\nc\"\n2001-01-02,2,5\" pipe\n"),
        &[1.0, 2.0],
    );
    refused(parse("t,y,n\n2001-01-01,1,\"a\n2001-01-02,2,b\n2001-01-03,3,c\n"), &["x.csv:2:", "quote"]);
    refused(parse("t,y\n2001-01-01,\"15\"7\n2001-01-02,2\n"), &["x.csv:2:", "quote"]);
    // Blanks in front of a quote are of no field; letters are.
    accepted(parse("t, \"y\"\n2001-01-01, \"1\"\n2001-01-02,  \"2\"\n"), &[1.0, 2.0]);
    refused(parse("t,y\n2001-01-01,x \"15\"\n2001-01-02,2\n"), &["x.csv:2:", "quote within the field"]);
    refused(parse("t,y\n2001-01-01,\"1\n5\"\n2001-01-02,2\n"), &["x.csv:2:", "is not a number"]);
}

#[test]
fn rows_that_do_not_fit() {
    refused(
        parse("t,y\n2001-01-01,15,732\n2001-01-02,15,762\n"),
        &["x.csv:2: 3 fields, 2 expected", "decimal comma"],
    );
    refused(
        parse("t,y,\n2001-01-01,15,732\n2001-01-02,15,762\n"),
        &["x.csv:2:", "column 3 has no name", "decimal comma"],
    );
    noted(&accepted(parse("t,y\n2001-01-01,1,\n2001-01-02,2,\n"), &[1.0, 2.0]), "empty field behind");
    accepted(parse("t,y\n2001-01-01,1\n2001-01-02,2\n,\n\n  \n"), &[1.0, 2.0]);
    noted(
        &accepted(parse("t,y\n2001-01-01,1\n\n,\n2001-01-02,2\n"), &[1.0, 2.0]),
        "2 blank lines skipped, the first is line 3",
    );
    refused(
        parse("t,y\n2001-01-01,1\n2001-01-02,2\nTotal,3\n"),
        &["x.csv:4:", "\"Total\"", "skip_footer: 1"],
    );
    refused(parse("t,y\n2001-01-01,1\n# moved\n2001-01-02,2\n"), &["x.csv:3:", "comment: \"#\""]);
    let footer = CsvOptions { skip_footer: Some(2), ..CsvOptions::default() };
    refused(
        parse_with("t,y\n2001-01-01,1\n2001-01-02,2\nend,\n", footer),
        &["skip_footer: 2 skips 1 row of data", "skip_footer: 1"],
    );
    let footer = CsvOptions { skip_footer: Some(9), ..CsvOptions::default() };
    refused(parse_with("t,y\n2001-01-01,1\n", footer), &["skip_footer: 9 leaves nothing"]);
}

#[test]
fn at_most_twenty_problems_are_shown() {
    let text = days(&["1"; 31]).replace(",1\n", ",1x\n").replacen(",1x\n", ",1\n", 20);
    let message = parse(&text).unwrap_err().to_string();
    assert_eq!(message.matches("is not a number").count(), 11, "{message}");
    let long: String =
        (0..90).map(|i| format!("{},{}\n", 1900 + i, if i % 3 == 0 { "x1" } else { "1" })).collect();
    let message = parse(&format!("t,y\n{long}")).unwrap_err().to_string();
    assert_eq!(message.matches("is not a number").count(), 20, "{message}");
    assert!(message.contains("and 10 more problems"), "{message}");
}
