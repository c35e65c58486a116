//! Web orders' ports: offers and tax rules are product's, claims inventory's, the zone and the day the store's.

use super::house::House;
use super::{business_date, leaves_safety_stock, local_time, on_shortage};
use crate::identity;
use crate::inventory::{self, BookedOut, Cause, Change, touch_stock};
use crate::order::{
    Address, Claimed, Claims, Named, Offered, Offers, OnShortage, OrderError, Recognition, Shelf, StockMove,
    Supply, Taken,
};
use crate::product::{self, ProductError};
use crate::refusal::Refusal;
use domain::{Channel, Currency, ProductId, Quantity, TaxTable, WarehouseId};
use protocol::StoreData;
use store::{StoreError, Tx};

impl House {
    /// For one act on a web order, in the books' currency.
    pub fn of_web(currency: Currency) -> Self {
        Self::new(currency, 1)
    }
}

impl Offers for House {
    fn offered(&mut self, tx: &Tx, product: &Named, list: &str) -> Result<Option<Offered>, StoreError> {
        let id = match product {
            Named::Id(id) => Some(*id),
            Named::Sku(sku) => product::by_sku(tx, sku)?,
        };
        let Some(id) = id else { return Ok(None) };
        let tier = |tier: &product::Tier| (tier.min_quantity, tier.unit_price_ten_thousandths);
        Ok(product::offer(tx, id, list)?.map(|offer| Offered {
            id,
            sku: offer.sku,
            name: offer.name,
            tax_class: offer.tax_class,
            active: offer.active,
            safety_block: offer.safety_block,
            discountable: offer.discountable,
            unit_price: offer.unit_price,
            moq: offer.moq,
            multiple: offer.multiple,
            tiers: offer.tiers.iter().map(tier).collect(),
        }))
    }

    fn includes_tax(&mut self, tx: &Tx, list: &str) -> Result<Option<bool>, StoreError> {
        product::includes_tax(tx, list)
    }

    fn links(&mut self, tx: &Tx, id: ProductId) -> Result<Vec<(ProductId, Quantity)>, StoreError> {
        product::links(tx, id)
    }

    fn supply(&mut self, tx: &Tx, ship_to: Option<&Address>) -> Result<Supply, OrderError> {
        let store = first_store(tx)?;
        let rules = product::tax_rules(tx).map_err(|error| match error {
            ProductError::Store(error) => error,
            other => StoreError::Corrupt(other.to_string()),
        })?;
        let taxes = TaxTable { rules: rules.into_iter().map(|data| data.rule).collect() };
        let known = |zone: &String| taxes.rules.iter().any(|rule| rule.zone == *zone);
        // Where nothing is known of the buyer's zone, goods are supplied where the shop is.
        let zone = ship_to.and_then(|address| address.zones().into_iter().find(known));
        Ok(Supply {
            currency: self.currency,
            zone: zone.unwrap_or_else(|| store.zone.clone()),
            date: business_date(&store, tx.now_ms())?,
            local: local_time(&store, tx.now_ms())?,
            policy: store.policy,
            taxes,
        })
    }
}

/// The store whose settings the web shop has: the first by code.
fn first_store(tx: &Tx) -> Result<StoreData, OrderError> {
    let stores = identity::list_stores(tx).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    stores.into_iter().next().ok_or_else(|| {
        let detail = "The shop has no store yet, and so no tax zone; make one first.";
        Refusal::conflict("NO_STORE", "", detail).into()
    })
}

/// How much of a variant a channel leaves (S-12), thousandths.
fn left_by(tx: &Tx, channel: Channel, id: ProductId) -> Result<i64, StoreError> {
    if leaves_safety_stock(tx, channel)? { product::safety_stock(tx, id) } else { Ok(0) }
}

const fn booked_out(by: Claimed) -> BookedOut {
    match by.recognition {
        Recognition::Payment => BookedOut::AtPayment,
        Recognition::HandOver(_) => BookedOut::AtHandOver,
    }
}

fn change<'a>(goods: &StockMove, cause: Cause, by: Claimed) -> Change<'a> {
    Change {
        warehouse_id: goods.warehouse_id,
        product_id: goods.product_id,
        quantity: goods.quantity,
        cause,
        cause_id: goods.cause_id,
        by: by.channel.as_str(),
        reason: None,
        occurred_ms: goods.occurred_ms,
        earliest_ms: goods.earliest_ms,
    }
}

impl Claims for House {
    fn shelf(
        &mut self,
        tx: &Tx,
        at: WarehouseId,
        id: ProductId,
        channel: Channel,
    ) -> Result<Shelf, StoreError> {
        let offered = inventory::offered(tx, at, id)?;
        let left = left_by(tx, channel, id)?;
        let inventory::Offered { quantity, generation, on_hand } = offered;
        Ok(Shelf { quantity: quantity.saturating_sub(left), generation, on_hand })
    }

    fn selling(&mut self, tx: &Tx) -> Result<Vec<WarehouseId>, StoreError> {
        inventory::selling_warehouses(tx)
    }

    fn allocate(
        &mut self,
        tx: &Tx,
        goods: &StockMove,
        by: Claimed,
        generation: i64,
    ) -> Result<Option<Taken>, StoreError> {
        let change = change(goods, Cause::Allocation, by);
        let only = (generation, left_by(tx, by.channel, goods.product_id)?);
        let done = self.stock.allocate(tx, &change, only, booked_out(by))?;
        Ok(done.map(|done| Taken {
            cost_minor: done.value_minor,
            generation: done.generation,
            left: done.quantity,
        }))
    }

    fn hand_over(&mut self, tx: &Tx, goods: &StockMove, by: Claimed) -> Result<i64, StoreError> {
        Ok(self.stock.hand_over(tx, &change(goods, Cause::HandOver, by), booked_out(by))?.value_minor)
    }

    fn release(
        &mut self,
        tx: &Tx,
        goods: &StockMove,
        by: Claimed,
        cost_minor: i64,
    ) -> Result<i64, StoreError> {
        let change = change(goods, Cause::Release, by);
        Ok(self.stock.release(tx, &change, cost_minor, booked_out(by))?.value_minor)
    }

    fn on_shortage(&mut self, tx: &Tx) -> Result<OnShortage, StoreError> {
        on_shortage(tx)
    }

    fn covered(&mut self, tx: &Tx, at: WarehouseId, id: ProductId, how: &str) -> Result<(), StoreError> {
        inventory::settle_covered(tx, at, id, how)
    }

    fn forget(&mut self) {
        self.stock.forget();
    }

    fn told(&mut self, tx: &Tx) -> Result<(), StoreError> {
        for (at, product_id) in self.take_changed() {
            touch_stock(tx, &identity::stores_of_warehouse(tx, at)?, product_id)?;
        }
        Ok(())
    }
}
