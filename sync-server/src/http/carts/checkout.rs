//! A cart becomes an order, once (O-1, O-7): a repeated checkout gives the same order.

use axum::extract::State;
use axum::response::Response;
use domain::CustomerId;
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::At;
use super::look::{Looked, address_of, lines_of, look, order_of};
use crate::bindings::House;
use crate::cart::{self, Buyer, Cart};
use crate::http::App;
use crate::http::act::{Act, Caller, Reply};
use crate::http::extract::Path;
use crate::http::orders::{OrderView, web_view};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::AmountIn;
use crate::order::{Address, Guest, NewOrder, Shown, place};
use crate::refusal::Refusal;

/// What an order wants besides the cart.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CheckoutBody {
    /// Who buys, where the cart is no customer's.
    customer: Option<GuestBody>,
    /// Whom the invoice is for, when another than where the goods go.
    billing_address: Option<Address>,
    /// The total that the buyer was shown: another one is refused with both figures. Wanted where a price changed
    /// since the cart was changed last.
    total: Option<AmountIn>,
    /// The buyer's language (BCP 47).
    language: Option<String>,
    /// The buyer's own number.
    po_number: Option<String>,
    /// On which terms.
    terms: Option<String>,
    /// Your own.
    #[schema(value_type = Option<Object>)]
    metadata: Option<serde_json::Map<String, serde_json::Value>>,
}

/// A buyer without an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CartGuest)]
pub struct GuestBody {
    name: String,
    email: String,
}
