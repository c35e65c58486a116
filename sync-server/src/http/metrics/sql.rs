//! What the figures of `/metrics` count.

store::statements! {
    /// Events of tills that a person has to look at.
    QUARANTINE_OPEN = "SELECT COUNT(*) FROM quarantine WHERE status = 'Open'";
    /// Differences between books and shelves that a person has to settle.
    DISCREPANCIES_OPEN = "SELECT COUNT(*) FROM discrepancies WHERE status = 'Open'";
    /// Stock below zero.
    STOCK_NEGATIVE = "SELECT COUNT(*) FROM stock WHERE quantity < 0";
    /// The oldest event that a consumer has not yet taken or passed: when it happened, milliseconds.
    OUTBOX_OLDEST_MS = "SELECT created_ms FROM outbox WHERE position > (SELECT MIN(position) FROM consumers)
        ORDER BY position LIMIT 1";
    /// Events that a consumer could not take.
    EVENTS_SET_ASIDE = "SELECT COUNT(*) FROM set_aside_events WHERE status = 'Open'";
    /// Deliveries that wait.
    WEBHOOKS_PENDING = "SELECT COUNT(*) FROM webhook_deliveries WHERE status = 'Pending'";
    /// Deliveries that were given up.
    WEBHOOKS_DEAD = "SELECT COUNT(*) FROM webhook_deliveries WHERE status = 'Dead'";
    /// Mails that wait.
    MAILS_PENDING = "SELECT COUNT(*) FROM mails WHERE status = 'Pending'";
    /// Mails that were given up.
    MAILS_DEAD = "SELECT COUNT(*) FROM mails WHERE status = 'Dead'";
    /// The position of the newest change on a feed or event.
    HEAD = "SELECT value FROM sequence WHERE name = 'position'";
}

/// Name, help, statement.
pub const FIGURES: &[(&str, &str, &store::Sql)] = &[
    ("quarantine_open", "Events of tills that a person has to look at", &QUARANTINE_OPEN),
    ("discrepancies_open", "Differences of stock that a person has to settle", &DISCREPANCIES_OPEN),
    ("stock_negative", "Stock figures below zero", &STOCK_NEGATIVE),
    ("events_set_aside", "Events that a consumer could not take", &EVENTS_SET_ASIDE),
    ("webhook_deliveries_pending", "Deliveries of webhooks that wait", &WEBHOOKS_PENDING),
    ("webhook_deliveries_dead", "Deliveries of webhooks that were given up", &WEBHOOKS_DEAD),
    ("mails_pending", "Mails that wait", &MAILS_PENDING),
    ("mails_dead", "Mails that were given up", &MAILS_DEAD),
    ("position", "Position of the newest change", &HEAD),
];
