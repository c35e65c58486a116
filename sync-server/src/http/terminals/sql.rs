//! Reading statements of the terminal and quarantine endpoints.

store::statements! {
    /// A page of tills, newest first: before id, store, limit.
    LIST = "SELECT t.id, t.store_id, s.code, t.code, t.name, t.epoch, t.status, t.protocol, t.enrolled_ms, t.revoked_ms
              FROM terminals t JOIN stores s ON s.id = t.store_id
             WHERE t.id < COALESCE(CAST($1 AS TEXT), 'g') AND (CAST($2 AS TEXT) IS NULL OR t.store_id = $2)
             ORDER BY t.id DESC LIMIT $3";
    /// The last event that arrived of a till's present epoch, and when.
    HEAD = "SELECT head_seq, updated_ms FROM journal_chains
             WHERE terminal_id = $1 AND epoch = $2 ORDER BY branch LIMIT 1";
    /// The id of a store by its id or code.
    STORE = "SELECT id, code FROM stores WHERE id = $1 OR code = $1";
    /// The first two stores: enough to know whether there is only one.
    TWO_STORES = "SELECT id, code FROM stores ORDER BY code LIMIT 2";
    /// A page of what could not be booked, newest first: before id, status, limit.
    QUARANTINE = "SELECT id, event_id, terminal_id, epoch, seq, code, detail, alarm, currency, total_minor,
                         journal_entry_id, status, received_ms
                    FROM quarantine
                   WHERE id < COALESCE(CAST($1 AS TEXT), 'g') AND (CAST($2 AS TEXT) IS NULL OR status = $2)
                   ORDER BY id DESC LIMIT $3";
}
