//! Statements of kept answers.

store::statements! {
    /// The kept answer: credential, operation, key.
    KNOWN = "SELECT request_hash, status, version, body FROM kept_answers
              WHERE credential = $1 AND operation = $2 AND key = $3";
    /// Keeps an answer.
    KEEP = "INSERT INTO kept_answers (credential, operation, key, request_hash, status, version, body, created_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Forgets answers older than $1.
    FORGET = "DELETE FROM kept_answers WHERE created_ms < $1";
}
