//! `/api/carts`: what somebody puts together before it is an order (O-6). Each answer is priced anew and says what
//! stands in the way. Browsers open a cart with its token; shop fronts those of their channel, staff all.

pub mod checkout;
pub mod choices;
pub mod items;
mod look;
pub mod sql;
mod view;

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::Response;
use domain::{CartId, Channel, CustomerId, OrderId};
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use self::items::ItemBody;
use self::look::look;
use self::view::CartView;
use super::App;
use super::act::{Act, Caller, Nothing, Reply};
use super::auth::{Principal, token_required};
use super::extract::Path;
use super::orders::gateways::freshen;
use super::problem::{ApiError, ProblemBody};
use crate::cart::{self, Buyer, Cart, CartError};
use crate::identity::{mint_token, token_hash};
use crate::order;
use crate::refusal::Refusal;

impl From<CartError> for ApiError {
    fn from(error: CartError) -> Self {
        match error {
            CartError::Store(error) => error.into(),
            CartError::Refused(refusal) => refusal.into(),
        }
    }
}

/// A cart that is wanted; it may begin with something in it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({"items": [{"sku": "PRO-001", "quantity": "2"}]}))]
pub struct NewCart {
    /// The customer that it is for; shop fronts and staff say so, browsers cannot.
    customer_id: Option<Uuid>,
    /// What is in it.
    #[serde(default)]
    items: Vec<ItemBody>,
}

/// Makes a cart of the retail web shop. Its token is shown this once: the answer to a repeated request with the same
/// Idempotency-Key lacks it.
#[utoipa::path(post, path = "/api/carts/retail", tag = "Carts", request_body = NewCart,
    responses((status = 201, body = CartView), (status = 403, body = ProblemBody, description = "`FORBIDDEN`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_PRODUCT`, `QUANTITY_INVALID`, `UNKNOWN_CUSTOMER`")))]
pub async fn create_retail(State(app): State<App>, act: Act<NewCart>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| create(tx, who, body, Channel::RetailWeb)).await
}

/// Makes a cart of the wholesale web shop, for a customer who buys there.
#[utoipa::path(post, path = "/api/carts/wholesale", tag = "Carts", request_body = NewCart,
    responses((status = 201, body = CartView), (status = 403, body = ProblemBody, description = "`FORBIDDEN`"), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`UNKNOWN_PRODUCT`, `QUANTITY_INVALID`, `UNKNOWN_CUSTOMER`")))]
pub async fn create_wholesale(State(app): State<App>, act: Act<NewCart>) -> Result<Response, ApiError> {
    act.run(&app, |tx, who, body| create(tx, who, body, Channel::WholesaleWeb)).await
}

fn create(tx: &Tx<'_>, who: &Caller, body: &NewCart, channel: Channel) -> Result<Reply, ApiError> {
    if !is_of(&who.principal, channel) || (who.principal.publishable && body.customer_id.is_some()) {
        return Err(ApiError::forbidden());
    }
    let customer_id = body.customer_id.map(CustomerId::new);
    if let Some(id) = customer_id
        && crate::customer::contact(tx, id)?.is_none()
    {
        let detail = "There is no such customer; look them up.";
        return Err(Refusal::rule("UNKNOWN_CUSTOMER", "customerId", detail).into());
    }
    let token = mint_token(tx, "ct_");
    let buyer = Buyer { customer_id, ..Buyer::default() };
    let id = cart::create(tx, channel, &token_hash(&token), &buyer, &who.by())?;
    for (n, item) in body.items.iter().enumerate() {
        item.add(tx, &existing(tx, id)?, &format!("items[{n}]."))?;
    }
    let kept = changed(tx, id)?;
    let shown = CartView { token: Some(token), ..changed(tx, id)? };
    Reply::created(&shown)?.versioned(kept.version).kept_as(&kept)
}

/// One cart, priced now.
#[utoipa::path(get, path = "/api/carts/{channel}/{id}", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    responses((status = 200, body = CartView), (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"),
              (status = 404, body = ProblemBody)))]
pub async fn one(
    State(app): State<App>,
    Extension(who): Extension<Principal>,
    Path(at): Path<At>,
) -> Result<Json<CartView>, ApiError> {
    at.bring_up(&app).await?;
    app.db.read(move |tx| Ok(Json(look(tx, &at.open(tx, &who)?)?.view))).await
}

/// Takes a cart away; orders that were made of it stay, and its token opens them no more.
#[utoipa::path(delete, path = "/api/carts/{channel}/{id}", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    responses((status = 204, description = "it is gone"), (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"),
              (status = 404, body = ProblemBody)))]
pub async fn delete(
    State(app): State<App>,
    Path(at): Path<At>,
    act: Act<Nothing>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, _| {
        cart::delete(tx, &at.open(tx, &who.principal)?)?;
        Ok(Reply::nothing())
    })
    .await
}

/// Where a cart is.
#[derive(Debug, Clone, Deserialize)]
pub struct At {
    channel: String,
    id: Uuid,
}

impl At {
    /// The cart, for whoever may open it.
    ///
    /// # Errors
    /// 403 from a browser without a token; 404 where there is no cart, it is another channel's, or the token another
    /// cart's.
    fn open(&self, tx: &Tx<'_>, who: &Principal) -> Result<Cart, ApiError> {
        let nothing = || ApiError::not_found("cart");
        let channel = match self.channel.as_str() {
            "retail" => Channel::RetailWeb,
            "wholesale" => Channel::WholesaleWeb,
            _ => return Err(nothing()),
        };
        if who.publishable {
            let token = who.cart_token.as_deref().ok_or_else(token_required)?;
            if !cart::opens(tx, CartId::new(self.id), token)? {
                return Err(nothing());
            }
        }
        let found = cart::load(tx, CartId::new(self.id))?;
        found.filter(|cart| cart.channel == channel && is_of(who, channel)).ok_or_else(nothing)
    }

    /// Its order is brought up to date: one whose goods others have by now is cancelled, and the cart open again (S-4).
    async fn bring_up(&self, app: &App) -> Result<(), ApiError> {
        let id = CartId::new(self.id);
        let stale = app.db.read(move |tx| {
            let order = cart::load(tx, id)?.and_then(|cart| cart.order_id).map(OrderId::uuid);
            Ok::<_, ApiError>(match order {
                Some(order) if order::is_stale(tx, order)? => vec![order],
                _ => Vec::new(),
            })
        });
        match stale.await? {
            stale if stale.is_empty() => Ok(()),
            stale => freshen(&app.db, stale).await,
        }
    }

    /// The cart, to be changed: no order was made of it, or that was cancelled.
    ///
    /// # Errors
    /// As [`Self::open`]; `CART_ORDERED`.
    fn change(&self, tx: &Tx<'_>, who: &Caller) -> Result<Cart, ApiError> {
        let cart = self.open(tx, &who.principal)?;
        who.expects(cart.version)?;
        if look::order_now(tx, &cart)?.is_some() {
            let detail = "An order was made of this cart; change that, or begin another cart.";
            return Err(Refusal::conflict("CART_ORDERED", "", detail).into());
        }
        Ok(cart)
    }
}

/// Whether a credential is for this channel.
fn is_of(who: &Principal, channel: Channel) -> bool {
    who.channel.is_none_or(|own| own.as_str() == channel.as_str())
}

fn existing(tx: &Tx<'_>, id: CartId) -> Result<Cart, ApiError> {
    cart::load(tx, id)?.ok_or_else(|| ApiError::not_found("cart"))
}

/// The cart as it is after a change. What is shown now was seen: a price that changed is told once.
fn changed(tx: &Tx<'_>, id: CartId) -> Result<CartView, ApiError> {
    let cart = existing(tx, id)?;
    let looked = look(tx, &cart)?;
    cart::mark_seen(tx, &cart, &looked.prices)?;
    Ok(looked.view)
}

/// The answer to a change.
fn answer(tx: &Tx<'_>, id: CartId) -> Result<Reply, ApiError> {
    let view = changed(tx, id)?;
    Ok(Reply::ok(&view)?.versioned(view.version))
}
