//! The figures of a sale or refund: whether they add up (I-4), and what was really paid by which tender.

use super::OrderError;
use domain::{TaxPortion, TenderMethod};
use protocol::TenderLine;
use std::collections::BTreeMap;

/// A tender as booked.
pub(crate) struct Paid<'a> {
    pub(crate) method: &'a TenderMethod,
    /// Cash: net of change.
    pub(crate) amount_minor: i64,
    pub(crate) reference: Option<&'a str>,
}

/// Sum of amounts. Error: `Figures`.
pub(crate) fn sum(amounts: impl IntoIterator<Item = i64>) -> Result<i64, OrderError> {
    let mut amounts = amounts.into_iter();
    let total = amounts.try_fold(0_i64, i64::checked_add);
    total.ok_or(OrderError::Figures("an amount is too large"))
}

/// An error with this text unless the condition holds.
pub(crate) fn must(holds: bool, text: &'static str) -> Result<(), OrderError> {
    if holds { Ok(()) } else { Err(OrderError::Figures(text)) }
}

/// Tenders without the change, which comes out of the cash, the last first. Empty ones are left out.
pub(crate) fn paid(tenders: &[TenderLine], change_minor: i64) -> Result<Vec<Paid<'_>>, OrderError> {
    must(change_minor >= 0, "the change is below zero")?;
    let mut left = change_minor;
    let mut paid = Vec::with_capacity(tenders.len());
    for tender in tenders.iter().rev() {
        must(tender.amount_minor >= 0, "a tender is below zero")?;
        let back = if tender.method == TenderMethod::Cash { left.min(tender.amount_minor) } else { 0 };
        left -= back;
        paid.push(Paid {
            method: &tender.method,
            amount_minor: tender.amount_minor - back,
            reference: tender.reference.as_deref(),
        });
    }
    must(left == 0, "more change was given than cash was taken")?;
    paid.retain(|tender| tender.amount_minor > 0);
    paid.reverse();
    Ok(paid)
}

/// The tenders as the posting table takes them.
pub(crate) fn tenders(paid: &[Paid<'_>]) -> Vec<(TenderMethod, i64)> {
    paid.iter().map(|tender| (tender.method.clone(), tender.amount_minor)).collect()
}

/// The taxes as the posting table takes them.
pub(crate) fn taxes(taxes: &[TaxPortion]) -> Vec<(String, i64)> {
    taxes.iter().map(|tax| (tax.code.clone(), tax.tax_minor)).collect()
}

/// What tax was charged on, by code; a code that stands twice is one.
pub(crate) fn turnover(taxes: &[TaxPortion], sign: i64) -> Vec<(&str, i64)> {
    let mut bases: BTreeMap<&str, i64> = BTreeMap::new();
    for tax in taxes {
        let base_minor = bases.entry(&tax.code).or_default();
        *base_minor = base_minor.saturating_add(tax.base_minor.saturating_mul(sign));
    }
    bases.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tender(method: TenderMethod, amount_minor: i64) -> TenderLine {
        TenderLine { method, amount_minor, reference: None }
    }

    #[test]
    fn change_comes_out_of_cash_only() {
        let tenders = [
            tender(TenderMethod::Cash, 500),
            tender(TenderMethod::Card, 300),
            tender(TenderMethod::Cash, 100),
        ];
        let amounts: Vec<i64> =
            paid(&tenders, 250).unwrap().iter().map(|tender| tender.amount_minor).collect();
        assert_eq!(amounts, [350, 300]);
        assert!(paid(&[tender(TenderMethod::Card, 300)], 1).is_err());
        assert!(paid(&[tender(TenderMethod::Cash, -1)], 0).is_err());
    }
}
