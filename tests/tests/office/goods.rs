//! Goods: what comes in, what is carried from one warehouse to another, what is counted, what runs low.

use crate::ground::Ground;
use tests::shop::{get, list, quantity};

#[test]
fn a_delivery_is_scanned_in_and_followed_into_the_books() {
    let ground = Ground::at("office-delivery", "/office/receipts", "receipts");
    let (browser, office) = (&ground.browser, ground.shop.office().unwrap());
    let goods = ground.shop.ordinary_products();
    let [(first, code), (second, _)] = &goods[..2] else { panic!("the demo shop has goods") };
    let there = || quantity(&office, first, "MAIN").unwrap().parse::<i64>().unwrap();
    let before = there();
    browser.touch("[data-testid=open-new-receipt]").unwrap();
    ground.waits_in("form-supplier");
    browser.keys("Acme\u{e004}LS-77\u{e004}").unwrap();
    browser.touch("[data-testid=form-submit]").unwrap();
    assert!(!ground.told("form-find").is_empty(), "a delivery of nothing is none");
    ground.scan(code, 1, "1");
    ground.scan(code, 1, "2");
    // By its SKU: the cursor is in the quantity, and goes back with Enter.
    let sku = get(&office, &format!("/api/products/{second}")).unwrap()["sku"].as_str().unwrap().to_owned();
    browser.keys(format!("{sku}\u{e007}")).unwrap();
    ground.waits_in("form-lines-1-quantity");
    browser.keys("12\u{e007}").unwrap();
    ground.waits_in("form-find");
    browser.keys("no such thing\u{e007}").unwrap();
    assert!(ground.told("form-find").contains("no such thing"));
    // The server's word stands at the line that it is about, and what was typed survives Escape.
    ground.fill("form-lines-1-unitCost", "-1\u{e007}");
    browser.touch("[data-testid=form-submit]").unwrap();
    assert!(!ground.told("form-lines-1-unitCost").is_empty());
    browser.keys("\u{e00c}").unwrap();
    ground.fill("form-lines-0-unitCost", "1.25");
    ground.fill("form-lines-1-unitCost", "2,5");
    ground.submit();
    browser.wait_screen("receipt").unwrap();
    ground.reads("[data-testid=sheet]", "32.50");
    assert_eq!(there(), before + 2);
    browser.touch("[data-testid=sheet] .facts a").unwrap();
    browser.wait_screen("entry").unwrap();
    ground.reads("[data-testid=entry-lines]", "32.50");
    browser.touch(".facts a[href*='/receipts/']").unwrap();
    browser.wait_screen("receipt").unwrap();
}

#[test]
fn goods_are_carried_to_another_warehouse_and_some_are_lost() {
    let ground = Ground::at("office-transfer", "/office/transfers", "transfers");
    let (browser, office) = (&ground.browser, ground.shop.office().unwrap());
    let (id, code) = ground.shop.ordinary_products()[0].clone();
    browser.touch("[data-testid=open-new-transfer]").unwrap();
    ground.choose("form-fromWarehouseId", "Main");
    ground.choose("form-toWarehouseId", "East");
    ground.goes_to("form-find");
    ground.scan(&code, 1, "1");
    ground.fill("form-items-0-quantity", "5");
    ground.submit();
    browser.wait_screen("transfer").unwrap();
    ground.reads("[data-testid=status]", "Draft");
    let there = || quantity(&office, &id, "EAST").map_or(0, |text| text.parse::<i64>().unwrap());
    let before = there();
    ground.confirm("ship-transfer");
    ground.reads("[data-testid=status]", "On its way");
    browser.touch("[data-testid=open-receive-transfer]").unwrap();
    ground.waits_in("form-items-0-quantity");
    browser.keys("4").unwrap();
    ground.submit();
    ground.reads("[data-testid=status]", "Received");
    assert_eq!(
        browser.count("[data-testid=open-receive-transfer], [data-testid=open-cancel-transfer]").unwrap(),
        0
    );
    assert_eq!(there(), before + 4);

    ground.go("/office/transfers", "transfers");
    ground.row("Received", "a");
    browser.wait_screen("transfer").unwrap();
    browser.script("history.back()", vec![]).unwrap();
    browser.wait_screen("transfers").unwrap();
    browser.touch("[data-testid=open-new-transfer]").unwrap();
    ground.choose("form-toWarehouseId", "Main");
    ground.goes_to("form-find");
    ground.scan(&code, 1, "1");
    browser.touch("[data-testid=form-submit]").unwrap();
    assert!(!ground.told("form-toWarehouseId").is_empty(), "there and back is no way");
}

#[test]
fn a_shelf_is_counted_by_scanner_and_the_difference_posted() {
    let ground = Ground::at("office-count", "/office/stock-takes", "stock-takes");
    let (browser, office) = (&ground.browser, ground.shop.office().unwrap());
    let (id, code) = ground.shop.ordinary_products()[0].clone();
    browser.touch("[data-testid=open-new-stock-take]").unwrap();
    ground.choose("form-warehouseId", "Main");
    ground.submit();
    browser.wait_screen("stock-take").unwrap();
    browser.touch("[data-testid=open-count]").unwrap();
    for scanned in ["1", "2", "3"] {
        ground.scan(&code, 1, scanned);
    }
    ground.submit();
    ground.reads("[data-testid=sheet] tbody", "3");
    ground.confirm("post-stock-take");
    ground.reads("[data-testid=status]", "Posted");
    assert_eq!(quantity(&office, &id, "MAIN").unwrap(), "3");
    assert_eq!(
        browser.count("[data-testid=open-count]").unwrap(),
        0,
        "what is posted is not counted any more"
    );

    // Three are few: with a reorder point above, it runs low, until the point is taken away.
    let name = get(&office, &format!("/api/products/{id}")).unwrap()["name"].as_str().unwrap().to_owned();
    let sku = get(&office, &format!("/api/products/{id}")).unwrap()["sku"].as_str().unwrap().to_owned();
    ground.go("/office/low-stock", "low-stock");
    assert_eq!(browser.count("[data-testid=empty]").unwrap(), 1);
    ground.go("/office/stock?warehouse=MAIN", "stock");
    browser.touch("[data-testid=row] [data-testid=open-reorder-point]").unwrap();
    ground.fill("form-sku", &sku);
    ground.fill("form-reorderPoint", "10");
    ground.submit();
    ground.go("/office/low-stock", "low-stock");
    ground.reads("[data-testid=row]", &name);
    ground.go("/office", "dashboard");
    ground.reads("[data-testid=figure-dash-low]", "1");
    browser.touch("[data-testid=figure-dash-low]").unwrap();
    browser.wait_screen("low-stock").unwrap();
    ground.row(&name, "[data-testid=open-reorder-point]");
    ground.fill("form-reorderPoint", "\u{e003}");
    ground.submit();
    browser.until("nothing low", |page| Ok(page.count("[data-testid=empty]")? == 1)).unwrap();
    assert!(list(&office, "/api/inventory/low-stock").unwrap().is_empty());
}
