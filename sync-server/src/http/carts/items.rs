//! Lines of a cart: put in, changed, taken out; two carts made one.

use axum::extract::State;
use axum::response::Response;
use domain::{CartId, ProductId, Quantity};
use serde::Deserialize;
use store::{Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::CartView;
use super::{At, answer, sql};
use crate::cart::{self, Cart};
use crate::http::App;
use crate::http::act::{Act, Nothing};
use crate::http::auth::Principal;
use crate::http::extract::Path;
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::quantity_in;
use crate::identity::token_hash;
use crate::refusal::Refusal;

/// Goods to be put in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = CartItemBody)]
pub struct ItemBody {
    product_id: Option<Uuid>,
    /// Instead of `productId`.
    sku: Option<String>,
    /// `"1"` when absent.
    quantity: Option<String>,
}

/// How much of a line there shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CartQuantity)]
pub struct QuantityBody {
    quantity: String,
}

/// Another cart.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = CartMerge)]
pub struct MergeBody {
    cart_id: Uuid,
    /// From browsers: the other cart's token.
    cart_token: Option<String>,
}

impl ItemBody {
    /// Puts it in; `at` goes before a refused field's name.
    pub fn add(&self, tx: &Tx<'_>, cart: &Cart, at: &str) -> Result<(), ApiError> {
        let unknown = |field: &str| {
            let detail = "There is no such product; look it up.";
            Refusal::rule("UNKNOWN_PRODUCT", format!("{at}{field}"), detail)
        };
        let id = match (self.product_id, &self.sku) {
            (Some(id), _) => {
                let found = tx.query_opt(&sql::NAME, params![id], |_| Ok(id))?;
                found.ok_or_else(|| unknown("productId"))?
            }
            (None, Some(sku)) => {
                tx.query_opt(&sql::BY_SKU, params![sku], |row| row.uuid(0))?.ok_or_else(|| unknown("sku"))?
            }
            (None, None) => return Err(unknown("productId").into()),
        };
        let quantity = match &self.quantity {
            Some(text) => quantity_in(text, &format!("{at}quantity"))?,
            None => Quantity::ONE,
        };
        Ok(cart::add_item(tx, cart, ProductId::new(id), quantity)?)
    }
}

/// Puts goods into a cart; what is in there already gets more.
#[utoipa::path(post, path = "/api/carts/{channel}/{id}/items", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    request_body = ItemBody,
    responses((status = 200, body = CartView), (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"),
              (status = 404, body = ProblemBody), (status = 409, body = ProblemBody, description = "`CART_ORDERED`, `CART_FULL`"),
              (status = 412, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_PRODUCT`, `QUANTITY_INVALID`")))]
pub async fn add_item(
    State(app): State<App>,
    Path(at): Path<At>,
    act: Act<ItemBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let cart = at.change(tx, who)?;
        body.add(tx, &cart, "")?;
        answer(tx, cart.id)
    })
    .await
}

/// Where a line is.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemAt {
    channel: String,
    id: Uuid,
    item_id: Uuid,
}

impl ItemAt {
    fn cart(&self) -> At {
        At { channel: self.channel.clone(), id: self.id }
    }
}

/// Changes how much of a line there is.
#[utoipa::path(put, path = "/api/carts/{channel}/{id}/items/{itemId}", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path), ("itemId" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    request_body = QuantityBody,
    responses((status = 200, body = CartView), (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"),
              (status = 404, body = ProblemBody), (status = 409, body = ProblemBody, description = "`CART_ORDERED`"),
              (status = 412, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`QUANTITY_INVALID`")))]
pub async fn change_item(
    State(app): State<App>,
    Path(at): Path<ItemAt>,
    act: Act<QuantityBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let cart = at.cart().change(tx, who)?;
        cart::set_quantity(tx, &cart, at.item_id, quantity_in(&body.quantity, "quantity")?)?;
        answer(tx, cart.id)
    })
    .await
}

/// Takes a line out.
#[utoipa::path(delete, path = "/api/carts/{channel}/{id}/items/{itemId}", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path), ("itemId" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    responses((status = 200, body = CartView), (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"),
              (status = 404, body = ProblemBody), (status = 409, body = ProblemBody, description = "`CART_ORDERED`"),
              (status = 412, body = ProblemBody)))]
pub async fn remove_item(
    State(app): State<App>,
    Path(at): Path<ItemAt>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        let cart = at.cart().change(tx, who)?;
        cart::remove_item(tx, &cart, at.item_id)?;
        answer(tx, cart.id)
    })
    .await
}

/// Puts everything of another cart of the channel into this one and takes the other away: for somebody who signs in
/// with a cart in their hands.
#[utoipa::path(post, path = "/api/carts/{channel}/{id}/merge", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    request_body = MergeBody,
    responses((status = 200, body = CartView), (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"),
              (status = 404, body = ProblemBody), (status = 409, body = ProblemBody, description = "`CART_ORDERED`"),
              (status = 412, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`SAME_CART`")))]
pub async fn merge(
    State(app): State<App>,
    Path(at): Path<At>,
    act: Act<MergeBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let into = at.change(tx, who)?;
        if into.id == CartId::new(body.cart_id) {
            let detail = "A cart is not merged with itself; name the other one.";
            return Err(Refusal::rule("SAME_CART", "cartId", detail).into());
        }
        let cart_token = body.cart_token.as_deref().map(token_hash);
        let other = Principal { cart_token, ..who.principal.clone() };
        let from = At { channel: at.channel.clone(), id: body.cart_id }.open(tx, &other)?;
        cart::merge(tx, &into, &from)?;
        answer(tx, into.id)
    })
    .await
}
