//! Files of every kind through the decoder: letters, separators, heads, and bytes that are none of it.

use encoding_rs::WINDOWS_1252;
use proptest::prelude::*;

use super::cells::{escaped, unescaped};
use super::decode::{CatalogueFile, Record};
use super::{COLUMNS, Column};

fn utf_16(text: &str, little: bool, marked: bool) -> Vec<u8> {
    let mark = if marked { "\u{feff}" } else { "" };
    let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
    format!("{mark}{text}").encode_utf16().flat_map(bytes).collect()
}

fn rows(file: &CatalogueFile) -> Vec<Record> {
    let mut records = file.records();
    std::iter::from_fn(|| records.next()).collect()
}

#[test]
fn spreadsheets_letters_and_separators_are_found_out() {
    let text = "sku;name\r\nA-1;\"Crème; \"\"brûlée\"\"\"\r\n\r\nA-2;Käse\n";
    let files: Vec<(Option<&str>, Vec<u8>)> = vec![
        (None, text.into()),
        (None, format!("\u{feff}{text}").into()),
        (Some("utf-8"), text.into()),
        (None, utf_16(text, true, true)),
        (None, utf_16(text, false, true)),
        (None, utf_16(text, true, false)),
        (None, utf_16(text, false, false)),
        (None, WINDOWS_1252.encode(text).0.into_owned()),
        (Some("iso-8859-1"), WINDOWS_1252.encode(text).0.into_owned()),
        (None, text.replace(';', "\t").replace("Crème\t", "Crème;").into()),
        (None, format!("sep=;\r\n{text}").into()),
        (None, text.replace("sku;name", " NAME ;\"Sku\"").replace("A-1;", "x;").into()),
    ];
    for (n, (charset, bytes)) in files.iter().enumerate().take(11) {
        let file = CatalogueFile::read(*charset, bytes).unwrap();
        assert_eq!(file.rows, 2, "{n}");
        let rows = rows(&file);
        let cell = |row: usize, column| rows[row].cells.as_ref().unwrap().get(column).unwrap().to_owned();
        assert_eq!(
            (cell(0, Column::Sku), cell(1, Column::Name)),
            ("A-1".to_owned(), "Käse".to_owned()),
            "{n}"
        );
        assert_eq!(cell(0, Column::Name), "Crème; \"brûlée\"", "{n}");
        let first = if n == 10 { 3 } else { 2 };
        assert_eq!((rows[0].line, rows[1].line), (first, first + 2), "{n}");
    }
    let (_, other_order) = &files[11];
    let file = CatalogueFile::read(None, other_order).unwrap();
    assert_eq!(rows(&file)[1].cells.as_ref().unwrap().get(Column::Name), Some("A-2"));
}

#[test]
fn what_is_no_file_of_ours_is_refused_with_its_code() {
    let many = vec!["x"; 1_000_000].join(",");
    for (bytes, code, field) in [
        (b"".to_vec(), "FILE_HEAD", "line 1"),
        (b"\n\n \n".to_vec(), "FILE_HEAD", "line 1"),
        (many.into_bytes(), "FILE_HEAD", "line 1"),
        (b"sku,name\n".to_vec(), "FILE_EMPTY", "body"),
        (b"sku,name\n,\n , \n".to_vec(), "FILE_EMPTY", "body"),
        (b"sku,colour\nA,red\n".to_vec(), "UNKNOWN_COLUMN", "colour"),
        (b"sku,name,\nA,red,\n".to_vec(), "UNKNOWN_COLUMN", ""),
        (b"sku,name,Name\nA,b,c\n".to_vec(), "DUPLICATE_COLUMN", "Name"),
        (b"name\nA\n".to_vec(), "MISSING_COLUMN", "sku"),
        (b"sku,moq\nA,1\n".to_vec(), "MISSING_COLUMN", "multiple"),
        (b"sku,name\nA,b\0c\n".to_vec(), "FILE_NOT_TEXT", "body"),
        (b"sku,name\nA,\x81\x8d\n".to_vec(), "FILE_ENCODING", "body"),
        (b"\xff\xfes\0k\0u\0\n\0\x00\xd8".to_vec(), "FILE_ENCODING", "body"),
        (b"PK\x03\x04\x14\x00\x06\x00".to_vec(), "FILE_NOT_TEXT", "body"),
    ] {
        let refused = CatalogueFile::read(None, &bytes).unwrap_err();
        assert_eq!((refused.code, refused.field.as_str()), (code, field));
    }
    assert_eq!(CatalogueFile::read(Some("klingon"), b"sku\nA\n").unwrap_err().code, "FILE_ENCODING");
    assert_eq!(CatalogueFile::read(Some("utf-8"), b"sku,name\nA,\xe9\n").unwrap_err().code, "FILE_ENCODING");
}

#[test]
fn rows_that_are_cut_say_so_and_an_open_quote_swallows_no_more_than_the_file() {
    let file = CatalogueFile::read(None, b"sku,name\nA\nB,b,c\nC,c\nD,\"open\nE,e\n").unwrap();
    let whole: Vec<(u64, bool)> = rows(&file).iter().map(|row| (row.line, row.cells.is_some())).collect();
    assert_eq!(whole, [(2, false), (3, false), (4, true), (5, true)]);
}

#[test]
fn no_cell_is_a_formula_and_every_cell_comes_back() {
    assert_eq!(escaped("=1+1".to_owned()), "'=1+1");
    assert_eq!(unescaped("'twas"), "'twas");
    proptest!(|(cell in "['=+@\t-]{0,3}.{0,8}")| {
        let written = escaped(cell.clone());
        prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r']));
        prop_assert_eq!(unescaped(&written), cell);
    });
}

#[test]
fn no_bytes_are_too_odd() {
    let head = COLUMNS.map(|(_, name)| name).join(",");
    proptest!(ProptestConfig { cases: 512, ..ProptestConfig::default() }, |(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "[a-z\",;|*@:=\\[\\]{}\r\n\t ]{0,200}", cut in 0..3_usize)| {
        let with_head = [head.as_bytes(), b"\n", &bytes].concat();
        let readable = format!("{head}\n{text}").into_bytes();
        for bytes in [&bytes, &with_head, &readable] {
            let bytes = bytes.get(cut..).unwrap_or_default();
            if let Ok(file) = CatalogueFile::read(None, bytes) {
                let rows = rows(&file);
                prop_assert_eq!(rows.len(), usize::try_from(file.rows).unwrap());
                prop_assert!(file.text().len() <= bytes.len() * 3);
                for row in rows {
                    prop_assert!(row.line >= 1);
                    if let Some(cells) = row.cells {
                        let _read = COLUMNS.map(|(column, _)| cells.get(column).map(str::len));
                        let _codes = super::row::codes(&cells);
                        let _needs = super::row::needs(&cells);
                    }
                }
            }
        }
    });
}
