//! Forms about web orders: paid by hand, packed, handed over, cancelled, given back.

use super::super::access::Needs;
use super::super::form::InputKind::{Check, Choice, Money, Text};
use super::super::form::Spec;
use super::{create, input, must};

/// Not handed over.
const HERE: &[&str] = &["Unfulfilled", "Packed"];

pub(super) const CONFIRM_ORDER: Spec = create(
    "confirm-order",
    "/api/orders/{channel}/{id}/confirm",
    Needs::WebOrdersWrite,
    &[
        must("paymentMethod", "", Choice(&["BankTransfer", "CashOnDelivery"])),
        input("paymentToken", "", Text),
    ],
)
.only("/status", &["PendingPayment"]);

pub(super) const PACK_ORDER: Spec =
    create("pack-order", "/api/orders/{channel}/{id}/pack", Needs::WebOrdersFulfil, &[])
        .only("/status", &["PaymentConfirmed", "Completed"])
        .also("/fulfilment", &["Unfulfilled"]);

pub(super) const FULFIL_ORDER: Spec = create(
    "fulfil-order",
    "/api/orders/{channel}/{id}/fulfil",
    Needs::WebOrdersFulfil,
    &[input("tracking", "", Text), input("collected", "", Check)],
)
.only("/status", &["PaymentConfirmed", "Completed"])
.also("/fulfilment", HERE);

pub(super) const CANCEL_ORDER: Spec = create(
    "cancel-order",
    "/api/orders/{channel}/{id}/cancel",
    Needs::WebOrdersWrite,
    &[must("reason", "", Text)],
)
.only("/status", &["Draft", "PendingPayment", "PaymentConfirmed", "Completed"])
.also("/fulfilment", &["Unfulfilled"]);

pub(super) const REFUND_ORDER: Spec = create(
    "refund-order",
    "/api/orders/{channel}/{id}/refund",
    Needs::WebOrdersRefund,
    &[must("reason", "", Text), input("amount", "", Money)],
)
.only("/status", &["Completed"]);
