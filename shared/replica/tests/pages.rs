//! Pages of feeds into the file, and what is read from it again.

#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod support;

use domain::{Currency, PricingPolicy, ProductId, StaffId, StoreId, WarehouseId};
use protocol::{Change, EntityKind, Feed, Raw, StaffData, StockData, StoreData};
use replica::ReplicaError;
use store::{Database, WriteError};
use support::*;

#[test]
fn pages_change_and_remove_and_can_come_twice() {
    let (_file, mut db) = File::fresh();
    let mut apple = product(1, "APP", "Apple", &[("4006381333931", 1_000), ("12345670", 6_000)]);
    let pear = product(2, "PEA", "Pear", &[("96385074", 1_000)]);
    let first = page(10, vec![put(&apple), put(&pear)]);
    for _ in 0..2 {
        write(&mut db, |tx| replica::apply_page(tx, &first));
        assert_eq!(read(&db, replica::product_count), 2);
        // Each length of the same GTIN finds it.
        for (code, pack) in [("4006381333931", 1_000), ("04006381333931", 1_000), ("12345670", 6_000)] {
            let found = read(&db, |tx| replica::find_by_code(tx, code)).unwrap();
            assert_eq!((found.product.id, found.pack_quantity.thousandths()), (apple.id, pack), "{code}");
        }
        assert_eq!(skus(&db, "app"), ["APP"]);
    }
    assert_eq!(read(&db, |tx| replica::cursor(tx, Feed::Catalog)).unwrap().position, 10);
    assert_eq!(read(&db, |tx| replica::cursor(tx, Feed::Store(StoreId::new(id(5))))), None);

    // The pear takes the apple's name, SKU and a code before the apple lets go of them.
    apple.name = "Quince".to_owned();
    apple.sku = "QUI".to_owned();
    apple.barcodes.truncate(1);
    let pear = product(2, "APP", "Apple", &[("12345670", 1_000)]);
    apply(&mut db, 11, vec![put(&pear)]);
    assert_eq!(read(&db, |tx| replica::find_by_sku(tx, "APP")).unwrap().id, pear.id);
    assert_eq!(read(&db, |tx| replica::find_by_code(tx, "12345670")).unwrap().product.id, pear.id);
    apply(&mut db, 12, vec![put(&apple)]);
    assert_eq!(read(&db, |tx| replica::find_by_sku(tx, "APP")).unwrap().id, pear.id);
    assert_eq!(read(&db, |tx| replica::find_by_id(tx, apple.id)).unwrap(), apple);
    assert_eq!(read(&db, |tx| replica::find_by_code(tx, "96385074")), None);
    assert_eq!(skus(&db, "quince"), ["QUI"]);
    assert_eq!(skus(&db, "pear"), Vec::<String>::new());

    let applied =
        apply(&mut db, 13, vec![Change::removed("product", apple.id), Change::removed("product", id(7))]);
    assert_eq!((applied.put, applied.removed), (0, 2));
    assert_eq!(skus(&db, "quince"), Vec::<String>::new());
    assert_eq!(read(&db, |tx| replica::find_by_code(tx, "4006381333931")), None);
    assert_eq!(read(&db, replica::product_count), 1);
    read(&db, replica::check);
}

#[test]
fn a_page_and_its_cursor_are_one() {
    let (_file, mut db) = File::fresh();
    let page = page(3, vec![put(&product(1, "A", "a", &[]))]);
    let failed = db.write(2, &mut NoEntropy, |tx| {
        replica::apply_page(tx, &page)?;
        Err::<(), _>(ReplicaError::Incomplete)
    });
    assert!(matches!(failed, Err(WriteError::Refused(ReplicaError::Incomplete))));
    assert_eq!(read(&db, replica::product_count), 0);
    assert_eq!(read(&db, |tx| replica::cursor(tx, Feed::Catalog)), None);
}

#[test]
fn what_a_later_server_sends_is_kept() {
    let (file, mut db) = File::fresh();
    let apple = product(1, "APP", "Apple", &[("4006381333931", 1_000)]);
    apply(&mut db, 1, vec![put(&apple)]);
    let more = Raw::of(&apple).unwrap().text().replacen('{', "{\"hue\":[1.50],", 1);
    let worse = more.replace("\"Active\"", "\"Resting\"");
    let change = |entity: &str, id: String, data: &str| Change {
        entity: entity.to_owned(),
        id,
        removed: false,
        data: Some(Raw::parse(data).unwrap()),
    };
    let unknown = change("promotion", "p1".to_owned(), "{\"a\": 1}");
    let applied = apply(&mut db, 2, vec![change("product", apple.id.to_string(), &more), unknown]);
    assert_eq!((applied.put, applied.unreadable.len()), (2, 0));
    let stored = |db: &Database, entity: &str| -> Vec<String> {
        read(db, |tx| {
            let params = store::params![entity];
            Ok(tx.query(&replica::sql::DOCUMENTS, params, |row| Ok(row.text(1)?.to_owned()))?)
        })
    };
    assert_eq!(stored(&db, "promotion"), ["{\"a\": 1}"]);
    let data: String =
        db.sqlite_connection().unwrap().query_row("SELECT data FROM product", [], |row| row.get(0)).unwrap();
    assert_eq!(data, more, "unknown fields stay");

    // A product that cannot be read is not sold as it was before; the rest of the page is applied.
    let wrong_id = change("product", id(8).to_string(), &more);
    let changes = vec![
        change("product", apple.id.to_string(), &worse),
        change("staff", id(4).to_string(), "[]"),
        wrong_id,
        put(&product(2, "PEA", "Pear", &[])),
    ];
    let applied = apply(&mut db, 3, changes);
    assert_eq!(applied.unreadable.len(), 3);
    assert_eq!(read(&db, |tx| replica::find_by_code(tx, "4006381333931")), None);
    assert_eq!(skus(&db, "pear"), ["PEA"]);
    assert_eq!(stored(&db, "?product").len(), 2);
    // Opening again (a newer program might read it) loses nothing.
    drop(db);
    let mut db = file.open().unwrap();
    assert_eq!(stored(&db, "?product").len(), 2);
    // A readable one takes its place.
    apply(&mut db, 4, vec![put(&apple), Change::removed("product", id(8))]);
    assert!(stored(&db, "?product").is_empty());
    assert_eq!(skus(&db, "apple"), ["APP"]);
    // And one that an earlier program had to put aside is read at the next opening.
    write(&mut db, |tx| {
        let pear = product(3, "OLD", "Old", &[]);
        replica::put_document(tx, "?product", &pear.id.to_string(), &Raw::of(&pear)?)
    });
    drop(db);
    let db = file.open().unwrap();
    assert_eq!(skus(&db, "old"), ["OLD"]);
    assert!(stored(&db, "?product").is_empty());
}

#[test]
fn stock_staff_store_and_taxes_are_there() {
    let (_file, mut db) = File::fresh();
    let (product_id, main, east) = (ProductId::new(id(1)), WarehouseId::new(id(2)), WarehouseId::new(id(3)));
    let figure = |warehouse_id, on_hand_thousandths| StockData {
        product_id,
        warehouse_id,
        on_hand_thousandths,
        allocated_thousandths: 2_000,
        held_thousandths: 500,
        as_of_ms: 7,
    };
    let entity_id = StockData::entity_id(product_id, main);
    let change = Change::put(EntityKind::Stock, &entity_id, &figure(main, 1_000)).unwrap();
    apply(&mut db, 1, vec![change]);
    write(&mut db, |tx| replica::put_stock(tx, &figure(east, 9_000)));
    assert_eq!(read(&db, |tx| replica::stock(tx, product_id)), [figure(main, 1_000), figure(east, 9_000)]);
    let found = read(&db, |tx| replica::stock_at(tx, product_id, main)).unwrap();
    assert_eq!(found.quantity_thousandths(), -1_500);
    apply(&mut db, 2, vec![Change::removed("stock", &entity_id), Change::removed("stock", "nonsense")]);
    assert_eq!(read(&db, |tx| replica::stock_at(tx, product_id, main)), None);
    let mut seen = 0;
    read(&db, |tx| {
        replica::each_stock(tx, |_| {
            seen += 1;
            Ok(())
        })
    });
    assert_eq!(seen, 1);

    let zoe = StaffData {
        id: StaffId::new(id(4)),
        name: "Zoë".to_owned(),
        role: "cashier".to_owned(),
        permissions: ["sale".to_owned()].into(),
        pin_hash: "$argon2id$…".to_owned(),
        active: true,
    };
    let shop = StoreData {
        id: StoreId::new(id(5)),
        code: "S1".to_owned(),
        name: "Corner shop".to_owned(),
        address: vec!["1 High Street".to_owned()],
        warehouse_id: main,
        zone: "US-CA".to_owned(),
        currency: Currency::parse("USD").unwrap(),
        time_zone: "America/Los_Angeles".to_owned(),
        day_cut_off_minutes: 0,
        policy: PricingPolicy::default(),
        receipt_header: Vec::new(),
        receipt_footer: vec!["Thank you".to_owned()],
        tax_number: None,
        embedded_schemes: Vec::new(),
        discount_limit_percent: "10".parse().unwrap(),
        quick_keys: Vec::new(),
        blind_count: false,
    };
    let rule = r#"{"id":"std","rule":{"taxClass":"standard","zone":"US-CA","treatment":"taxed","validFrom":"2020-01-01",
        "rates":[{"code":"CA","name":"Sales tax","percent":"8.25","compound":false}]}}"#;
    let changes = vec![
        Change::put(EntityKind::Staff, zoe.id, &zoe).unwrap(),
        Change::put(EntityKind::Store, shop.id, &shop).unwrap(),
        Change {
            entity: "tax_rule".to_owned(),
            id: "std".to_owned(),
            removed: false,
            data: Some(Raw::parse(rule).unwrap()),
        },
    ];
    assert_eq!(apply(&mut db, 3, changes).unreadable, Vec::<String>::new());
    assert_eq!(read(&db, replica::staff), std::slice::from_ref(&zoe));
    assert_eq!(read(&db, |tx| replica::staff_member(tx, zoe.id)).as_ref(), Some(&zoe));
    assert_eq!(read(&db, |tx| replica::store(tx, shop.id)).as_ref(), Some(&shop));
    assert_eq!(read(&db, |tx| replica::store(tx, StoreId::new(id(6)))), None);
    let table = read(&db, replica::tax_table);
    assert_eq!(table.rules.len(), 1);
    assert_eq!(table.rules[0].tax_class, "standard");
    apply(&mut db, 4, vec![Change::removed("tax_rule", "std"), Change::removed("staff", zoe.id)]);
    assert!(read(&db, replica::tax_table).rules.is_empty());
    assert!(read(&db, replica::staff).is_empty());
}
