//! What comes before an order, as staff set it up: promotions with their coupons, shipping zones with their options,
//! the groups of customers. Not here: what a basket earns and costs.

mod body;
pub mod groups;
pub mod lists;
pub mod promotions;
pub mod shipping;
pub mod sql;
mod view;
mod zone_body;

use super::problem::ApiError;
use crate::promotion::OfferError;
use crate::shipping::ShippingError;

impl From<OfferError> for ApiError {
    fn from(error: OfferError) -> Self {
        match error {
            OfferError::Store(error) => error.into(),
            OfferError::Refused(refusal) => refusal.into(),
        }
    }
}

impl From<ShippingError> for ApiError {
    fn from(error: ShippingError) -> Self {
        match error {
            ShippingError::Store(error) => error.into(),
            ShippingError::Refused(refusal) => refusal.into(),
        }
    }
}
