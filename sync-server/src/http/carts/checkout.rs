//! A cart becomes an order, once (O-1, O-7): a repeated checkout gives the same order.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::At;
use super::look::{Looked, address_of, lines_of, look, order_now};
use crate::bindings::House;
use crate::cart::{self, Buyer, Cart};
use crate::http::App;
use crate::http::act::{Act, Caller, Reply};
use crate::http::extract::Path;
use crate::http::orders::{CustomerBody, OrderView, livemode, web_order};
use crate::http::problem::{ApiError, ProblemBody};
use crate::http::values::AmountIn;
use crate::order::{Address, NewOrder, Shown, place};
use crate::refusal::Refusal;

/// What an order wants besides the cart.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CheckoutBody {
    /// Who buys, where the cart is no customer's.
    customer: Option<CustomerBody>,
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

/// Makes an order of a cart. It reserves nothing (S-2): who pays first has the goods. Repeated, it answers with the same
/// order; a cart whose order was cancelled makes another.
#[utoipa::path(post, path = "/api/carts/{channel}/{id}/checkout", tag = "Carts",
    params(("channel" = String, Path, description = "retail or wholesale"), ("id" = Uuid, Path),
           ("Cart-Token" = Option<String>, Header, description = "From browsers: the token that the cart was made with.")),
    request_body = CheckoutBody,
    responses((status = 201, body = OrderView), (status = 200, body = OrderView, description = "it was made before"),
              (status = 403, body = ProblemBody, description = "`CART_TOKEN_REQUIRED`"), (status = 404, body = ProblemBody),
              (status = 409, body = ProblemBody, description = "`CART_EMPTY`, `PRICE_CHANGED`, `SOLD_OUT`"),
              (status = 412, body = ProblemBody), (status = 415, body = ProblemBody),
              (status = 422, body = ProblemBody, description = "`REQUIRED`, `NOT_SHIPPED_THERE`, `SHIPPING_OPTION_REQUIRED`, `TOTAL_MISMATCH`, `MOQ_NOT_MET`, `PRODUCT_INACTIVE`, `COUPON_BELOW_MINIMUM`")))]
pub async fn checkout(
    State(app): State<App>,
    Path(at): Path<At>,
    act: Act<CheckoutBody>,
) -> Result<Response, ApiError> {
    act.run(&app, move |tx, who, body| {
        let cart = at.open(tx, &who.principal)?;
        if let Some(order) = order_now(tx, &cart)? {
            let view = web_order(tx, order.id.uuid())?;
            return Ok(Reply::ok(&view)?.versioned(view.version));
        }
        who.expects(cart.version)?;
        let view = web_order(tx, order(tx, who, &cart, body)?)?;
        Ok(Reply::created(&view)?.versioned(view.version))
    })
    .await
}

fn order(tx: &Tx<'_>, who: &Caller, cart: &Cart, body: &CheckoutBody) -> Result<Uuid, ApiError> {
    if cart.items.is_empty() {
        return Err(
            Refusal::conflict("CART_EMPTY", "", "There is nothing in this cart; put something in.").into()
        );
    }
    let looked = look(tx, cart)?;
    refuse(&looked, body.total.is_some())?;
    let total = body.total.as_ref().map(|total| total.minor("total", looked.currency)).transpose()?;
    let billing_address = body.billing_address.as_ref().map(|address| address.checked("billingAddress"));
    let guest = match (&body.customer, cart.buyer.customer_id) {
        (Some(_), Some(_)) => {
            let detail = "This cart is a customer's; leave the guest away.";
            return Err(Refusal::invalid("customer", detail).into());
        }
        (given, _) => given.as_ref().map(CustomerBody::guest).transpose()?,
    };
    let new = NewOrder {
        channel: cart.channel,
        draft: false,
        warehouse_id: None,
        customer_id: cart.buyer.customer_id,
        guest: guest.clone(),
        language: body.language.clone(),
        lines: lines_of(cart),
        shipping_address: address_of(cart),
        billing_address: billing_address.transpose()?,
        shipping_option: cart.shipping_option.clone(),
        coupons: cart.coupon.iter().cloned().collect(),
        po_number: body.po_number.clone(),
        terms: body.terms.clone(),
        metadata: serde_json::to_string(&body.metadata.clone().unwrap_or_default())
            .map_err(ApiError::internal)?,
        shown: Shown { total_minor: total, ..Shown::default() },
    };
    let mut house = House::of_web(looked.currency);
    let id = place(tx, &new, (&who.by(), livemode(tx, &who.principal)?), &mut house)?;
    if let Some(guest) = guest {
        let (email, name) = (Some(guest.email), Some(guest.name));
        cart::set_buyer(tx, cart, &Buyer { customer_id: None, email, name })?;
    }
    cart::ordered(tx, cart, id)?;
    Ok(id.uuid())
}

/// What a cart can be ordered in spite of: stock may be short (S-2), and a price that changed was accepted with the
/// total.
fn refuse(looked: &Looked, accepted: bool) -> Result<(), Refusal> {
    for message in &looked.view.messages {
        let Looked { view, .. } = looked;
        let place = |id: Uuid| view.items.iter().position(|item| item.id() == id);
        let field = message.item_id.and_then(place).map_or_else(String::new, |n| format!("items[{n}]"));
        match message.code {
            "INSUFFICIENT_STOCK" => {}
            "PRICE_CHANGED" if accepted => {}
            "PRICE_CHANGED" => {
                let detail = format!("{} Send the total that the buyer has accepted.", message.detail);
                return Err(Refusal::conflict("PRICE_CHANGED", field, detail));
            }
            "SOLD_OUT" => return Err(Refusal::conflict("SOLD_OUT", field, message.detail.clone())),
            code => return Err(Refusal::rule(code, field, message.detail.clone())),
        }
    }
    Ok(())
}
