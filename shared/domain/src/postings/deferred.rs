//! Entries of a sale that is recognised with its hand-over (O-2). The rows themselves stand in the table.

use super::build::{self, Figures};
use super::table::Event;
use super::{Channel, Posting, PostingError};
use crate::tender::TenderMethod;

/// What an event changes, in minor units of the book currency. Where an event takes back more of one figure than it
/// moves of the others, that figure is below zero and booked on its other side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deferral {
    /// Where it was sold.
    pub channel: Channel,
    /// What is owed in goods: more of it by a payment, less by a hand-over or a refund.
    pub deferred_minor: i64,
    /// Goods that are earned, or that were and are given back, without tax.
    pub net_minor: i64,
    /// Shipping, likewise.
    pub shipping_minor: i64,
    /// Tax per code that falls due, or is taken back.
    pub taxes: Vec<(String, i64)>,
    /// What was taken, or given back.
    pub tenders: Vec<(TenderMethod, i64)>,
    /// Cost of goods that are handed over; of a refund, of those that go back on the shelf.
    pub cost_minor: i64,
}

/// Goods are paid and wait for their hand-over. `None` when nothing moves.
///
/// # Errors
/// [`PostingError`].
pub fn prepaid(facts: &Deferral) -> Result<Option<Posting>, PostingError> {
    build::build(Event::Prepaid, &figures(facts))
}

/// Goods are handed over.
///
/// # Errors
/// [`PostingError`].
pub fn handed_over(facts: &Deferral) -> Result<Option<Posting>, PostingError> {
    build::build(Event::HandedOver, &figures(facts))
}

/// What was paid is given back; all facts as positive amounts given back.
///
/// # Errors
/// [`PostingError`].
pub fn prepaid_refund(facts: &Deferral) -> Result<Option<Posting>, PostingError> {
    build::build(Event::PrepaidRefund, &figures(facts))
}

/// The money never came (S-3); nothing was handed over.
///
/// # Errors
/// [`PostingError`].
pub fn prepaid_reversed(facts: &Deferral) -> Result<Option<Posting>, PostingError> {
    build::build(Event::PrepaidReversed, &figures(facts))
}

fn figures(facts: &Deferral) -> Figures {
    Figures {
        channel: Some(facts.channel),
        deferred: facts.deferred_minor,
        net: facts.net_minor,
        shipping: facts.shipping_minor,
        taxes: facts.taxes.clone(),
        tenders: facts.tenders.clone(),
        cost: facts.cost_minor,
        ..Figures::default()
    }
}
