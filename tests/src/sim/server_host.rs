//! The server's process on its machine: the core without its shell, opened on the machine's disk. A reply
//! of a process that died was never sent.

use super::clock::EPOCH_MS;
use super::schedule::VirtualMs;
use super::shop::{self, Shop, ShopError};
use crate::vfs::{Machine, SeededEntropy, SimDisk, SplitMix};
use protocol::{WireRequest, WireResponse};
use store::{StoreError, Tx, WriteError};
use sync_server::core::Core;
use sync_server::{identity, verify};

/// A server on its machine.
pub struct ServerHost {
    /// Its machine.
    pub machine: Machine,
    /// What the shop is made of.
    pub shop: Option<Shop>,
    random: SplitMix,
    opening_pieces: i64,
    core: Option<Core<SimDisk>>,
    lives: u64,
}

impl ServerHost {
    /// A machine on which nothing runs yet.
    pub fn new(mut random: SplitMix, opening_pieces: i64) -> Self {
        let machine = Machine::new(random.fork(1));
        ServerHost { machine, shop: None, random, opening_pieces, core: None, lives: 0 }
    }

    /// Whether the process runs.
    pub const fn is_running(&self) -> bool {
        self.core.is_some()
    }

    /// Makes the shop: the day before business, on a machine that has no faults yet.
    pub fn set_up(&mut self) -> Result<(), ShopError> {
        let pieces = self.opening_pieces;
        let mut core = self.open(0)?;
        self.shop = Some(core.write(EPOCH_MS, |tx| shop::create(tx, pieces)).map_err(write_failed)?);
        Ok(())
    }

    /// A backup is brought back under another name, so that tills know that the server forgot (U-5).
    pub fn renew_incarnation(&mut self, now_ms: VirtualMs) -> Result<(), ShopError> {
        let mut core = self.open(now_ms)?;
        let renew = |tx: &Tx<'_>| {
            let incarnation = tx.new_id().to_string();
            identity::set_setting(tx, "incarnation", &incarnation).map_err(ShopError::from)
        };
        core.write(EPOCH_MS + now_ms as i64, renew).map_err(write_failed)
    }

    fn open(&mut self, now_ms: VirtualMs) -> Result<Core<SimDisk>, ShopError> {
        self.lives += 1;
        let entropy = Box::new(SeededEntropy::new(self.random.fork(self.lives)));
        let opened = Core::open(self.machine.disk(), EPOCH_MS + now_ms as i64, entropy, &shop::setup());
        opened.map_err(ShopError::from)
    }

    /// Starts the process; the machine must be on.
    pub fn start(&mut self, now_ms: VirtualMs) -> Result<(), ShopError> {
        let opened = self.open(now_ms);
        if self.machine.is_off() {
            return Ok(()); // it died while it started
        }
        self.core = Some(opened?);
        Ok(())
    }

    /// What the product itself finds wrong with its books.
    pub fn verify(&mut self, now_ms: VirtualMs) -> Vec<String> {
        let Some(core) = self.core.as_mut() else { return vec!["the server is not running".to_owned()] };
        match core.read(EPOCH_MS + now_ms as i64, verify::run) {
            Ok(found) => found.iter().map(ToString::to_string).collect(),
            Err(error) => vec![StoreError::to_string(&error)],
        }
    }

    /// Hands requests to the server as one batch; `None`: there is no process (any more).
    pub fn handle(&mut self, now_ms: VirtualMs, requests: Vec<WireRequest>) -> Option<Vec<WireResponse>> {
        let core = self.core.as_mut()?;
        let replies = core.handle_batch(EPOCH_MS + now_ms as i64, requests);
        if self.machine.is_off() {
            self.stop();
            return None;
        }
        Some(replies)
    }

    /// Somebody in the office does something; `None`: the server is away, or the disk said no.
    pub fn office<T>(
        &mut self,
        now_ms: VirtualMs,
        mut work: impl FnMut(&Tx<'_>, &Shop) -> Result<T, ShopError>,
    ) -> Option<T> {
        let shop = self.shop.clone()?;
        let core = self.core.as_mut()?;
        let done = core.write(EPOCH_MS + now_ms as i64, |tx| work(tx, &shop));
        if self.machine.is_off() {
            self.stop();
            return None;
        }
        done.ok()
    }

    /// The process ends; the machine may be on or off.
    pub fn stop(&mut self) {
        self.core = None;
    }
}

fn write_failed(error: WriteError<ShopError>) -> ShopError {
    match error {
        WriteError::Refused(error) => error,
        WriteError::Failed(error) | WriteError::Unknown(error) => error.into(),
    }
}
