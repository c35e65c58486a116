//! A look at a cart: priced now, with what stands in the way of ordering it. Nothing is changed by looking.

use domain::{Channel, Currency, ProductId, Quantity};
use store::{Tx, params};
use uuid::Uuid;

use super::sql;
use super::view::{CartItemView, CartView, MessageView};
use crate::bindings::House;
use crate::cart::{Cart, Item};
use crate::http::orders::{given_views, tax_views};
use crate::http::problem::ApiError;
use crate::http::values::{book_currency, money, time, unit_price};
use crate::order::{
    Address, Basket, BasketLine, Buyers as _, Claims as _, LineKind, Named, Quote, QuoteLine, Way, WebOrder,
    estimate, freshen, load,
};

/// What a look finds.
pub(super) struct Looked {
    pub(super) view: CartView,
    /// Unit prices as they are shown, line by line.
    pub(super) prices: Vec<(Uuid, Option<i64>)>,
    /// How it may be sent.
    pub(super) ways: Vec<Way>,
    pub(super) currency: Currency,
}

/// The order that was made of the cart, while it is not cancelled: a cancelled order returns its cart (S-4).
pub(super) fn order_of(tx: &Tx<'_>, cart: &Cart) -> Result<Option<WebOrder>, ApiError> {
    let Some(id) = cart.order_id else { return Ok(None) };
    Ok(load(tx, id.uuid())?.filter(|order| order.status != "Cancelled"))
}

/// The same, brought up to date first: for what changes something.
pub(super) fn order_now(tx: &Tx<'_>, cart: &Cart) -> Result<Option<WebOrder>, ApiError> {
    if let Some(id) = cart.order_id {
        freshen(tx, id.uuid(), &mut House::of_web(book_currency(tx)?))?;
    }
    order_of(tx, cart)
}

/// Where a cart goes, as far as it is known.
pub(super) fn address_of(cart: &Cart) -> Option<Address> {
    cart.shipping_address.as_deref().and_then(|text| serde_json::from_str(text).ok())
}

/// What is in a cart, as it is priced and ordered.
pub(super) fn lines_of(cart: &Cart) -> Vec<BasketLine> {
    let line = |item: &Item| BasketLine { product: Named::Id(item.product_id), quantity: item.quantity };
    cart.items.iter().map(line).collect()
}

/// Prices a cart.
pub(super) fn look(tx: &Tx<'_>, cart: &Cart) -> Result<Looked, ApiError> {
    let currency = book_currency(tx)?;
    let mut house = House::of_web(currency);
    let buyer = match cart.buyer.customer_id {
        Some(id) => house.buyer(tx, id)?,
        None => None,
    };
    let (lines, address) = (lines_of(cart), address_of(cart));
    let coupons: Vec<String> = cart.coupon.iter().cloned().collect();
    let basket = Basket {
        channel: cart.channel,
        buyer: buyer.as_ref(),
        lines: &lines,
        ship_to: address.as_ref(),
        shipping_option: cart.shipping_option.as_deref(),
        coupons: &coupons,
    };
    let quote = estimate(tx, &basket, &mut house)?;
    let mut messages = unmet(cart, &quote);
    let mut items = Vec::with_capacity(cart.items.len());
    let mut prices = Vec::with_capacity(cart.items.len());
    for (n, item) in cart.items.iter().enumerate() {
        let of_item = quote.goods().filter(|line| line.basket_line == n);
        let (linked, own): (Vec<&QuoteLine>, Vec<&QuoteLine>) =
            of_item.partition(|line| line.follows.is_some());
        let priced = own.first().copied();
        let price = priced.map(|line| line.unit_price);
        if let (Some(seen), Some(now)) = (item.seen_price, price)
            && seen != now
        {
            let detail = format!(
                "The price changed from {} to {}.",
                unit_price(seen, currency).amount_text(),
                unit_price(now, currency).amount_text()
            );
            messages.push(MessageView::of("PRICE_CHANGED", Some(item.id), detail));
        }
        if priced.is_some() {
            let wanted = (item.product_id, item.quantity);
            messages.extend(stock(tx, (item.id, cart.channel), wanted, &mut house)?);
            for line in &linked {
                let wanted = (line.product_id, line.quantity);
                messages.extend(stock(tx, (item.id, cart.channel), wanted, &mut house)?);
            }
        }
        items.push(match priced {
            Some(line) => CartItemView::priced(item, line, &linked, currency),
            None => unpriced(tx, item, currency)?,
        });
        prices.push((item.id, price));
    }
    if address.is_some() && !cart.items.is_empty() && cart.shipping_option.is_none() {
        messages.push(if quote.ways.is_empty() {
            MessageView::of("NOT_SHIPPED_THERE", None, "Nothing is sent to this address; choose another.")
        } else {
            let detail = "Choose one of the shipping options.";
            MessageView::of("SHIPPING_OPTION_REQUIRED", None, detail)
        });
    }
    let order = order_of(tx, cart)?;
    let view = whole(cart, &quote, (items, messages), order, address, currency);
    Ok(Looked { view, prices, ways: quote.ways, currency })
}

/// What the cart asks for and does not get.
fn unmet(cart: &Cart, quote: &Quote) -> Vec<MessageView> {
    let of = |unmet: &crate::order::Unmet| {
        let item = unmet.line.and_then(|at| cart.items.get(at)).map(|item| item.id);
        MessageView::of(unmet.refusal.code, item, unmet.refusal.detail.clone())
    };
    // An empty cart is no mistake yet.
    quote.unmet.iter().filter(|_| !cart.items.is_empty()).map(of).collect()
}

/// What there is of it in the warehouse that has most (S-2: the cart reserves nothing).
fn stock(
    tx: &Tx<'_>,
    (item, channel): (Uuid, Channel),
    (product, wanted): (ProductId, Quantity),
    house: &mut House,
) -> Result<Option<MessageView>, ApiError> {
    let mut most = 0;
    for at in house.selling(tx)? {
        most = most.max(house.shelf(tx, at, product, channel)?.quantity);
    }
    Ok(if most <= 0 {
        Some(MessageView::of("SOLD_OUT", Some(item), "This product is sold out; take it out."))
    } else if most < wanted.thousandths() {
        let there = Quantity::from_thousandths(most);
        let detail = format!("There are {there} of it; who pays first has them.");
        Some(MessageView::of("INSUFFICIENT_STOCK", Some(item), detail))
    } else {
        None
    })
}

fn unpriced(tx: &Tx<'_>, item: &Item, currency: Currency) -> Result<CartItemView, ApiError> {
    let named = tx.query_opt(&sql::NAME, params![item.product_id.uuid()], |row| {
        Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))
    })?;
    Ok(CartItemView::unpriced(item, named.unwrap_or_default(), currency))
}

fn whole(
    cart: &Cart,
    quote: &Quote,
    (items, messages): (Vec<CartItemView>, Vec<MessageView>),
    order: Option<WebOrder>,
    address: Option<Address>,
    currency: Currency,
) -> CartView {
    let amount = |minor: i64| money(minor, currency);
    let way = quote.lines.iter().find(|line| line.kind == LineKind::Shipping);
    CartView {
        id: cart.id.uuid(),
        version: cart.version,
        sales_channel: cart.channel.as_str(),
        status: if order.is_some() { "Ordered" } else { "Open" },
        order_id: order.map(|order| order.id.uuid()),
        customer_id: cart.buyer.customer_id.map(Into::into),
        customer_email: cart.buyer.email.clone(),
        customer_name: cart.buyer.name.clone(),
        items,
        currency: currency.code().to_owned(),
        prices_include_tax: quote.ticket.prices_include_tax,
        subtotal: amount(quote.subtotal_minor),
        discount: amount(quote.ticket.discount_minor),
        discounts: given_views(quote.discounts.clone(), currency),
        shipping: amount(quote.shipping_minor),
        shipping_option: way.map(|line| line.sku.clone()),
        tax: amount(quote.ticket.tax_minor),
        tax_lines: tax_views(&quote.ticket.taxes, currency),
        total: amount(quote.ticket.total_minor),
        coupon_code: cart.coupon.clone(),
        shipping_address: address,
        messages,
        created_at: time(cart.created_ms),
        updated_at: time(cart.updated_ms),
        token: None,
    }
}
