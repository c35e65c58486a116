//! Invoices of tills' sales (O-8): each till numbers its own, and what a till takes back of one is credited by name.

use super::shop::Shop;
use super::till::{USD, sale_money};
use crate::bindings::bill;
use crate::customer::{CustomerKind, NewCustomer, create_customer};
use domain::{CustomerTaxStatus, OrderId};
use store::{StoreError, params};
use uuid::Uuid;

mod sql {
    store::statements! {
        ORDER = "SELECT id FROM orders WHERE receipt_number = $1";
        DOCUMENTS = "SELECT number || ' ' || total_minor || ' ' || credited_minor || ' ' || given_back_minor || ' ' || settled_minor
            FROM documents ORDER BY number";
        NAMED = "SELECT content FROM documents WHERE kind = 'CreditNote'";
        FLAGS = "SELECT flags FROM refunds ORDER BY id";
    }
}

fn run(mut shop: Shop) {
    let new = NewCustomer {
        kind: CustomerKind::Retail,
        email: None,
        name: "Ann",
        company: None,
        tax_status: CustomerTaxStatus::Ordinary,
        terms_days: None,
        credit_limit_minor: None,
        currency: USD,
    };
    let customer = shop.write(|tx| create_customer(tx, &new));
    let (bread, mut sales) = (shop.bread, Vec::new());
    let mut tills = [shop.till(1), shop.till(2)];
    for till in &mut tills {
        let mut sale = till.sale_body(&[(bread, 3, 250)]);
        sale.customer_id = Some(customer);
        let event = till.event(sale_money(&sale), &sale.clone().into());
        shop.push(till, &[event]);
        let receipt = sale.receipt_number.clone();
        let read = |tx: &store::Tx<'_>| tx.query_one(&sql::ORDER, params![&receipt], |row| row.uuid(0));
        let order: Uuid = shop.core.read(shop.now_ms, read).unwrap();
        let billed = shop.core.write(shop.now_ms, |tx| {
            bill(tx, order, None, None, "test").map_err(|error| StoreError::Other(error.to_string()))
        });
        billed.unwrap();
        sales.push((OrderId::new(order), sale));
    }
    shop.check();
    let year = "2026";
    assert_eq!(
        shop.rows(&sql::DOCUMENTS),
        [format!("INV-S1-T01-{year}-000001 750 0 0 750"), format!("INV-S1-T02-{year}-000001 750 0 0 750"),]
    );
    // Two of three come back for cash, then the third, then one more than there is.
    for (pieces, credited) in [(2, 500), (1, 750)] {
        let event = tills[0].refund(&sales[0].1, None, 0, pieces, true);
        shop.push(&tills[0], &[event]);
        let invoice =
            shop.rows(&sql::DOCUMENTS).into_iter().find(|row| row.starts_with("INV-S1-T01")).unwrap();
        assert_eq!(invoice, format!("INV-S1-T01-{year}-000001 750 {credited} {credited} 750"));
        shop.check();
    }
    assert!(shop.rows(&sql::NAMED).iter().all(|note| note.contains("INV-S1-T01-2026-000001")));
    assert_eq!(shop.rows(&sql::NAMED).len(), 2);
    let event = tills[0].refund(&sales[0].1, None, 0, 1, true);
    shop.push(&tills[0], &[event]);
    assert!(shop.rows(&sql::FLAGS).iter().any(|flags| flags.contains("CREDIT_EXCEEDS_INVOICE")));
    assert_eq!(shop.rows(&sql::NAMED).len(), 2);
    shop.check();
}

#[test]
fn a_till_numbers_its_invoices_and_credits_what_comes_back() {
    run(Shop::open());
}

#[test]
fn a_till_numbers_its_invoices_and_credits_what_comes_back_on_postgresql() {
    run(Shop::open_on_postgres());
}
