//! Identity's handshake asks intake how far a till's journal reaches.

use crate::identity::{ChainView, Chains};
use crate::intake;
use domain::TerminalId;
use protocol::ChainHead;
use store::{StoreError, Tx};

/// The journals' heads.
pub struct Heads;

impl Chains for Heads {
    fn latest(&self, tx: &Tx, terminal: TerminalId) -> Result<Option<ChainHead>, StoreError> {
        intake::latest_head(tx, terminal)
    }

    fn view(&self, tx: &Tx, terminal: TerminalId, claimed: &ChainHead) -> Result<ChainView, StoreError> {
        let (head, forked) = intake::view_chain(tx, terminal, claimed)?;
        Ok(ChainView { head, forked })
    }
}
