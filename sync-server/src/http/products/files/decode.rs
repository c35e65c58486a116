//! From bytes to rows: encoding, separator, head. Whatever the bytes are, the answer is a file of ours or a refusal with a
//! code, in memory of a few times their size. What may not enter: products.

use std::io::Cursor;
use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};
use csv::{Reader, ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Column;
use crate::http::act::FromBody;
use crate::http::problem::ApiError;
use crate::refusal::Refusal;

/// Files may have so many bytes.
pub const BYTES_MAX: usize = 32 * 1024 * 1024;
/// A longer first line is no head.
const HEAD_BYTES_MAX: usize = 4 * 1024;
/// So many bytes tell whether a file without a mark is UTF-16.
const LOOKED_AT: usize = 512;

/// A file that can be read row by row.
#[derive(Debug, Clone)]
pub struct CatalogueFile {
    text: Arc<[u8]>,
    separator: u8,
    columns: Arc<[Column]>,
    /// Line of the head, from 1.
    first_line: u64,
    /// Rows below the head.
    pub rows: i64,
}

/// A row and the line on which it begins.
#[derive(Debug, Clone)]
pub struct Record {
    /// From 1.
    pub line: u64,
    /// Its cells; `None`: not as many as the head has.
    pub cells: Option<Cells>,
}

/// The cells of a row by column.
#[derive(Debug, Clone)]
pub struct Cells {
    columns: Arc<[Column]>,
    record: StringRecord,
}

impl Cells {
    /// A cell without the space around it and without its escape; `None`: the file has no such column.
    pub fn get(&self, column: Column) -> Option<&str> {
        let place = self.columns.iter().position(|known| *known == column)?;
        self.record.get(place).map(|cell| super::cells::unescaped(cell.trim()))
    }
}

/// Reads the rows of a file one after the other.
pub struct Records {
    reader: Reader<Cursor<Arc<[u8]>>>,
    file: CatalogueFile,
    /// Up to where lines were counted, and how many.
    counted: (usize, u64),
}

impl Records {
    /// The next row that is not empty; `None` at the end.
    pub fn next(&mut self) -> Option<Record> {
        let mut record = StringRecord::new();
        loop {
            // The text was decoded, so nothing in it is unreadable; a failure here ends the file.
            if !self.reader.read_record(&mut record).unwrap_or(false) {
                return None;
            }
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                break;
            }
        }
        let begin =
            record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let line = self.line_at(begin);
        let whole = record.len() == self.file.columns.len();
        let cells = whole.then(|| Cells { columns: Arc::clone(&self.file.columns), record });
        Some(Record { line, cells })
    }

    /// The line of a record that begins here, after what ends the lines before it.
    fn line_at(&mut self, begin: usize) -> u64 {
        let text = &self.file.text;
        let ends_line = |at: usize| match text.get(at) {
            Some(b'\n') => true,
            Some(b'\r') => text.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let mut at = begin;
        while matches!(text.get(at), Some(b'\r' | b'\n')) {
            at += 1;
        }
        let (from, before) = self.counted;
        let more = (from..at).filter(|at| ends_line(*at)).count();
        self.counted = (at.max(from), before + u64::try_from(more).unwrap_or(0));
        self.file.first_line + self.counted.1
    }
}

impl FromBody for CatalogueFile {
    fn from_body(headers: &HeaderMap, bytes: &[u8]) -> Result<Self, ApiError> {
        let called =
            headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut parts = called.split(';').map(str::trim);
        if !parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("text/csv")) {
            let detail = "Send the file as `Content-Type: text/csv`.";
            return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", detail));
        }
        let charset =
            parts.find_map(|part| part.to_ascii_lowercase().strip_prefix("charset=").map(str::to_owned));
        Ok(Self::read(charset.as_deref().map(|name| name.trim_matches('"')), bytes)?)
    }
}

impl CatalogueFile {
    /// Reads a file. Refusals: `FILE_ENCODING`, `FILE_NOT_TEXT`, `FILE_HEAD`, `UNKNOWN_COLUMN`, `DUPLICATE_COLUMN`,
    /// `MISSING_COLUMN`, `FILE_EMPTY`.
    pub fn read(charset: Option<&str>, bytes: &[u8]) -> Result<Self, Refusal> {
        let text = decoded(charset, bytes)?;
        if text.contains('\0') {
            let detail = "The file holds bytes that are no text; save it as CSV in UTF-8.";
            return Err(Refusal::rule("FILE_NOT_TEXT", "body", detail));
        }
        // Some spreadsheets tell their separator on a line of its own.
        let (text, first_line) = match text.split_once('\n') {
            Some((first, rest)) if first.trim().len() == 5 && first.starts_with("sep=") => (rest, 2),
            _ => (text.as_str(), 1),
        };
        let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        if head.is_empty() || head.len() > HEAD_BYTES_MAX {
            let detail = "The first line names the columns, such as `sku,name,retailPrice`; add it.";
            return Err(Refusal::rule("FILE_HEAD", "line 1", detail));
        }
        let separator = separator(head);
        let columns = columns(head, separator)?;
        let mut file = Self {
            text: Arc::from(text.as_bytes()),
            separator,
            columns: columns.into(),
            first_line,
            rows: 0,
        };
        let mut records = file.records();
        while records.next().is_some() {
            file.rows += 1;
        }
        if file.rows == 0 {
            let detail = "The file has no row below its head; add products.";
            return Err(Refusal::rule("FILE_EMPTY", "body", detail));
        }
        Ok(file)
    }

    /// Its rows from the first one on.
    pub fn records(&self) -> Records {
        let mut builder = ReaderBuilder::new();
        let reader =
            builder.delimiter(self.separator).flexible(true).from_reader(Cursor::new(Arc::clone(&self.text)));
        Records { reader, file: self.clone(), counted: (0, 0) }
    }

    #[cfg(test)]
    pub fn text(&self) -> &[u8] {
        &self.text
    }
}

fn decoded(charset: Option<&str>, bytes: &[u8]) -> Result<String, Refusal> {
    let unreadable = || {
        let detail = "The letters of the file cannot be read; save it as CSV in UTF-8.";
        Refusal::rule("FILE_ENCODING", "body", detail)
    };
    let (encoding, is_guess) = match (Encoding::for_bom(bytes), charset) {
        (Some((encoding, _)), _) => (encoding, false),
        (None, Some(label)) => (Encoding::for_label(label.as_bytes()).ok_or_else(unreadable)?, false),
        (None, None) => guessed(bytes),
    };
    let (text, _, wrong) = encoding.decode(bytes);
    // Windows-1252 has a letter for nearly every byte; those that it has none for tell that it is something else.
    if wrong || (is_guess && text.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c))) {
        return Err(unreadable());
    }
    Ok(text.into_owned())
}

fn guessed(bytes: &[u8]) -> (&'static Encoding, bool) {
    let start = bytes.get(..LOOKED_AT.min(bytes.len())).unwrap_or_default();
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    // Every other byte of Latin letters in UTF-16 is zero.
    let many = start.len() / 4;
    if many > 0 && zeros(1) > many && zeros(0) == 0 {
        (UTF_16LE, true)
    } else if many > 0 && zeros(0) > many && zeros(1) == 0 {
        (UTF_16BE, true)
    } else if std::str::from_utf8(bytes).is_ok() {
        (UTF_8, false)
    } else {
        (WINDOWS_1252, true)
    }
}

fn separator(head: &str) -> u8 {
    let count = |separator: u8| head.bytes().filter(|byte| *byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

fn columns(head: &str, separator: u8) -> Result<Vec<Column>, Refusal> {
    let mut record = StringRecord::new();
    let mut builder = ReaderBuilder::new();
    let mut reader = builder.delimiter(separator).has_headers(false).from_reader(head.as_bytes());
    if !reader.read_record(&mut record).unwrap_or(false) {
        return Err(Refusal::rule("FILE_HEAD", "line 1", "The first line names the columns; correct it."));
    }
    let mut columns = Vec::with_capacity(record.len());
    for name in record.iter().map(str::trim) {
        let shown: String = name.chars().take(60).collect();
        let Some(column) = Column::named(name) else {
            let detail = format!("There is no column `{shown}`; correct or remove it.");
            return Err(Refusal::rule("UNKNOWN_COLUMN", shown, detail));
        };
        if columns.contains(&column) {
            let detail = format!("The column `{shown}` is there twice; remove one.");
            return Err(Refusal::rule("DUPLICATE_COLUMN", shown, detail));
        }
        columns.push(column);
    }
    let missing = |column: Column, detail: &str| Err(Refusal::rule("MISSING_COLUMN", column.name(), detail));
    if !columns.contains(&Column::Sku) {
        return missing(Column::Sku, "Rows are told apart by their SKU; add the column `sku`.");
    }
    let wholesale = [Column::Moq, Column::Multiple, Column::Tiers];
    if wholesale.iter().any(|column| columns.contains(column))
        && let Some(absent) = wholesale.iter().find(|column| !columns.contains(column))
    {
        return missing(
            *absent,
            "The columns `moq`, `multiple` and `tiers` come together; add it or leave all away.",
        );
    }
    Ok(columns)
}
