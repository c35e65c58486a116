//! Forms about the shop: tills, people, keys, webhooks.

use super::super::access::Needs;
use super::super::form::InputKind::{Check, Choice, Email, Number, Secret, Text};
use super::super::form::{InputKind, Spec};
use super::super::lists::{EVENT_TYPES, ROLES};
use super::super::route::Screen;
use super::{change, create, delete, input, must};

pub(super) const ENROL: Spec = create(
    "enrol",
    "/api/terminals/enrolment-codes",
    Needs::Terminals,
    &[input("store", "", Text), input("expiresInMinutes", "", Number)],
)
.shows("/code");

pub(super) const REVOKE_TILL: Spec =
    create("revoke-till", "/api/terminals/{id}/revoke", Needs::Terminals, &[]).only("/status", &["Active"]);

pub(super) const NEW_PERSON: Spec = create(
    "new-person",
    "/api/staff",
    Needs::Shop,
    &[
        must("name", "", Text),
        // The least first: it is what is chosen when nobody chooses.
        must("role", "", Choice(&["cashier", "warehouse", "accountant", "manager", "owner"])),
        input("email", "", Email),
        input("password", "", Secret),
        input("pin", "", Secret),
    ],
);

pub(super) const PERSON: Spec = change(
    "person",
    "/api/staff/{id}",
    Needs::Shop,
    &[
        must("name", "/name", Text),
        must("role", "/role", Choice(ROLES)),
        input("email", "/email", Email),
        input("active", "/active", Check),
        input("password", "", Secret),
        input("pin", "", Secret),
    ],
);

pub(super) const NEW_KEY: Spec = create(
    "new-key",
    "/api/keys",
    Needs::Keys,
    &[
        must("name", "", Text),
        must("channel", "", Choice(&["RetailWeb", "WholesaleWeb"])),
        input("publishable", "", Check),
    ],
)
.shows("/key");

pub(super) const REVOKE_KEY: Spec =
    delete("revoke-key", "/api/keys/{id}", Needs::Keys).only("/active", &["yes"]);

const EVENTS: InputKind = InputKind::Several(EVENT_TYPES);

pub(super) const NEW_WEBHOOK: Spec = create(
    "new-webhook",
    "/api/webhooks",
    Needs::Shop,
    &[must("url", "", Text), input("description", "", Text), input("eventTypes", "", EVENTS)],
)
.shows("/secret");

pub(super) const WEBHOOK: Spec = change(
    "webhook",
    "/api/webhooks/{id}",
    Needs::Shop,
    &[
        must("url", "/url", Text),
        input("description", "/description", Text),
        input("active", "/active", Check),
        input("eventTypes", "/eventTypes", EVENTS),
    ],
);

pub(super) const ROTATE_SECRET: Spec =
    create("rotate-secret", "/api/webhooks/{id}/rotate-secret", Needs::Shop, &[]).shows("/secret");

pub(super) const TEST_WEBHOOK: Spec = create("test-webhook", "/api/webhooks/{id}/test", Needs::Shop, &[]);

pub(super) const DELETE_WEBHOOK: Spec =
    delete("delete-webhook", "/api/webhooks/{id}", Needs::Shop).then(Screen::Webhooks);

pub(super) const REPLAY_DELIVERY: Spec =
    create("replay-delivery", "/api/webhooks/deliveries/{id}/replay", Needs::Shop, &[])
        .only("/status", &["Dead", "Delivered"]);

pub(super) const RETRY_EVENT: Spec =
    create("retry-event", "/api/events/set-aside/{id}/retry", Needs::Shop, &[]).only("/status", &["Open"]);
