//! An invoice or credit note on paper: A4, in the customer's language, over as many pages as it takes. What may not
//! enter: the database, and any figure that was not issued.

mod fonts;
mod layout;
mod sheet;
mod words;

use super::Content;
use domain::Currency;
use jiff::civil::Date;

/// What is drawn.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Whether it is a credit note.
    pub credit: bool,
    /// Its number.
    pub number: String,
    /// Of its amounts.
    pub currency: Currency,
    /// The day of issue.
    pub issued_on: Date,
    /// The last day to pay.
    pub due_on: Date,
    /// What it comes to, minor units.
    pub total_minor: i64,
    /// Of that, what was paid with the order.
    pub settled_minor: i64,
    /// Everything else.
    pub content: Content,
}

/// Draws it as PDF. Error: what the drawing library says; a font that cannot be read.
pub fn draw(paper: &Paper) -> Result<Vec<u8>, String> {
    sheet::render(&layout::pages(paper), &format!("{} {}", words::of(paper).title(paper), paper.number))
}

#[cfg(test)]
mod tests;
