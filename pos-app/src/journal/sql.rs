//! The journal's statements. No rules here.

store::statements! {
    /// The last event of an epoch.
    HEAD = "SELECT seq, hash FROM journal WHERE terminal_id = $1 AND epoch = $2 ORDER BY seq DESC LIMIT 1";
    /// One event, still waiting for the server.
    INSERT = "INSERT INTO journal (event_id, terminal_id, epoch, seq, kind, hash, bytes, signature, personal, \
        created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// One event saved from a damaged file, with what is known of its acknowledgement.
    INSERT_SALVAGED = "INSERT INTO journal (event_id, terminal_id, epoch, seq, kind, hash, bytes, signature, \
        personal, created_ms, acked, acked_server_ms, outcome, order_number, code) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING";
    /// An event by its id.
    BYTES = "SELECT bytes FROM journal WHERE event_id = $1";
    /// Whether an event is there, and its hash.
    HASH = "SELECT hash FROM journal WHERE event_id = $1";
    /// The oldest events that wait.
    WAITING = "SELECT event_id, bytes, signature, personal, terminal_id FROM journal WHERE acked = 0 ORDER BY ordinal LIMIT $1";
    /// Whether anything waits.
    ANY_WAITING = "SELECT ordinal FROM journal WHERE acked = 0 LIMIT 1";
    /// How many wait.
    COUNT_WAITING = "SELECT COUNT(*) FROM journal WHERE acked = 0";
    /// How many the server could not book.
    COUNT_QUARANTINED = "SELECT COUNT(*) FROM journal WHERE outcome = 'quarantined'";
    /// The server holds this event (U-2). Only the first acknowledgement counts.
    ACKNOWLEDGE = "UPDATE journal SET acked = 1, acked_server_ms = $2, outcome = $3, \
        order_number = COALESCE($4, order_number), code = $5 WHERE event_id = $1 AND acked = 0";
    /// U-5: the server does not have these any more.
    WAIT_AGAIN_FROM = "UPDATE journal SET acked = 0, acked_server_ms = NULL \
        WHERE terminal_id = $1 AND epoch = $2 AND seq >= $3 AND acked = 1";
    /// U-5: nor may it have the epochs before.
    WAIT_AGAIN_OTHERS = "UPDATE journal SET acked = 0, acked_server_ms = NULL WHERE (terminal_id <> $1 OR epoch <> $2) AND acked = 1";
    /// U-5: kept 30 days after the acknowledgement; the last event stays, the chain goes on from it.
    FORGET = "DELETE FROM journal WHERE acked = 1 AND acked_server_ms < $1 \
        AND ordinal < (SELECT MAX(ordinal) FROM journal)";
    /// The whole journal, a page at a time.
    PAGE = "SELECT ordinal, bytes, hash, signature FROM journal WHERE ordinal > $1 ORDER BY ordinal LIMIT $2";
    /// Events before an ordinal, newest first, with their receipts.
    INSPECT = "SELECT journal.ordinal, seq, journal.kind, journal.created_ms, acked, outcome, code, order_number, \
        receipt_number, total_minor FROM journal LEFT JOIN sale ON sale.event_id = journal.event_id \
        WHERE journal.ordinal < $1 ORDER BY journal.ordinal DESC LIMIT $2";
    /// The same of those that the server put aside.
    INSPECT_ASIDE = "SELECT journal.ordinal, seq, journal.kind, journal.created_ms, acked, outcome, code, \
        order_number, receipt_number, total_minor FROM journal LEFT JOIN sale ON sale.event_id = journal.event_id \
        WHERE outcome = 'quarantined' AND journal.ordinal < $1 ORDER BY journal.ordinal DESC LIMIT $2";
    /// How many receipts wait.
    COUNT_WAITING_SALES = "SELECT COUNT(*) FROM journal WHERE acked = 0 \
        AND kind IN ('SaleCompleted', 'SaleRefunded')";
    /// Everything that waits, for the rescue bundle and the mirror.
    ALL_WAITING = "SELECT ordinal, bytes, hash, signature, personal, terminal_id FROM journal \
        WHERE acked = 0 ORDER BY ordinal";
    /// The last event written.
    LAST = "SELECT ordinal, bytes, hash, signature, personal FROM journal ORDER BY ordinal DESC LIMIT 1";
    /// Whether there is any event.
    ANY = "SELECT ordinal FROM journal LIMIT 1";
    /// A row of a damaged file.
    SALVAGE_NEXT = "SELECT ordinal, bytes, signature, personal, created_ms, acked, acked_server_ms, outcome, \
        order_number, code FROM journal WHERE ordinal >= $1 ORDER BY ordinal LIMIT 1";
    /// The row behind a damaged page.
    SALVAGE_AT = "SELECT ordinal, bytes, signature, personal, created_ms, acked, acked_server_ms, outcome, \
        order_number, code FROM journal WHERE ordinal = $1";
    /// Settings of a damaged file.
    SALVAGE_SETTING = "SELECT value FROM setting WHERE name = $1";
    /// Tickets of a damaged file.
    SALVAGE_TICKETS = "SELECT ticket_id, event_id, state, draft, number, updated_ms FROM ticket";
    /// Parked and open tickets, put back.
    RESTORE_TICKET = "INSERT INTO ticket (ticket_id, event_id, state, draft, number, updated_ms) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    /// Whether the whole file is sound; `ok` when it is.
    QUICK_CHECK = "PRAGMA quick_check(1)";
    /// Held open as long as the till runs: a second till on the folder cannot get it.
    LOCK_FOLDER = "BEGIN EXCLUSIVE";
}
