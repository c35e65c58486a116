//! Tables of the shop: tills, people, keys, what it tells others.

use super::super::access::Needs;
use super::super::cell::{Kind, col};
use super::super::forms::FormId;
use super::super::lists::{EVENT_TYPES, FilterKind, Lead, LeadTo, List, ROLES, filter, list};
use super::super::route::Screen;
use super::OPEN;

/// All of them.
pub const LISTS: &[List] = &[
    list(
        Screen::Terminals,
        "/api/terminals",
        &[
            col("col-till", "/code", Kind::Strong),
            col("col-name", "/name", Kind::Text),
            col("col-store", "/storeCode", Kind::Code).spare(),
            col("col-status", "/status", Kind::Tag),
            col("col-enrolled", "/enrolledAt", Kind::Time).spare(),
            col("col-last-event", "/lastEventAt", Kind::Time),
            col("col-events", "/headSeq", Kind::Count).spare(),
        ],
    )
    .makes(&[FormId::Enrol])
    .does(&[FormId::RevokeTill]),
    list(
        Screen::Quarantine,
        "/api/quarantine",
        &[
            col("col-time", "/receivedAt", Kind::Time),
            col("col-code", "/code", Kind::Strong),
            col("col-detail", "/detail", Kind::Text),
            col("col-till", "/terminalId", Kind::Named).spare(),
            col("col-status", "/status", Kind::Tag),
            col("col-total", "/total", Kind::Money),
        ],
    )
    .filtered(&[OPEN]),
    list(
        Screen::Staff,
        "/api/staff",
        &[
            col("col-name", "/name", Kind::Strong),
            col("col-role", "/role", Kind::Tag),
            col("col-email", "/email", Kind::Text),
            col("col-active", "/active", Kind::YesNo),
            col("col-password", "/hasPassword", Kind::YesNo).spare(),
            col("col-pin", "/hasPin", Kind::YesNo).spare(),
        ],
    )
    .filtered(&[filter("role", FilterKind::Choice(ROLES))])
    .makes(&[FormId::NewPerson])
    .does(&[FormId::Person]),
    list(
        Screen::Keys,
        "/api/keys",
        &[
            col("col-name", "/name", Kind::Strong),
            col("col-key", "/hint", Kind::Code),
            col("col-channel", "/channel", Kind::Tag),
            col("col-active", "/active", Kind::YesNo),
            col("col-publishable", "/publishable", Kind::YesNo).spare(),
            col("col-livemode", "/livemode", Kind::YesNo).spare(),
            col("col-created", "/createdAt", Kind::Time).spare(),
        ],
    )
    .makes(&[FormId::NewKey])
    .does(&[FormId::RevokeKey]),
    list(
        Screen::Webhooks,
        "/api/webhooks",
        &[
            col("col-url", "/url", Kind::Strong).to(Screen::Webhook, "/id"),
            col("col-description", "/description", Kind::Text).spare(),
            col("col-active", "/active", Kind::YesNo),
            col("col-last-delivery", "/lastDeliveryAt", Kind::Time).spare(),
            col("col-last-status", "/lastStatus", Kind::Text).spare(),
            col("col-waiting", "/pending", Kind::Count),
            col("col-dead", "/dead", Kind::Count),
        ],
    )
    .makes(&[FormId::NewWebhook]),
    // The deliveries of one, below what it is.
    list(
        Screen::Webhook,
        "/api/webhooks/{id}/deliveries",
        &[
            col("col-time", "/createdAt", Kind::Time),
            col("col-event", "/eventType", Kind::Strong),
            col("col-status", "/status", Kind::Tag),
            col("col-attempts", "/attempts", Kind::Count),
            col("col-answer", "/responseStatus", Kind::Text).spare(),
            col("col-detail", "/error", Kind::Text).spare(),
            col("col-delivered", "/deliveredAt", Kind::Time).spare(),
        ],
    )
    .filtered(&[filter("status", FilterKind::Choice(&["Pending", "Delivered", "Dead"]))])
    .does(&[FormId::ReplayDelivery]),
    list(
        Screen::Events,
        "/api/events",
        &[
            col("col-time", "/timestamp", Kind::Time),
            col("col-type", "/type", Kind::Strong),
            col("col-data", "/data", Kind::Data),
        ],
    )
    .filtered(&[filter("type", FilterKind::Choice(EVENT_TYPES))])
    .leads(&[Lead {
        name: "set-aside",
        needs: Needs::Shop,
        operation: ("GET", "/api/events/set-aside"),
        to: LeadTo::Screen(Screen::SetAside),
    }]),
    list(
        Screen::SetAside,
        "/api/events/set-aside",
        &[
            col("col-time", "/createdAt", Kind::Time),
            col("col-event", "/eventType", Kind::Strong),
            col("col-consumer", "/consumer", Kind::Text),
            col("col-detail", "/error", Kind::Text),
            col("col-status", "/status", Kind::Tag),
        ],
    )
    .filtered(&[filter("status", FilterKind::Choice(&["Open", "Accepted"]))])
    .does(&[FormId::RetryEvent]),
    list(
        Screen::Audit,
        "/api/audit-log",
        &[
            col("col-time", "/at", Kind::Time),
            col("col-who", "/actorName", Kind::Strong),
            col("col-action", "/action", Kind::Text),
            col("col-subject", "/subject", Kind::Text).spare(),
        ],
    )
    .filtered(&[filter("action", FilterKind::Text), filter("actor", FilterKind::Given)]),
];
