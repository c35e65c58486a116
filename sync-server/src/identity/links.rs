//! Links that show one order to whoever has them: signed with the server's key, kept nowhere, good for a while. Not here:
//! whom they are mailed to.

use super::{IdentityError, load_keys};
use protocol::{Stamp, mint_stamp, open_stamp};
use store::Tx;
use uuid::Uuid;

const ORDER: &str = "order";

/// A link's token for an order.
pub fn mint_order_link(tx: &Tx, order: Uuid, lasts_ms: i64) -> Result<String, IdentityError> {
    let mut nonce = [0; 16];
    tx.fill(&mut nonce);
    let expires_ms = tx.now_ms() + lasts_ms;
    let stamp = Stamp { purpose: ORDER.to_owned(), subject: order.to_string(), expires_ms, nonce };
    mint_stamp(&load_keys(tx)?.stamp_key, &stamp).map_err(|error| IdentityError::Stored(error.to_string()))
}

/// The order that a token shows. `None`: none, or not any more.
pub fn open_order_link(tx: &Tx, token: &str) -> Result<Option<Uuid>, IdentityError> {
    let opened = open_stamp(&load_keys(tx)?.stamp_key, ORDER, tx.now_ms(), token);
    Ok(opened.ok().and_then(|stamp| stamp.subject.parse().ok()))
}
