//! Web orders' ports to promotions and shipping: what is offered to whom, and how goods are sent.

use super::house::House;
use crate::order::{Address, Extras, OnOffer, Parcel, Way};
use crate::promotion::OfferError;
use crate::{product, promotion, shipping};
use domain::{OrderId, ProductId, PromotionId};
use store::{StoreError, Tx};

impl Extras for House {
    fn on_offer(
        &mut self,
        tx: &Tx,
        coupons: &[String],
        customer: Option<&str>,
    ) -> Result<OnOffer, StoreError> {
        let promotion::OnOffer { promotions, refused } = promotion::on_offer(tx, coupons, customer)?;
        Ok(OnOffer { promotions, refused })
    }

    fn parcel(&mut self, tx: &Tx, id: ProductId) -> Result<Parcel, StoreError> {
        let product::Parcel { categories, grams } = product::parcel(tx, id)?;
        Ok(Parcel { categories, grams })
    }

    fn ways(&mut self, tx: &Tx, to: &Address, goods_minor: i64, grams: i64) -> Result<Vec<Way>, StoreError> {
        let offered = shipping::options_for(tx, &to.country, &to.postal_code, goods_minor, grams)?;
        let way =
            |offered: shipping::Offered| Way { option: offered.option, charge_minor: offered.charge_minor };
        Ok(offered.into_iter().map(way).collect())
    }

    fn redeem(
        &mut self,
        tx: &Tx,
        promotion: PromotionId,
        order: OrderId,
        customer: &str,
    ) -> Result<bool, StoreError> {
        match promotion::redeem(tx, promotion, order, customer) {
            Ok(()) => Ok(true),
            Err(OfferError::Refused(_)) => Ok(false),
            Err(OfferError::Store(error)) => Err(error),
        }
    }

    fn give_back(&mut self, tx: &Tx, order: OrderId) -> Result<(), StoreError> {
        promotion::release(tx, order)
    }
}
