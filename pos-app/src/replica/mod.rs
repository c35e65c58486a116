//! The catalogue file in use: opened, asked, fed with pages, swapped by a pointer in the till's database
//! (D-4). Thin over the crate `replica`. The till's own sales are not in it (D-7).

use domain::{ProductId, Quantity, StoreId};
use protocol::{Feed, ProductData, PullPage};
use replica::ReplicaError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Database, Disk, Entropy, StoreError, Tx, WriteError};

use crate::api::Refusal;
use crate::core::Till;
use crate::till::shop::Shop;
use crate::till::sql;

/// Which file is in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// Rises with each snapshot.
    pub number: u64,
    /// The store whose settings it holds.
    pub store_id: StoreId,
}

impl Pointer {
    /// The file's name in the till's folder.
    #[must_use]
    pub fn file(&self) -> String {
        format!("replica-{}.db", self.number)
    }
}

/// The catalogue.
pub struct Catalogue {
    db: Database,
    /// Which file it is.
    pub pointer: Pointer,
}

/// What is known of a product's stock.
#[derive(Debug, Clone, Copy)]
pub struct KnownStock {
    /// What may be sold, own sales since taken off; thousandths.
    pub available_thousandths: i64,
    /// Physically there, own sales since taken off; thousandths.
    pub on_hand_thousandths: i64,
    /// Age of the server's figure: its clock, Unix milliseconds.
    pub as_of_ms: i64,
}

/// Pages make no ids.
struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

impl Catalogue {
    /// Opens the file and reads the shop's settings.
    pub fn open(disk: &impl Disk, pointer: Pointer, now_ms: i64) -> Result<(Self, Shop), ReplicaError> {
        let name = pointer.file();
        if !disk.exists(&name)? {
            return Err(StoreError::NotFound.into());
        }
        let db = replica::open(disk.open_database(&name)?, now_ms)?;
        let catalogue = Self { db, pointer };
        let shop = catalogue.read_shop(now_ms)?;
        Ok((catalogue, shop))
    }

    /// Store, taxes and staff as they are now.
    pub fn read_shop(&self, now_ms: i64) -> Result<Shop, ReplicaError> {
        let store_id = self.pointer.store_id;
        self.db.read(now_ms, |tx| {
            let store = replica::store(tx, store_id)?.ok_or(StoreError::NotFound)?;
            Ok(Shop::new(store, replica::tax_table(tx)?, replica::staff(tx)?))
        })
    }

    /// Asks it something.
    pub fn read<T>(
        &self,
        now_ms: i64,
        work: impl FnOnce(&Tx<'_>) -> Result<T, ReplicaError>,
    ) -> Result<T, ReplicaError> {
        self.db.read(now_ms, work)
    }

    /// Applies a page with its cursor, all or nothing (D-1).
    pub fn apply(&mut self, now_ms: i64, page: &PullPage) -> Result<replica::Applied, ReplicaError> {
        let written = self.db.write(now_ms, &mut NoEntropy, |tx| replica::apply_page(tx, page));
        written.map_err(|error| match error {
            WriteError::Refused(error) => error,
            WriteError::Failed(error) | WriteError::Unknown(error) => error.into(),
        })
    }
}

/// Whether the file itself is at fault, so that fetching it again helps.
#[must_use]
pub fn is_broken(error: &ReplicaError) -> bool {
    !matches!(error, ReplicaError::Store(StoreError::Busy | StoreError::Full | StoreError::Io(_)))
}

impl<D: Disk> Till<D> {
    /// Asks the catalogue; a broken one is put away and fetched again.
    pub(crate) fn look_up<T>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, ReplicaError>,
    ) -> Result<T, Refusal> {
        self.shop()?;
        let now_ms = self.now.wall_ms;
        let Some(catalogue) = &self.catalogue else { return Err(no_catalogue()) };
        catalogue.read(now_ms, work).map_err(|error| {
            self.catalogue_failed(&error);
            no_catalogue()
        })
    }

    /// A failure of the replica never stops more than what needs it.
    pub(crate) fn catalogue_failed(&mut self, error: &ReplicaError) {
        self.log(format!("the catalogue cannot be read: {error}"));
        if is_broken(error) {
            // The shop's settings stay in memory: what is on the ticket can still be paid.
            self.catalogue = None;
            self.planner.want_snapshot();
            self.planner.poke();
        }
    }

    pub(crate) fn product_by_code(&mut self, code: &str) -> Result<Option<(ProductData, Quantity)>, Refusal> {
        let found = self.look_up(|tx| replica::find_by_code(tx, code))?;
        Ok(found.map(|found| (found.product, found.pack_quantity)))
    }

    pub(crate) fn product_by_sku(&mut self, sku: &str) -> Result<Option<ProductData>, Refusal> {
        self.look_up(|tx| replica::find_by_sku(tx, sku))
    }

    /// The replica's figure less what this till sold since (D-7).
    pub(crate) fn known_stock(&mut self, product_id: ProductId) -> Result<Option<KnownStock>, Refusal> {
        Ok(self.known_stocks(&[product_id])?.remove(&product_id))
    }

    /// The same of several products at once; of what the server told no stock there is none.
    pub(crate) fn known_stocks(
        &mut self,
        products: &[ProductId],
    ) -> Result<BTreeMap<ProductId, KnownStock>, Refusal> {
        let shop = self.shop()?;
        let (warehouse_id, feed) = (shop.warehouse_id(), Feed::Store(shop.store.id));
        let (told, state) = self.look_up(|tx| {
            let mut told = BTreeMap::new();
            for product_id in products {
                if let Some(stock) = replica::stock_at(tx, *product_id, warehouse_id)? {
                    told.insert(*product_id, stock);
                }
            }
            Ok((told, replica::cursor(tx, feed)?))
        })?;
        // What the replica has passed is in its figure already, whether or not the overlay was tidied.
        let passed = state.as_ref().map_or(-1, |state| state.position);
        self.read(|tx| {
            let mut known = BTreeMap::new();
            for (product_id, stock) in &told {
                let values = store::params![product_id.uuid(), passed];
                let own = tx.query_one(&sql::SUM_OVERLAY, values, |row| row.int(0))?;
                let stock = KnownStock {
                    available_thousandths: stock.quantity_thousandths() + own,
                    on_hand_thousandths: stock.on_hand_thousandths + own,
                    as_of_ms: state.as_ref().map_or(stock.as_of_ms, |state| state.as_of_ms),
                };
                known.insert(*product_id, stock);
            }
            Ok(known)
        })
    }

    /// Age of the stock figures, server's clock.
    pub(crate) fn stock_as_of_ms(&mut self) -> Option<i64> {
        let feed = Feed::Store(self.shop.as_ref()?.store.id);
        let catalogue = self.catalogue.as_ref()?;
        let state = catalogue.read(self.now.wall_ms, |tx| replica::cursor(tx, feed)).ok()??;
        Some(state.as_of_ms)
    }
}

fn no_catalogue() -> Refusal {
    Refusal::new(
        "NO_CATALOGUE",
        "The catalogue on this till cannot be read and is fetched again; connect the till and type sync.",
    )
}
