//! Statements of the store's tests.

crate::statements! {
    /// One more note.
    PUT = "INSERT INTO note (id, amount, body, raw) VALUES ($1, $2, $3, $4)";
    /// All ids.
    IDS = "SELECT id FROM note ORDER BY id";
    /// A whole note.
    NOTE = "SELECT id, amount, body, raw FROM note WHERE id = $1";
    /// Parameters against their order of appearance, and a dollar that is no placeholder.
    SWAPPED = "SELECT CAST($2 AS BIGINT), CAST($1 AS BIGINT), 'costs $1'";
    /// A text of each engine's own.
    PAIR = "SELECT $1", per_engine: "SELECT CAST($1 AS BIGINT)";
    /// All ids that are not the given one.
    OTHERS = "SELECT id FROM note WHERE id <> $1 ORDER BY id";
    /// All amounts together.
    SUM = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM note";
    /// A note with a new amount.
    CHANGE = "UPDATE note SET amount = $2 WHERE id = $1 RETURNING amount";
}
