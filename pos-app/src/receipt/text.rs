//! Blocks as plain text: for the screen, for mail, for logs. A QR code is shown as its payload,
//! since text has no dots.

use super::block::{Align, Block, Width};
use super::clean::columns;

/// The receipt as lines of at most the width's columns, without blanks at their ends, each with
/// a newline. Only a QR code's payload, in one line of its own, may be longer.
pub fn to_text(blocks: &[Block], width: Width) -> String {
    let mut out = String::new();
    for block in blocks {
        out.push_str(row(block, width.columns()).trim_end());
        out.push('\n');
    }
    out
}

fn row(block: &Block, width: usize) -> String {
    match block {
        Block::Text { text, align, .. } => aligned(text, *align, width),
        Block::Row { left, right, .. } => spread(left, right, width),
        Block::Rule => "-".repeat(width),
        Block::Gap => String::new(),
        Block::Qr { payload } => format!("[QR] {payload}"),
    }
}

/// `text` moved to its place among `width` columns by blanks before it.
pub(super) fn aligned(text: &str, align: Align, width: usize) -> String {
    let free = width.saturating_sub(columns(text));
    let before = match align {
        Align::Left => 0,
        Align::Centre => free / 2,
        Align::Right => free,
    };
    format!("{}{text}", " ".repeat(before))
}

/// `left` and `right` at the two edges of `width` columns.
pub(super) fn spread(left: &str, right: &str, width: usize) -> String {
    let free = width.saturating_sub(columns(left) + columns(right));
    format!("{left}{}{right}", " ".repeat(free))
}
