//! The statements of identity. Nothing but statements here.

store::statements! {
    /// A setting.
    SETTING = "SELECT value FROM settings WHERE name = $1";
    /// Writes a setting.
    SET_SETTING = "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    /// Adds to the audit log.
    INSERT_AUDIT = "INSERT INTO audit_log (id, at_ms, actor, action, subject, data) VALUES ($1, $2, $3, $4, $5, $6)";

    /// A new store.
    INSERT_STORE = "INSERT INTO stores (id, code, name, warehouse_id, zone, currency, time_zone, day_cut_off_minutes, data, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// What tills see of a store.
    STORE = "SELECT data FROM stores WHERE id = $1";
    /// All stores.
    STORES = "SELECT data FROM stores ORDER BY code";
    /// Stores that sell from a warehouse.
    STORES_OF_WAREHOUSE = "SELECT id FROM stores WHERE warehouse_id = $1 ORDER BY id";

    /// A new member of staff.
    INSERT_STAFF = "INSERT INTO staff (id, email, name, role, password_hash, pin_hash, active, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, 1, $7)";
    /// What a change of a person starts from.
    STAFF_ROW = "SELECT name, role, email, active FROM staff WHERE id = $1";
    /// Changes a person; a hash that is NULL stays as it is.
    UPDATE_STAFF = "UPDATE staff SET name = $2, role = $3, email = $4, active = $5,
            password_hash = COALESCE($6, password_hash), pin_hash = COALESCE($7, pin_hash), version = version + 1
        WHERE id = $1";
    /// Owners who can sign in.
    COUNT_OWNERS = "SELECT COUNT(*) FROM staff WHERE role = 'owner' AND active = 1";
    /// Signs a person out everywhere.
    DELETE_SESSIONS_OF = "DELETE FROM sessions WHERE staff_id = $1";
    /// All staff with their PIN hashes, for tills.
    STAFF = "SELECT id, name, role, pin_hash, active FROM staff ORDER BY id";
    /// One member of staff, for tills.
    STAFF_MEMBER = "SELECT id, name, role, pin_hash, active FROM staff WHERE id = $1";
    /// Who logs in.
    STAFF_BY_EMAIL = "SELECT id, name, role, password_hash FROM staff WHERE email = $1 AND active = 1";
    /// Opens a session.
    INSERT_SESSION = "INSERT INTO sessions (token_hash, staff_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4)";
    /// Clears sessions that are over.
    DELETE_OLD_SESSIONS = "DELETE FROM sessions WHERE expires_ms <= $1";
    /// Ends a session.
    DELETE_SESSION = "DELETE FROM sessions WHERE token_hash = $1";
    /// Whose session it is; sessions of disabled staff end at once.
    SESSION = "SELECT s.id, s.name, s.role, s.email, t.expires_ms FROM sessions t JOIN staff s ON s.id = t.staff_id
        WHERE t.token_hash = $1 AND t.expires_ms > $2 AND s.active = 1";

    /// A token for a new password.
    INSERT_RESET = "INSERT INTO password_resets (token_hash, staff_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4)";
    /// Takes a person's tokens away, and all that are too old.
    DELETE_RESETS = "DELETE FROM password_resets WHERE staff_id = $1 OR expires_ms <= $2";
    /// Whose token it is.
    RESET = "SELECT staff_id FROM password_resets WHERE token_hash = $1 AND expires_ms > $2";

    /// A new buyer.
    INSERT_BUYER = "INSERT INTO buyers (id, customer_id, email, name, password_hash, created_ms) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Changes a buyer of a customer.
    UPDATE_BUYER = "UPDATE buyers SET name = COALESCE($3, name), active = COALESCE($4, active), version = version + 1
        WHERE id = $1 AND customer_id = $2";
    /// A buyer's new password.
    SET_BUYER_PASSWORD = "UPDATE buyers SET password_hash = $2, version = version + 1 WHERE id = $1";
    /// Which buyer may sign in with this address, and how the customer stands.
    BUYER_BY_EMAIL = "SELECT b.id, b.customer_id, b.name, b.email, b.password_hash, c.status
        FROM buyers b JOIN customers c ON c.id = b.customer_id WHERE b.email = $1 AND b.active = 1";
    /// Opens a buyer's session.
    INSERT_BUYER_SESSION = "INSERT INTO buyer_sessions (token_hash, buyer_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4)";
    /// Clears buyers' sessions that are over.
    DELETE_OLD_BUYER_SESSIONS = "DELETE FROM buyer_sessions WHERE expires_ms <= $1";
    /// Ends a buyer's session.
    DELETE_BUYER_SESSION = "DELETE FROM buyer_sessions WHERE token_hash = $1";
    /// Signs a buyer out everywhere.
    DELETE_BUYER_SESSIONS = "DELETE FROM buyer_sessions WHERE buyer_id = $1";
    /// Whose session it is; sessions of buyers and customers who may not buy end at once.
    BUYER_SESSION = "SELECT b.id, b.customer_id, b.name, b.email, c.kind
        FROM buyer_sessions t JOIN buyers b ON b.id = t.buyer_id JOIN customers c ON c.id = b.customer_id
        WHERE t.token_hash = $1 AND t.expires_ms > $2 AND b.active = 1 AND c.status = 'Active'";
    /// A token for a buyer's new password.
    INSERT_BUYER_RESET = "INSERT INTO buyer_resets (token_hash, buyer_id, created_ms, expires_ms) VALUES ($1, $2, $3, $4)";
    /// Takes a buyer's tokens away, and all that are too old.
    DELETE_BUYER_RESETS = "DELETE FROM buyer_resets WHERE buyer_id = $1 OR expires_ms <= $2";
    /// Whose token it is.
    BUYER_RESET = "SELECT buyer_id FROM buyer_resets WHERE token_hash = $1 AND expires_ms > $2";

    /// A new key.
    INSERT_API_KEY = "INSERT INTO api_keys (id, key_hash, hint, name, channel, livemode, publishable, active, created_ms, api_version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9)";
    /// Takes a key back, once.
    REVOKE_API_KEY = "UPDATE api_keys SET active = 0, revoked_ms = $2 WHERE id = $1 AND active = 1";
    /// Whose key it is.
    API_KEY = "SELECT id, name, channel, livemode, publishable, api_version FROM api_keys WHERE key_hash = $1 AND active = 1";

    /// A new enrolment code.
    INSERT_CODE = "INSERT INTO enrolment_codes (code_hash, store_id, created_by, created_ms, expires_ms)
        VALUES ($1, $2, $3, $4, $5)";
    /// What a code is good for.
    CODE = "SELECT store_id, expires_ms, used_ms, terminal_id FROM enrolment_codes WHERE code_hash = $1";
    /// Uses a code, once.
    USE_CODE = "UPDATE enrolment_codes SET used_ms = $2, terminal_id = $3 WHERE code_hash = $1 AND used_ms IS NULL";
    /// Tills of a store so far.
    COUNT_TERMINALS = "SELECT COUNT(*) FROM terminals WHERE store_id = $1";
    /// A new till.
    INSERT_TERMINAL = "INSERT INTO terminals (id, store_id, code, name, public_key, epoch, protocol, enrolled_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// A till.
    TERMINAL = "SELECT id, store_id, code, name, public_key, epoch, status FROM terminals WHERE id = $1";
    /// The till of a key in a store.
    TERMINAL_BY_KEY = "SELECT id FROM terminals WHERE public_key = $1 AND store_id = $2 ORDER BY id LIMIT 1";
    /// Lets a known till in again, with a new epoch.
    RENEW_TERMINAL = "UPDATE terminals SET epoch = $2, protocol = $3, status = 'Active', revoked_ms = NULL WHERE id = $1";
    /// How many epochs a till has had.
    COUNT_EPOCHS = "SELECT COUNT(*) FROM terminal_epochs WHERE terminal_id = $1";
    /// Revokes a till.
    REVOKE_TERMINAL = "UPDATE terminals SET status = 'Revoked', revoked_ms = $2 WHERE id = $1 AND status = 'Active'";
    /// Marks an epoch of a till.
    INSERT_EPOCH = "INSERT INTO terminal_epochs (terminal_id, epoch, opened_ms) VALUES ($1, $2, $3)
        ON CONFLICT (terminal_id, epoch) DO NOTHING";
    /// Closes an epoch, once.
    CLOSE_EPOCH = "INSERT INTO terminal_epochs (terminal_id, epoch, opened_ms, closed_ms, reason) VALUES ($1, $2, $3, $3, $4)
        ON CONFLICT (terminal_id, epoch) DO UPDATE SET closed_ms = excluded.closed_ms, reason = excluded.reason
        WHERE terminal_epochs.closed_ms IS NULL";
    /// Whether an epoch is closed.
    EPOCH_CLOSED = "SELECT closed_ms FROM terminal_epochs WHERE terminal_id = $1 AND epoch = $2";
}
