//! What the server's web side does for the simulation: its own commands, each in one commit, called where its HTTP face
//! would. Nothing is decided here.

use super::shop::{Shop, ShopError};
use domain::{Channel, Currency, Quantity};
use store::Tx;
use sync_server::bindings::House;
use sync_server::order::pay::{self, Concluded, Pay};
use sync_server::order::payment::{Answer, Authorisation, PaymentMethod};
use sync_server::order::tasks::{self, Task};
use sync_server::order::{self, Address, BasketLine, Guest, HandOver, Named, NewOrder, OrderError, Shown};
use uuid::Uuid;

/// More than a look ever finds.
const AT_ONCE: i64 = 1_000;

fn house() -> House {
    House::of_web(Currency::USD)
}

/// Places an order of so many pieces of each article.
pub fn place(tx: &Tx<'_>, shop: &Shop, wanted: &[(usize, i64)]) -> Result<Uuid, ShopError> {
    let line = |(article, pieces): &(usize, i64)| BasketLine {
        product: Named::Id(shop.products[*article]),
        quantity: Quantity::from_thousandths(pieces * 1_000),
    };
    let new = NewOrder {
        channel: Channel::RetailWeb,
        draft: false,
        warehouse_id: Some(shop.warehouse_id),
        customer_id: None,
        guest: Some(Guest { name: "Rosa Linden".to_owned(), email: "rosa@example.org".to_owned() }),
        language: None,
        lines: wanted.iter().map(line).collect(),
        shipping_address: Some(Address {
            street: "1 Lane".to_owned(),
            city: "Sampletown".to_owned(),
            state: String::new(),
            postal_code: String::new(),
            country: "DE".to_owned(),
        }),
        billing_address: None,
        shipping_option: None,
        coupons: Vec::new(),
        po_number: None,
        terms: None,
        metadata: "{}".to_owned(),
        shown: Shown::default(),
    };
    Ok(order::place(tx, &new, ("sim", false), &mut house())?.uuid())
}

/// Begins to pay an order that can be paid; gives the attempt, and how much it is over.
pub fn begin_to_pay(tx: &Tx<'_>, order: Uuid) -> Result<(Uuid, i64), ShopError> {
    order::freshen(tx, order, &mut house())?;
    let order = order::existing(tx, order)?;
    pay::call_off(tx, &order)?;
    let method = PaymentMethod::CreditCard;
    let begun = pay::begin(
        tx,
        &order,
        &Pay { method, token: None, return_url: None, gateway: "test", request_key: None },
        false,
    )?;
    Ok((begun.id, begun.ask.amount.minor))
}

/// The gateway has said what became of an attempt.
pub fn conclude(tx: &Tx<'_>, attempt: Uuid, outcome: &Authorisation) -> Result<Concluded, ShopError> {
    Ok(pay::conclude(tx, attempt, outcome, false, &mut house())?)
}

/// Attempts whose outcome is to be asked for now.
pub fn unknown(tx: &Tx<'_>) -> Result<Vec<Uuid>, ShopError> {
    Ok(pay::unknown(tx, AT_ONCE)?.into_iter().map(|attempt| attempt.id).collect())
}

/// What gateways are to be told now.
pub fn due_tasks(tx: &Tx<'_>) -> Result<Vec<Task>, ShopError> {
    Ok(tasks::due(tx, None, AT_ONCE)?)
}

/// The gateway has answered.
pub fn task_answered(tx: &Tx<'_>, task: &Task, answer: &Answer) -> Result<(), ShopError> {
    Ok(tasks::answered(tx, task, answer, &mut house())?)
}

/// Orders that are not up to date are brought so; gives how many.
pub fn sweep(tx: &Tx<'_>) -> Result<usize, ShopError> {
    Ok(order::sweep(tx, &mut house())?)
}

/// Somebody packs an order, or hands all of it over.
pub fn pack_or_hand_over(tx: &Tx<'_>, id: Uuid, packs: bool) -> Result<(), ShopError> {
    let mut house = house();
    order::freshen(tx, id, &mut house)?;
    let order = order::existing(tx, id)?;
    let done: Result<(), OrderError> = if packs {
        order::pack(tx, &order)
    } else {
        order::fulfil(tx, &order, &HandOver { collected: true, ..HandOver::default() }, "sim", &mut house)
    };
    Ok(done?)
}
