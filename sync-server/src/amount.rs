//! Amounts as people and programs give them (M-1, M-2), read in one place for every context: decimal text, the book
//! currency, one set of codes. What may not enter: JSON and HTTP, rules about a particular amount.

use crate::refusal::Refusal;
use domain::{Currency, parse_minor, parse_unit_price};

/// An amount as given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given<'a> {
    /// A decimal number as text.
    pub text: &'a str,
    /// ISO 4217; `None`: the books'.
    pub currency: Option<&'a str>,
}

impl Given<'_> {
    /// As minor units, whatever their sign. Refusals: `FOREIGN_CURRENCY`, `AMOUNT_INVALID`, at `field`.
    pub fn minor(&self, field: &str, book: Currency) -> Result<i64, Refusal> {
        self.is_in(field, book)?;
        parse_minor(self.text, book).map_err(|error| invalid(field, &error))
    }

    /// As a unit price in ten-thousandths, not below zero. Refusals: `NEGATIVE_PRICE` and those of [`Self::minor`].
    pub fn unit_price(&self, field: &str, book: Currency) -> Result<i64, Refusal> {
        self.is_in(field, book)?;
        match parse_unit_price(self.text, book).map_err(|error| invalid(field, &error))?.ten_thousandths {
            price if price < 0 => {
                Err(Refusal::rule("NEGATIVE_PRICE", field, "A price is not below zero; correct it."))
            }
            price => Ok(price),
        }
    }

    fn is_in(&self, field: &str, book: Currency) -> Result<(), Refusal> {
        if self.currency.is_some_and(|currency| currency != book.code()) {
            let detail = format!("The books are kept in {}; give the amount in it.", book.code());
            return Err(Refusal::rule("FOREIGN_CURRENCY", field, detail));
        }
        Ok(())
    }
}

fn invalid(field: &str, error: &dyn std::fmt::Display) -> Refusal {
    Refusal::rule("AMOUNT_INVALID", field, sentence(error))
}

/// An error's words as a sentence.
pub fn sentence(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}; correct it.", chars.as_str().trim_end_matches('.'))
}
