//! The one place that decides what stands where on a receipt. Blocks come out that are sure to
//! fit the paper; the renderers only paint them. No figure is computed here.

use super::block::{Align, Block, Style, Width};
use super::clean::{clean, columns};
use super::doc::{ReceiptDiscount, ReceiptDoc, ReceiptKind, ReceiptLine, ReceiptMark, ReceiptTax};
use super::qr;
use super::wrap::{runs_to_the_left, wrap};
use domain::{Quantity, UnitPrice, format_minor};

/// A name takes at most this many rows, however long it is.
const NAME_ROWS_MAX: usize = 4;
/// A header, footer or remark takes at most this many rows.
const TEXT_ROWS_MAX: usize = 6;
/// Below this the names get rows of their own instead of sharing with the amounts.
const NAME_COLUMNS_MIN: usize = 10;
/// Columns that names which run from right to left leave to the amounts, so that they begin below each other.
const AMOUNT_COLUMNS: usize = 9;
/// Details of a line of goods stand this far in.
const INDENT: &str = "  ";
/// Printed where a name is empty, or was nothing but control bytes.
const UNNAMED: &str = "(unnamed)";

/// Lays a document out for a width. Never fails, whatever the document holds.
pub fn layout(doc: &ReceiptDoc, width: Width) -> Vec<Block> {
    let mut paper = Paper { width, blocks: Vec::new() };
    paper.head(doc);
    paper.goods(doc);
    paper.totals(doc);
    paper.foot(doc);
    paper.blocks
}

struct Paper {
    width: Width,
    blocks: Vec<Block>,
}

impl Paper {
    fn head(&mut self, doc: &ReceiptDoc) {
        self.marks(&doc.marks);
        let mut lines = doc.header.iter();
        if let Some(name) = lines.next() {
            self.centred_large(name);
        }
        for line in lines {
            self.centred(line, Style::Normal);
        }
        self.blocks.push(Block::Gap);
        if doc.kind == ReceiptKind::Refund {
            self.centred_large("REFUND");
            self.blocks.push(Block::Gap);
        }
        self.pair("Receipt", &clean(&doc.receipt_number), Style::Normal);
        if let Some(original) = &doc.original_receipt {
            self.pair("Refund of", &clean(original), Style::Normal);
        }
        self.pair(&clean(&doc.date_time), &clean(&doc.cashier), Style::Normal);
        self.blocks.push(Block::Rule);
    }

    fn goods(&mut self, doc: &ReceiptDoc) {
        for line in &doc.lines {
            self.line(doc, line);
        }
        self.blocks.push(Block::Rule);
    }

    fn line(&mut self, doc: &ReceiptDoc, line: &ReceiptLine) {
        let name = match clean(&line.name) {
            name if name.is_empty() => UNNAMED.to_owned(),
            name => name,
        };
        let gross = format_minor(line.gross_minor, doc.currency);
        let indent = if line.follows { INDENT } else { "" };
        if line.quantity == Quantity::ONE && line.unit.is_none() {
            self.item(indent, &name, &gross, Style::Normal, NAME_ROWS_MAX);
        } else {
            let room = self.name_columns(&name, &gross);
            for row in wrap(&name, room.saturating_sub(indent.len()), NAME_ROWS_MAX) {
                self.left(format!("{indent}{row}"), Style::Normal, room);
            }
            self.item(&format!("{indent}{INDENT}"), &times(doc, line), &gross, Style::Normal, NAME_ROWS_MAX);
        }
        for discount in &line.discounts {
            self.discount(doc, INDENT, discount);
        }
        let indented = self.width.columns() - INDENT.len();
        for row in wrap(&clean(line.note.as_deref().unwrap_or_default()), indented, NAME_ROWS_MAX) {
            self.left(format!("{INDENT}{row}"), Style::Normal, self.width.columns());
        }
    }

    fn discount(&mut self, doc: &ReceiptDoc, indent: &str, discount: &ReceiptDiscount) {
        let label = match clean(&discount.reason) {
            reason if reason.is_empty() => "Discount".to_owned(),
            reason => format!("Discount: {reason}"),
        };
        let amount = format_minor(discount.amount_minor.saturating_neg(), doc.currency);
        self.item(indent, &label, &amount, Style::Normal, NAME_ROWS_MAX);
    }

    fn totals(&mut self, doc: &ReceiptDoc) {
        let amount = |minor| format_minor(minor, doc.currency);
        if doc.subtotal_minor != doc.total_minor || !doc.discounts.is_empty() {
            self.item("", "Subtotal", &amount(doc.subtotal_minor), Style::Normal, 1);
        }
        for discount in &doc.discounts {
            self.discount(doc, "", discount);
        }
        if !doc.prices_include_tax {
            self.taxes(doc, "");
        }
        let word = match doc.kind {
            ReceiptKind::Sale => "TOTAL",
            ReceiptKind::Refund => "REFUND",
        };
        self.large_row(&format!("{word} {}", doc.currency.code()), &amount(doc.total_minor));
        if doc.cash_rounding_minor != 0 {
            let to_pay = doc.total_minor.saturating_add(doc.cash_rounding_minor);
            self.item("", "Cash rounding", &amount(doc.cash_rounding_minor), Style::Normal, 1);
            self.item("", "To pay", &amount(to_pay), Style::Bold, 1);
        }
        for tender in &doc.tenders {
            let mut label = clean(&tender.label);
            if let Some(reference) = tender.reference.as_deref().map(clean).filter(|text| !text.is_empty()) {
                label = format!("{label} {reference}");
            }
            self.item("", &label, &amount(tender.amount_minor), Style::Normal, NAME_ROWS_MAX);
        }
        if doc.change_minor != 0 {
            self.item("", "Change", &amount(doc.change_minor), Style::Bold, 1);
        }
        if doc.prices_include_tax && !doc.taxes.is_empty() {
            self.blocks.push(Block::Rule);
            self.taxes(doc, "Incl. ");
        }
    }

    fn taxes(&mut self, doc: &ReceiptDoc, prefix: &str) {
        for ReceiptTax { name, percent, base_minor, tax_minor } in &doc.taxes {
            let base = format_minor(*base_minor, doc.currency);
            let label = format!("{prefix}{} {}% on {base}", clean(name), percent.normalize());
            self.item("", &label, &format_minor(*tax_minor, doc.currency), Style::Normal, NAME_ROWS_MAX);
        }
    }

    fn foot(&mut self, doc: &ReceiptDoc) {
        self.blocks.push(Block::Gap);
        for line in &doc.footer {
            self.centred(line, Style::Normal);
        }
        // A payload that no code of this width can hold is left out: the receipt still prints.
        if let Some(payload) = doc.qr_payload.as_ref().filter(|payload| qr::fits(payload, self.width.dots()))
        {
            self.blocks.push(Block::Gap);
            self.blocks.push(Block::Qr { payload: payload.clone() });
        }
        let hash = clean(&doc.short_hash);
        if !hash.is_empty() {
            self.centred(&hash, Style::Normal);
        }
        self.marks(&doc.marks);
    }

    fn marks(&mut self, marks: &[ReceiptMark]) {
        for mark in marks {
            let text = match mark {
                ReceiptMark::Copy => "*** COPY ***",
                ReceiptMark::Training => "*** TRAINING - NOT A SALE ***",
            };
            self.centred(text, Style::Bold);
        }
    }

    /// Columns left of an amount, a blank between.
    fn name_columns(&self, name: &str, amount: &str) -> usize {
        let taken = if runs_to_the_left(name) { AMOUNT_COLUMNS } else { 0 }.max(columns(amount));
        let left = self.width.columns().saturating_sub(taken + 1);
        if left < NAME_COLUMNS_MIN { self.width.columns() } else { left }
    }

    /// A text with its amount: as many rows as the text needs, the amount in the last one.
    fn item(&mut self, indent: &str, text: &str, amount: &str, style: Style, rows_max: usize) {
        let room = self.name_columns(text, amount);
        let mut rows = wrap(text, room.saturating_sub(indent.len()), rows_max);
        let last = rows.pop().unwrap_or_default();
        for row in rows {
            self.left(format!("{indent}{row}"), style, room);
        }
        self.beside(&format!("{indent}{last}"), amount, style, room);
    }

    /// Left and right in one row, or in two where they are too long for one.
    fn pair(&mut self, left: &str, right: &str, style: Style) {
        self.beside(left, right, style, self.width.columns() / style.letter_columns());
    }

    /// A pair whose left text has so much room.
    fn beside(&mut self, left: &str, right: &str, style: Style, room: usize) {
        let width = self.width.columns() / style.letter_columns();
        let gap = usize::from(!left.is_empty() && !right.is_empty());
        let free = width.saturating_sub(gap + columns(right));
        if columns(left) <= free && columns(right) <= width {
            let row =
                Block::Row { left: left.to_owned(), right: right.to_owned(), style, room: room.min(free) };
            self.blocks.push(row);
            return;
        }
        for row in wrap(left, width, TEXT_ROWS_MAX) {
            self.left(row, style, width);
        }
        for text in wrap(right, width, TEXT_ROWS_MAX) {
            self.blocks.push(Block::Text { text, align: Align::Right, style, room: width });
        }
    }

    /// The most important row: as large as the amount allows.
    fn large_row(&mut self, left: &str, right: &str) {
        let letters = columns(left) + 1 + columns(right);
        let style = if letters * 2 <= self.width.columns() { Style::Big } else { Style::Tall };
        self.pair(left, right, style);
    }

    fn left(&mut self, text: String, style: Style, room: usize) {
        self.blocks.push(Block::Text { text, align: Align::Left, style, room });
    }

    fn centred(&mut self, text: &str, style: Style) {
        let width = self.width.columns() / style.letter_columns();
        for text in wrap(&clean(text), width, TEXT_ROWS_MAX) {
            self.blocks.push(Block::Text { text, align: Align::Centre, style, room: width });
        }
    }

    /// Large where it fits in two rows, bold where it does not.
    fn centred_large(&mut self, text: &str) {
        let rows = wrap(&clean(text), self.width.columns() / 2, 3).len();
        self.centred(text, if rows <= 2 { Style::Big } else { Style::Bold });
    }
}

/// "2 × 6.45", "0.412 kg × 12.90".
fn times(doc: &ReceiptDoc, line: &ReceiptLine) -> String {
    let price = UnitPrice { ten_thousandths: line.unit_price_ten_thousandths, currency: doc.currency };
    let price = price.amount_text();
    match line.unit.as_deref().map(clean).filter(|unit| !unit.is_empty()) {
        Some(unit) => format!("{} {unit} × {price}", line.quantity),
        None => format!("{} × {price}", line.quantity),
    }
}
