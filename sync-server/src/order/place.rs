//! Placing and changing web orders (O-1, O-7, S-2): priced by the server, the client's totals only compared, nothing
//! reserved. Not here: prices (`quote.rs`), paying.

use super::ports::WebPorts;
use super::quote::{Basket, BasketLine, Buyer, LineKind, Quote, quote};
use super::served::{Generations, stocked};
use super::timeline::{self, Told};
use super::web::{WebOrder, load};
use super::{Address, OrderError, json, pay, sql};
use crate::facts::{self, OrderCreated};
use crate::refusal::Refusal;
use domain::{Channel, CustomerId, Money, OrderId, Quantity, WarehouseId};
use store::{Tx, params};
use uuid::Uuid;

/// Who buys without an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// As they are called.
    pub name: String,
    /// Where mail goes.
    pub email: String,
}

/// What the client has shown its buyer, minor units: compared, never believed (O-7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// Goods before discounts.
    pub subtotal_minor: Option<i64>,
    /// All taxes.
    pub tax_minor: Option<i64>,
    /// What is paid.
    pub total_minor: Option<i64>,
}

/// An order to be placed, or what one is changed into.
#[derive(Debug, Clone)]
pub struct NewOrder {
    /// Of which web shop.
    pub channel: Channel,
    /// Not placed yet: priced again at each reading.
    pub draft: bool,
    /// From where it is served; `None`: the server chooses.
    pub warehouse_id: Option<WarehouseId>,
    /// The buyer's account.
    pub customer_id: Option<CustomerId>,
    /// The buyer, without one.
    pub guest: Option<Guest>,
    /// The buyer's language (BCP 47).
    pub language: Option<String>,
    /// What, in order.
    pub lines: Vec<BasketLine>,
    /// Where it goes.
    pub shipping_address: Option<Address>,
    /// Whom the invoice is for, when another.
    pub billing_address: Option<Address>,
    /// How it goes there.
    pub shipping_option: Option<String>,
    /// Codes that the buyer has entered.
    pub coupons: Vec<String>,
    /// The buyer's own number.
    pub po_number: Option<String>,
    /// On which terms.
    pub terms: Option<String>,
    /// A JSON object of the client's own.
    pub metadata: String,
    /// What the buyer was shown.
    pub shown: Shown,
}

/// Places an order or keeps a draft; gives its id. Refusals: those of [`quote`], `UNKNOWN_CUSTOMER`,
/// `CUSTOMER_INACTIVE`, `NOT_WHOLESALE`, `REQUIRED`, `TOTAL_MISMATCH`, `SOLD_OUT`.
pub fn place(
    tx: &Tx,
    new: &NewOrder,
    (by, livemode): (&str, bool),
    ports: &mut impl WebPorts,
) -> Result<OrderId, OrderError> {
    let (quote, buyer) = priced(tx, new, ports)?;
    let (warehouse, generations) = stocked(tx, new, &quote, ports)?;
    let id = OrderId::new(tx.new_id());
    let number = ports.order_number(tx, quote.date.year())?;
    let date = quote.date.to_string();
    let values = params![
        id.uuid(),
        &number,
        new.channel.as_str(),
        livemode,
        &date,
        by,
        tx.now_ms(),
        tx.now_ms(),
        warehouse.uuid()
    ];
    tx.execute(&sql::INSERT_WEB_ORDER, values)?;
    write(tx, (id, 1), new, &quote, buyer.as_ref(), (warehouse, &generations))?;
    if !new.draft {
        told_placed(tx, id, &number, new, &quote, warehouse)?;
    }
    Ok(id)
}

/// Changes a draft or an order that is not paid; what was being paid for is called off. A draft that is one no more is
/// placed. Refusals: as [`place`], `ORDER_NOT_CHANGEABLE`.
pub fn change(
    tx: &Tx,
    order: &WebOrder,
    new: &NewOrder,
    ports: &mut impl WebPorts,
) -> Result<(), OrderError> {
    let draft = order.status == "Draft";
    if !draft && order.status != "PendingPayment" {
        let detail = "Only an order that is not paid can be changed; cancel or refund this one.";
        return Err(Refusal::conflict("ORDER_NOT_CHANGEABLE", "", detail).into());
    }
    if new.draft && !draft {
        let detail = "This order was placed; it becomes no draft again.";
        return Err(Refusal::conflict("ORDER_NOT_CHANGEABLE", "draft", detail).into());
    }
    pay::call_off(tx, order)?;
    let (quote, buyer) = priced(tx, new, ports)?;
    let (warehouse, generations) = stocked(tx, new, &quote, ports)?;
    tx.execute(&sql::DELETE_ITEMS, params![order.id.uuid()])?;
    write(tx, (order.id, order.version + 1), new, &quote, buyer.as_ref(), (warehouse, &generations))?;
    if new.draft {
        return Ok(());
    }
    if draft {
        return told_placed(tx, order.id, &order.number, new, &quote, warehouse);
    }
    let total = Money::new(quote.ticket.total_minor, quote.currency);
    let (amount, currency) = (total.amount_text(), quote.currency.code());
    let text = format!("The order was changed and comes to {amount} {currency} now.");
    timeline::tell(
        tx,
        order.id,
        &Told { what: "Changed", rule: Some("O-1"), claims: &[], outcome: "PendingPayment", text: &text },
    )
}

/// A draft is priced again; one that can no longer be sold stays as it was priced last.
pub fn reprice(tx: &Tx, order: &WebOrder, ports: &mut impl WebPorts) -> Result<(), OrderError> {
    let stored = tx.query_one(&sql::DRAFT, params![order.id.uuid()], |row| {
        let text = |column: usize| Ok::<_, store::StoreError>(row.opt_text(column)?.map(str::to_owned));
        Ok((text(0)?, text(1)?, text(2)?.unwrap_or_default()))
    })?;
    let (address, shipping_option, coupons) = stored;
    let ship_to = address.as_deref().and_then(|text| serde_json::from_str::<Address>(text).ok());
    let coupons: Vec<String> = serde_json::from_str(&coupons).unwrap_or_default();
    let line = |item: &super::web::WebItem| BasketLine {
        product: super::quote::Named::Id(item.product_id),
        quantity: Quantity::from_thousandths(item.quantity),
    };
    let lines: Vec<BasketLine> = order.goods().filter(|item| item.follows.is_none()).map(line).collect();
    let buyer = match order.customer_id {
        Some(id) => ports.buyer(tx, id)?,
        None => None,
    };
    let basket = Basket {
        channel: order.channel,
        buyer: buyer.as_ref(),
        lines: &lines,
        ship_to: ship_to.as_ref(),
        shipping_option: shipping_option.as_deref(),
        coupons: &coupons,
    };
    let quote = match quote(tx, &basket, ports) {
        Ok(quote) => quote,
        Err(OrderError::Refused(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    tx.execute(&sql::DELETE_ITEMS, params![order.id.uuid()])?;
    write_figures(tx, (order.id, order.version), &quote)?;
    write_items(tx, order.id, &quote, &Generations::new(), Some(order))
}

/// Prices what is asked for, and compares it with what the buyer was shown.
fn priced(tx: &Tx, new: &NewOrder, ports: &mut impl WebPorts) -> Result<(Quote, Option<Buyer>), OrderError> {
    let buyer = buyer(tx, new, ports)?;
    if !new.draft && new.shipping_address.is_none() {
        let detail = "Say where the goods go.";
        return Err(Refusal::rule("REQUIRED", "shippingAddress", detail).into());
    }
    let basket = Basket {
        channel: new.channel,
        buyer: buyer.as_ref(),
        lines: &new.lines,
        ship_to: new.shipping_address.as_ref(),
        shipping_option: new.shipping_option.as_deref(),
        coupons: &new.coupons,
    };
    let quote = quote(tx, &basket, ports)?;
    let figures = [
        ("subtotal", new.shown.subtotal_minor, quote.subtotal_minor),
        ("tax", new.shown.tax_minor, quote.ticket.tax_minor),
        ("total", new.shown.total_minor, quote.ticket.total_minor),
    ];
    for (field, shown, ours) in figures {
        if let Some(shown) = shown.filter(|shown| *shown != ours) {
            let amount = |minor: i64| Money::new(minor, quote.currency).amount_text();
            let detail = format!(
                "The buyer was shown a {field} of {}, here it is {}; show them this one and place again.",
                amount(shown),
                amount(ours)
            );
            return Err(Refusal::rule("TOTAL_MISMATCH", field, detail).into());
        }
    }
    Ok((quote, buyer))
}

/// Who buys: an account, or on the retail web a guest with a name and an address for mail (O-5, O-10).
fn buyer(tx: &Tx, new: &NewOrder, ports: &mut impl WebPorts) -> Result<Option<Buyer>, OrderError> {
    let refused = |code: &'static str, field: &str, detail: &str| Refusal::rule(code, field, detail);
    let wholesale = new.channel == Channel::WholesaleWeb;
    let Some(id) = new.customer_id else {
        if wholesale {
            let detail = "Wholesale is for registered customers; name the customer.";
            return Err(refused("REQUIRED", "customerId", detail).into());
        }
        if new.guest.is_none() && !new.draft {
            let detail = "Name the buyer: a customer, or a guest with name and e-mail address.";
            return Err(refused("REQUIRED", "customer", detail).into());
        }
        return Ok(None);
    };
    let unknown = || refused("UNKNOWN_CUSTOMER", "customerId", "There is no such customer; look them up.");
    let buyer = ports.buyer(tx, id)?.ok_or_else(unknown)?;
    if !buyer.active {
        let detail = "This customer's account is not in use; ask the shop.";
        return Err(refused("CUSTOMER_INACTIVE", "customerId", detail).into());
    }
    if wholesale && !buyer.wholesale {
        let detail = "This customer does not buy wholesale; order as retail, or ask the shop.";
        return Err(refused("NOT_WHOLESALE", "customerId", detail).into());
    }
    Ok(Some(buyer))
}

fn write(
    tx: &Tx,
    (id, version): (OrderId, i64),
    new: &NewOrder,
    quote: &Quote,
    buyer: Option<&Buyer>,
    (warehouse, generations): (WarehouseId, &Generations),
) -> Result<(), OrderError> {
    let guest = new.guest.as_ref();
    let email =
        guest.map(|guest| guest.email.clone()).or_else(|| buyer.and_then(|buyer| buyer.email.clone()));
    let name = guest.map(|guest| guest.name.clone()).or_else(|| buyer.map(|buyer| buyer.name.clone()));
    let address = |address: &Option<Address>| address.as_ref().map(json).transpose();
    let (shipping, billing) = (address(&new.shipping_address)?, address(&new.billing_address)?);
    let coupons = json(&new.coupons)?;
    let values = params![
        id.uuid(),
        if new.draft { "Draft" } else { "PendingPayment" },
        new.customer_id.map(CustomerId::uuid),
        &email,
        &name,
        &new.language,
        warehouse.uuid(),
        new.warehouse_id.is_none(),
        &shipping,
        &billing,
        &new.shipping_option,
        &coupons,
        &new.po_number,
        &new.terms,
        &new.metadata
    ];
    tx.execute(&sql::WRITE_ORDER, values)?;
    write_figures(tx, (id, version), quote)?;
    write_items(tx, id, quote, generations, None)
}

fn write_figures(tx: &Tx, (id, version): (OrderId, i64), quote: &Quote) -> Result<(), OrderError> {
    let (tax_lines, discounts) = (json(&quote.ticket.taxes)?, json(&quote.discounts)?);
    let date = quote.date.to_string();
    let values = params![
        id.uuid(),
        version,
        quote.currency.code(),
        quote.ticket.prices_include_tax,
        quote.subtotal_minor,
        quote.ticket.discount_minor,
        quote.shipping_minor,
        quote.ticket.tax_minor,
        quote.ticket.total_minor,
        &tax_lines,
        &discounts,
        quote.pricing_tier,
        &date
    ];
    tx.execute(&sql::WRITE_FIGURES, values)?;
    Ok(())
}

/// Lines keep their ids when a draft is priced again.
fn write_items(
    tx: &Tx,
    id: OrderId,
    quote: &Quote,
    generations: &Generations,
    before: Option<&WebOrder>,
) -> Result<(), OrderError> {
    for (line, line_no) in quote.lines.iter().zip(1_i64..) {
        let kept = before.and_then(|order| order.items.iter().find(|item| item.line_no == line_no));
        let taxes = json(&line.price.taxes)?;
        let values = params![
            id.uuid(),
            line_no,
            kept.map_or_else(|| tx.new_id(), |item| item.id),
            line.product_id.uuid(),
            &line.name,
            &line.sku,
            line.quantity.thousandths(),
            line.unit_price,
            line.price.gross_minor,
            line.price.line_discount_minor.saturating_add(line.price.document_discount_minor),
            line.price.net_minor,
            line.price.tax_minor,
            line.price.total_minor,
            &line.tax_class,
            &taxes,
            generations.get(&line.product_id).copied().unwrap_or_default(),
            if line.kind == LineKind::Goods { "Goods" } else { "Shipping" },
            line.follows.and_then(|at| i64::try_from(at + 1).ok())
        ];
        tx.execute(&sql::INSERT_WEB_ITEM, values)?;
    }
    Ok(())
}

fn told_placed(
    tx: &Tx,
    id: OrderId,
    number: &str,
    new: &NewOrder,
    quote: &Quote,
    warehouse: WarehouseId,
) -> Result<(), OrderError> {
    let data = OrderCreated {
        order_id: id,
        order_number: number,
        sales_channel: new.channel,
        total: Money::new(quote.ticket.total_minor, quote.currency),
        warehouse_id: warehouse.uuid(),
        customer_id: new.customer_id.map(CustomerId::uuid),
    };
    facts::tell(tx, "OrderCreated", &id.to_string(), id.uuid(), &data)?;
    let text = "The order was placed; it reserves nothing until it is paid.";
    timeline::tell(
        tx,
        id,
        &Told { what: "Placed", rule: Some("S-2"), claims: &[], outcome: "PendingPayment", text },
    )
}

/// The order, which must be there. Refusal: `NOT_FOUND`.
pub fn existing(tx: &Tx, id: Uuid) -> Result<WebOrder, OrderError> {
    load(tx, id)?.ok_or_else(|| Refusal::not_found("order").into())
}
