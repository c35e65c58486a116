//! What is said about a cart besides its lines: where it goes, how, and with which coupon.

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::look::look;
use super::view::{CartView, WayView};
use super::{At, answer};
use crate::cart;
use crate::http::App;
use crate::http::act::Act;
use crate::http::auth::Principal;
use crate::http::extract::Path;
use crate::http::list::Listed;
use crate::http::problem::{ApiError, ProblemBody};
use crate::order::Address;
use crate::refusal::Refusal;

/// The way that is chosen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = CartShippingOption)]
pub struct OptionBody {
    /// The code of one of the cart's shipping options; null: none.
    shipping_option: Option<String>,
}

/// The coupon that is given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = CartCoupon)]
pub struct CouponBody {
    /// Capitals and small letters are the same; null: none.
    coupon_code: Option<String>,
}

/// Says where a cart goes: from then on it has shipping options and the taxes of that zone.
#[utoipa::path(put, path = "/api/carts/{channel}/{id}/address", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    request_body = Address,
    responses((status = 200, body = CartView), (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"),
              (status = 404, body = ProblemBody), (status = 409, body = ProblemBody, description = "`CART_ORDERED`"),
              (status = 412, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`ADDRESS_INCOMPLETE`, `UNKNOWN_COUNTRY`")))]
pub async fn put_address(
    State(app): State<App>,
    Path(at): Path<At>,
    act: Act<Address>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let cart = at.change(tx, who)?;
        let address = serde_json::to_string(&body.checked("")?).map_err(ApiError::internal)?;
        cart::set_address(tx, &cart, Some(&address))?;
        answer(tx, cart.id)
    })
    .await
}

/// Chooses how a cart is sent.
#[utoipa::path(put, path = "/api/carts/{channel}/{id}/shipping-option", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    request_body = OptionBody,
    responses((status = 200, body = CartView), (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"),
              (status = 404, body = ProblemBody), (status = 409, body = ProblemBody, description = "`CART_ORDERED`"),
              (status = 412, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_SHIPPING_OPTION`")))]
pub async fn put_option(
    State(app): State<App>,
    Path(at): Path<At>,
    act: Act<OptionBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let cart = at.change(tx, who)?;
        let code = body.shipping_option.as_deref();
        if let Some(code) = code
            && !look(tx, &cart)?.ways.iter().any(|way| way.option.code == code)
        {
            let detail = "These goods are not sent there in this way; choose one of the shipping options.";
            return Err(Refusal::rule("UNKNOWN_SHIPPING_OPTION", "shippingOption", detail).into());
        }
        cart::set_option(tx, &cart, code)?;
        answer(tx, cart.id)
    })
    .await
}

/// Gives a coupon. One that is known is kept also while the cart does not earn it; the messages say what it wants.
#[utoipa::path(put, path = "/api/carts/{channel}/{id}/coupon", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    request_body = CouponBody,
    responses((status = 200, body = CartView), (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"),
              (status = 404, body = ProblemBody), (status = 409, body = ProblemBody, description = "`CART_ORDERED`"),
              (status = 412, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`COUPON_UNKNOWN`, `COUPON_USED_UP`")))]
pub async fn put_coupon(
    State(app): State<App>,
    Path(at): Path<At>,
    act: Act<CouponBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let cart = at.change(tx, who)?;
        let coupon = body.coupon_code.as_deref().map(crate::promotion::fold_coupon);
        if let Some(coupon) = &coupon {
            let customer = cart.buyer.customer_id.map(|id| id.to_string());
            let offer = crate::promotion::on_offer(tx, std::slice::from_ref(coupon), customer.as_deref())?;
            if let Some((_, code)) = offer.refused.first() {
                let detail = "This coupon is not known or was used up; check how it is written.";
                return Err(Refusal::rule(code, "couponCode", detail).into());
            }
        }
        cart::set_coupon(tx, &cart, coupon.as_deref())?;
        answer(tx, cart.id)
    })
    .await
}

/// How a cart may be sent to its address, and what that costs. Empty before it has one, and where nothing is sent.
#[utoipa::path(get, path = "/api/carts/{channel}/{id}/shipping-options", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    responses((status = 200, body = Listed<WayView>), (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"),
              (status = 404, body = ProblemBody)))]
pub async fn shipping_options(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(at): Path<At>,
) -> Result<Json<Listed<WayView>>, ApiError> {
    let read = move |tx: &store::Tx<'_>| {
        let looked = look(tx, &at.open(tx, &who)?)?;
        let data = looked.ways.into_iter().map(|way| WayView::of(way, looked.currency)).collect();
        Ok(Json(Listed { data, next: None }))
    };
    app.db.read(read).await
}
