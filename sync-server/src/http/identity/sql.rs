//! Reading statements of staff, keys and the audit log.

store::statements! {
    /// Staff by id, newest first: before id, role, active, limit.
    STAFF = "SELECT id, name, email, role, active, CAST(CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT),
            CAST(CASE WHEN pin_hash IS NULL THEN 0 ELSE 1 END AS BIGINT), version, created_ms
               FROM staff
              WHERE id < COALESCE(CAST($1 AS TEXT), 'g')
                AND (CAST($2 AS TEXT) IS NULL OR role = $2)
                AND (CAST($3 AS BIGINT) IS NULL OR active = $3)
              ORDER BY id DESC LIMIT $4";
    /// One member of staff.
    PERSON = "SELECT id, name, email, role, active, CAST(CASE WHEN password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT),
            CAST(CASE WHEN pin_hash IS NULL THEN 0 ELSE 1 END AS BIGINT), version, created_ms
                FROM staff WHERE id = $1";
    /// Keys, newest first: before id, limit.
    KEYS = "SELECT id, name, hint, channel, livemode, publishable, active, created_ms, revoked_ms, api_version FROM api_keys
             WHERE id < COALESCE(CAST($1 AS TEXT), 'g') ORDER BY id DESC LIMIT $2";
    /// One key.
    KEY = "SELECT id, name, hint, channel, livemode, publishable, active, created_ms, revoked_ms, api_version
             FROM api_keys WHERE id = $1";
    /// What was done, newest first: before time and id, actor, action, from, to, limit.
    AUDIT = "SELECT a.id, a.at_ms, a.actor, s.name, a.action, a.subject, a.data FROM audit_log a
               LEFT JOIN staff s ON s.id = a.actor
              WHERE (a.at_ms, a.id) < (COALESCE(CAST($1 AS BIGINT), 9223372036854775807), COALESCE(CAST($2 AS TEXT), 'g'))
                AND (CAST($3 AS TEXT) IS NULL OR a.actor = $3)
                AND (CAST($4 AS TEXT) IS NULL OR a.action = $4)
                AND (CAST($5 AS BIGINT) IS NULL OR a.at_ms >= $5)
                AND (CAST($6 AS BIGINT) IS NULL OR a.at_ms < $6)
              ORDER BY a.at_ms DESC, a.id DESC LIMIT $7";
}
