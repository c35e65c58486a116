//! What the figures of `/metrics` count.

store::statements! {
    /// Events of tills that a person has to look at.
    QUARANTINE_OPEN = "SELECT COUNT(*) FROM quarantine WHERE status = 'Open'";
    /// Differences between books and shelves that a person has to settle.
    DISCREPANCIES_OPEN = "SELECT COUNT(*) FROM discrepancies WHERE status = 'Open'";
    /// Stock below zero.
    STOCK_NEGATIVE = "SELECT COUNT(*) FROM stock WHERE quantity < 0";
    /// The position of the newest change on a feed or event.
    HEAD = "SELECT value FROM sequence WHERE name = 'position'";
}

/// Name, help, statement.
pub const FIGURES: &[(&str, &str, &store::Sql)] = &[
    ("quarantine_open", "Events of tills that a person has to look at", &QUARANTINE_OPEN),
    ("discrepancies_open", "Differences of stock that a person has to settle", &DISCREPANCIES_OPEN),
    ("stock_negative", "Stock figures below zero", &STOCK_NEGATIVE),
    ("position", "Position of the newest change", &HEAD),
];
