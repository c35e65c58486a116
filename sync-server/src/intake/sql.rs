//! The statements of intake. Nothing but statements here.

store::statements! {
    /// What is here under an event id.
    FIND = "SELECT hash, outcome, code, order_number FROM journal_events WHERE event_id = $1";
    /// Stores an event with what became of it.
    INSERT_EVENT = "INSERT INTO journal_events (event_id, terminal_id, epoch, branch, seq, hash, prev_hash, signature, raw,
            personal, kind, outcome, code, order_number, received_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    /// The branches of an epoch.
    BRANCHES = "SELECT branch, head_seq, head_hash, from_seq, detached FROM journal_chains
        WHERE terminal_id = $1 AND epoch = $2 ORDER BY branch";
    /// Writes a branch's head.
    SAVE_BRANCH = "INSERT INTO journal_chains (terminal_id, epoch, branch, head_seq, head_hash, from_seq, detached, created_ms, updated_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
        ON CONFLICT (terminal_id, epoch, branch) DO UPDATE SET head_seq = excluded.head_seq,
            head_hash = excluded.head_hash, detached = excluded.detached, updated_ms = excluded.updated_ms";
    /// The chain of a terminal that grew last.
    LATEST = "SELECT epoch, head_seq, head_hash FROM journal_chains WHERE terminal_id = $1
        ORDER BY updated_ms DESC, head_seq DESC LIMIT 1";
    /// On which branch an event of this number and hash lies.
    PLACE_OF = "SELECT branch FROM journal_events WHERE terminal_id = $1 AND epoch = $2 AND seq = $3 AND hash = $4
        ORDER BY branch LIMIT 1";
    /// Whether a place is taken.
    TAKEN = "SELECT hash FROM journal_events WHERE terminal_id = $1 AND epoch = $2 AND seq = $3 AND branch = $4";
    /// Hashes under a number.
    HASHES = "SELECT hash FROM journal_events WHERE terminal_id = $1 AND epoch = $2 AND seq = $3 ORDER BY branch";
    /// What is stored of a branch beyond a number.
    BEYOND = "SELECT seq, hash, prev_hash FROM journal_events
        WHERE terminal_id = $1 AND epoch = $2 AND branch = $3 AND seq > $4 ORDER BY seq";
    /// Moves what is stored of a branch from a number on to another branch.
    MOVE_BRANCH = "UPDATE journal_events SET branch = $5 WHERE terminal_id = $1 AND epoch = $2 AND branch = $3 AND seq >= $4";

    /// What is in quarantine under an event id and hash.
    FIND_QUARANTINED = "SELECT code FROM quarantine WHERE event_id = $1 AND hash = $2";
    /// Puts something in quarantine.
    QUARANTINE = "INSERT INTO quarantine (id, event_id, hash, terminal_id, epoch, seq, code, detail, alarm, raw, signature,
            currency, total_minor, journal_entry_id, received_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
}
