//! The statements of events: the outbox as it is read, consumers, webhooks and their deliveries, mail.

/// The columns of a webhook, in the order in which `webhooks.rs` reads them.
macro_rules! webhook {
    () => {
        "SELECT w.id, w.url, w.event_types, w.description, w.active, w.created_ms, w.last_delivery_ms, w.last_status,
            (SELECT COUNT(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.status = 'Pending'),
            (SELECT COUNT(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.status = 'Dead'), w.version
         FROM webhooks w"
    };
}

/// The columns of a delivery, in the order in which `deliveries.rs` reads them.
macro_rules! delivery {
    () => {
        "SELECT id, webhook_id, event_id, event_type, status, attempts, next_attempt_ms, response_status, error,
            created_ms, ended_ms FROM webhook_deliveries"
    };
}

store::statements! {
    /// Events after a position, of the types in $2 (a comma before and behind each; `,*,`: all).
    EVENTS = "SELECT position, id, event_type, aggregate, correlation_id, data, created_ms FROM outbox
        WHERE position > $1 AND (CAST($2 AS TEXT) = ',*,' OR CAST($2 AS TEXT) LIKE '%,' || event_type || ',%')
        ORDER BY position LIMIT $3";
    /// The oldest events, to be cleared: position and time.
    OLDEST = "SELECT position, created_ms FROM outbox WHERE position > 0 ORDER BY position LIMIT $1";
    /// Whether the oldest event is from before $1 and behind every consumer, anything sent ended before $2, or a mail or a
    /// session is over at $3.
    ANYTHING_OVER = "SELECT 1 WHERE EXISTS (SELECT 1 FROM (SELECT position, created_ms FROM outbox WHERE position > 0
                ORDER BY position LIMIT 1) AS oldest
            WHERE created_ms < $1 AND position <= (SELECT MIN(position) FROM consumers))
        OR EXISTS (SELECT 1 FROM webhook_deliveries WHERE ended_ms < $2)
        OR EXISTS (SELECT 1 FROM mails WHERE ended_ms < $2)
        OR EXISTS (SELECT 1 FROM mails WHERE status = 'Pending' AND expires_ms <= $3)
        OR EXISTS (SELECT 1 FROM sessions WHERE expires_ms <= $3)";
    /// Clears events up to a position.
    CLEAR = "DELETE FROM outbox WHERE position <= $1";
    /// Clears what consumers remember of events up to a position.
    CLEAR_INBOX = "DELETE FROM consumer_inbox WHERE position <= $1";
    /// What every consumer has behind it.
    BEHIND_ALL = "SELECT MIN(position) FROM consumers";

    /// How far a consumer has come.
    CURSOR = "SELECT position FROM consumers WHERE name = $1";
    /// Moves a consumer on, never back.
    MOVE_CURSOR = "UPDATE consumers SET position = $2 WHERE name = $1 AND position < $2";
    /// Remembers that a consumer accepts an event; nothing when it has already.
    ACCEPT = "INSERT INTO consumer_inbox (consumer, event_id, position) VALUES ($1, $2, $3)
        ON CONFLICT (consumer, event_id) DO NOTHING";
    /// Sets an event aside.
    SET_ASIDE = "INSERT INTO set_aside_events (id, consumer, event_id, position, event_type, aggregate, correlation_id,
            data, event_ms, error, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (consumer, event_id) DO UPDATE SET error = excluded.error";
    /// Events that were set aside, newest first: before id, status, limit.
    ASIDE = "SELECT id, consumer, event_id, event_type, error, status, created_ms, accepted_ms FROM set_aside_events
        WHERE id < COALESCE(CAST($1 AS TEXT), 'g') AND (CAST($2 AS TEXT) IS NULL OR status = $2)
        ORDER BY id DESC LIMIT $3";
    /// One of them.
    ASIDE_ONE = "SELECT id, consumer, event_id, event_type, error, status, created_ms, accepted_ms
        FROM set_aside_events WHERE id = $1";
    /// The event that was set aside.
    ASIDE_EVENT = "SELECT position, event_id, event_type, aggregate, correlation_id, data, event_ms, consumer
        FROM set_aside_events WHERE id = $1 AND status = 'Open'";
    /// It was accepted after all.
    ASIDE_ACCEPTED = "UPDATE set_aside_events SET status = 'Accepted', accepted_ms = $2 WHERE id = $1";

    /// Types that active webhooks want.
    WANTED = "SELECT event_types FROM webhooks WHERE active = 1";
    /// Webhooks that get an event of this type and position.
    TAKERS = "SELECT id FROM webhooks WHERE active = 1 AND since_position < $2
        AND (event_types = ',*,' OR event_types LIKE '%,' || CAST($1 AS TEXT) || ',%') ORDER BY id";
    /// How many webhooks there are.
    COUNT_WEBHOOKS = "SELECT COUNT(*) FROM webhooks";
    /// A new webhook.
    ADD_WEBHOOK = "INSERT INTO webhooks (id, url, event_types, description, active, secret, since_position, created_by,
            created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Webhooks, newest first: before id, limit.
    WEBHOOKS = concat!(webhook!(), " WHERE w.id < COALESCE(CAST($1 AS TEXT), 'g') ORDER BY w.id DESC LIMIT $2");
    /// One webhook.
    WEBHOOK = concat!(webhook!(), " WHERE w.id = $1");
    /// Changes a webhook.
    CHANGE_WEBHOOK = "UPDATE webhooks SET url = $2, event_types = $3, description = $4, active = $5,
        version = version + 1 WHERE id = $1";
    /// A new secret; the old one signs too for a while.
    ROTATE = "UPDATE webhooks SET previous_secret = secret, previous_until_ms = $3, secret = $2, version = version + 1
        WHERE id = $1";
    /// Takes a webhook's deliveries away.
    DELETE_DELIVERIES = "DELETE FROM webhook_deliveries WHERE webhook_id = $1";
    /// Takes a webhook away.
    DELETE_WEBHOOK = "DELETE FROM webhooks WHERE id = $1";

    /// A new delivery; nothing when the webhook has the event already.
    ADD_DELIVERY = "INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, aggregate, position, payload,
            next_attempt_ms, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
        ON CONFLICT (webhook_id, event_id) DO NOTHING";
    /// Deliveries of a webhook, newest first: webhook, before id, status, limit.
    DELIVERIES = concat!(delivery!(), " WHERE webhook_id = $1 AND id < COALESCE(CAST($2 AS TEXT), 'g')
        AND (CAST($3 AS TEXT) IS NULL OR status = $3) ORDER BY id DESC LIMIT $4");
    /// One delivery.
    DELIVERY = concat!(delivery!(), " WHERE id = $1");
    /// Webhooks that have something to be sent now.
    DUE_WEBHOOKS = "SELECT w.id FROM webhooks w WHERE w.active = 1 AND EXISTS (SELECT 1 FROM webhook_deliveries d
        WHERE d.webhook_id = w.id AND d.status = 'Pending' AND d.next_attempt_ms <= $1) ORDER BY w.id";
    /// What of a webhook may be sent now: the oldest of each aggregate. Webhook, now, limit.
    DUE = "SELECT d.id, d.attempts FROM webhook_deliveries d
        WHERE d.webhook_id = $1 AND d.status = 'Pending' AND d.next_attempt_ms <= $2
          AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e WHERE e.webhook_id = d.webhook_id
              AND e.aggregate = d.aggregate AND e.status = 'Pending' AND e.position < d.position)
        ORDER BY d.next_attempt_ms, d.position LIMIT $3";
    /// Takes a delivery in hand for a while, unless another one has it: id, attempts so far, until.
    CLAIM = "UPDATE webhook_deliveries SET attempts = attempts + 1, next_attempt_ms = $3
        WHERE id = $1 AND attempts = $2 AND status = 'Pending'";
    /// What is sent, where, and signed with what.
    TO_SEND = "SELECT d.webhook_id, d.event_type, d.payload, d.attempts, w.url, w.secret, w.previous_secret,
            w.previous_until_ms
        FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE d.id = $1";
    /// How an attempt ended: id, its number, status, next attempt, response, error, ended.
    ATTEMPTED = "UPDATE webhook_deliveries SET status = $3, next_attempt_ms = $4, response_status = $5, error = $6,
        ended_ms = $7 WHERE id = $1 AND attempts = $2 AND status = 'Pending'";
    /// What became of a webhook's latest attempt.
    LAST_ATTEMPT = "UPDATE webhooks SET last_delivery_ms = $2, last_status = $3 WHERE id = $1";
    /// Sends an ended delivery once more.
    REPLAY = "UPDATE webhook_deliveries SET status = 'Pending', attempts = 0, next_attempt_ms = $2, ended_ms = NULL
        WHERE id = $1 AND status <> 'Pending'";
    /// Clears deliveries that ended before.
    CLEAR_DELIVERIES = "DELETE FROM webhook_deliveries WHERE ended_ms < $1";

    /// A mail to be sent; nothing when its cause has one already.
    ADD_MAIL = "INSERT INTO mails (id, kind, cause_id, recipient, language, subject, body_text, body_html,
            next_attempt_ms, expires_ms, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9)
        ON CONFLICT (kind, cause_id) DO NOTHING";
    /// Mails to be sent now.
    DUE_MAILS = "SELECT id, attempts FROM mails WHERE status = 'Pending' AND next_attempt_ms <= $1
        ORDER BY next_attempt_ms LIMIT $2";
    /// Takes a mail in hand for a while: id, attempts so far, until.
    CLAIM_MAIL = "UPDATE mails SET attempts = attempts + 1, next_attempt_ms = $3
        WHERE id = $1 AND attempts = $2 AND status = 'Pending'";
    /// What is sent.
    MAIL = "SELECT recipient, subject, body_text, body_html, attempts, expires_ms FROM mails WHERE id = $1";
    /// A later attempt: id, its number, when, error.
    MAIL_LATER = "UPDATE mails SET next_attempt_ms = $3, error = $4 WHERE id = $1 AND attempts = $2 AND status = 'Pending'";
    /// It was sent or given up, and what it said is erased: id, its number, status, error, now.
    MAIL_ENDED = "UPDATE mails SET status = $3, error = $4, ended_ms = $5, subject = '', body_text = '', body_html = ''
        WHERE id = $1 AND attempts = $2 AND status = 'Pending'";
    /// Mails of no use any more are given up.
    EXPIRE_MAILS = "UPDATE mails SET status = 'Dead', error = COALESCE(error, $2), ended_ms = $1, subject = '',
        body_text = '', body_html = '' WHERE status = 'Pending' AND expires_ms <= $1";
    /// Clears mails that ended before.
    CLEAR_MAILS = "DELETE FROM mails WHERE ended_ms < $1";
    /// A web order by its number and its buyer's address: whose it is, where mail goes, in which language.
    ORDER_OF_BUYER = "SELECT id, customer_email, customer_language FROM orders
        WHERE order_number = $1 AND LOWER(customer_email) = $2 AND sales_channel <> 'POS' AND status <> 'Draft'";
    /// What a receipt by mail lists: the order's head.
    ORDER_HEAD = "SELECT currency, subtotal_minor, discount_minor, tax_minor, total_minor, order_number FROM orders
        WHERE id = $1";
    /// What a receipt by mail lists: its lines.
    ORDER_LINES = "SELECT product_name, quantity, line_total_minor FROM order_items WHERE order_id = $1 ORDER BY line_no";
}
