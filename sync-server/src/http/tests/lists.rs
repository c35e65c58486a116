//! Prices that were agreed with customers and groups (O-5): in orders by customer, for signed-in buyers, in carts.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::carts::Buyer;
use super::customers::{refused, sign_in, usual, write};
use super::goods::{furnished, post, received};
use super::invoices::{NOBODY, by_the_case, cafe, minor};
use super::orders::tea;
use super::{Shop, TempFolder, on_both_engines};

on_both_engines!(agreed_prices_go_before_tiers, a_retail_customers_own_prices, what_cannot_be_agreed);

const PUT: Method = Method::PUT;
const POST: Method = Method::POST;

/// A list with one price.
async fn list(shop: &Shop, code: &str, sku: &str, price: &str) {
    let owner = shop.owner().await;
    let body = object!({ "code": code, "name": code, "pricesIncludeTax": false });
    write(shop, &owner, (POST, "/api/price-lists", 201), body).await;
    let id = shop.get(&format!("/api/products/sku/{sku}"), &owner, 200).await["id"].clone();
    let path = format!("/api/products/{}/price", id.as_str().unwrap());
    write(shop, &owner, (PUT, &path, 200), object!({ "priceList": code, "price": price })).await;
}

async fn agreed_prices_go_before_tiers(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let (sku, pieces) = by_the_case(&shop, &owner).await;
    furnished(&shop).await;
    let line = object!({ "sku": "TEA-1", "quantity": "99", "unitCost": "1.25" });
    for code in ["MAIN", "EAST"] {
        let receipt = object!({ "warehouseId": code, "supplier": "", "reference": "", "lines": [line] });
        post(&shop, "/receipts", &receipt, 201).await;
    }
    list(&shop, "group-a", &sku, "1.2300").await;
    list(&shop, "cafe", &sku, "0.9900").await;
    let customer = format!("/api/customers/{}", cafe(&shop, &owner).await);
    let address = tea("1")["shippingAddress"].clone();
    let body = object!({ "customerId": cafe(&shop, &owner).await, "shippingAddress": address,
        "items": [{ "sku": sku, "quantity": pieces.to_string() }, { "sku": "TEA-1", "quantity": "1" }] });
    let text = |name: &str| shop.demo["buyer"][name].as_str().unwrap().to_owned();
    let ines = sign_in(&shop, &text("email"), &text("password")).await;
    let prices = async |who: &str| {
        let placed = write(&shop, who, (POST, "/api/orders/wholesale", 201), body.clone()).await;
        [0, 1].map(|at: usize| placed["items"][at]["unitPrice"]["amount"].as_str().unwrap().to_owned())
    };
    let [tiered, fallback] = prices(&owner).await;
    assert_ne!(tiered, "0.99");
    assert_eq!(fallback, "3.49");

    // The group's list, then the customer's own; what no list has is at the channel's price.
    write(
        &shop,
        &owner,
        (PUT, &format!("{customer}/group"), 200),
        object!({ "customerGroup": "Old friends" }),
    )
    .await;
    let of_group = "/api/customer-groups/Old%20friends/price-list";
    let set = write(&shop, &owner, (PUT, of_group, 200), object!({ "priceList": "group-a" })).await;
    assert_eq!(set["priceList"], "group-a");
    assert_eq!(prices(&owner).await, ["1.23", "3.49"]);
    let agreed = format!("{customer}/price-list");
    let set = write(&shop, &owner, (PUT, &agreed, 200), object!({ "priceList": "cafe" })).await;
    assert_eq!(
        set,
        object!({ "priceList": "cafe", "customerGroup": "Old friends", "groupPriceList": "group-a" })
    );
    assert_eq!(shop.get(&agreed, &owner, 200).await, set);
    assert_eq!(prices(&owner).await, ["0.99", "3.49"]);
    // The same for a buyer who is signed in.
    assert_eq!(prices(&ines).await, ["0.99", "3.49"]);
    write(&shop, &owner, (PUT, &agreed, 200), object!({ "priceList": null })).await;
    write(&shop, &owner, (PUT, of_group, 200), object!({ "priceList": null })).await;
    assert_eq!(prices(&owner).await, [tiered, fallback]);
    // A list that speaks of prices with tax has nothing to fall back on.
    let body = object!({ "code": "gross", "name": "Gross", "pricesIncludeTax": true });
    write(&shop, &owner, (POST, "/api/price-lists", 201), body).await;
    write(&shop, &owner, (PUT, &agreed, 200), object!({ "priceList": "gross" })).await;
    let order = object!({ "customerId": cafe(&shop, &owner).await, "shippingAddress": address,
        "items": [{ "sku": sku, "quantity": pieces.to_string() }] });
    let none = write(&shop, &owner, (POST, "/api/orders/wholesale", 422), order).await;
    assert_eq!(
        (&none["code"], &none["errors"][0]["field"]),
        (&"NO_PRICE".into(), &"items[0].productId".into())
    );
    shop.stop().await;
    assert_eq!(folder.violations(), []);
}

async fn a_retail_customers_own_prices(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    furnished(&shop).await;
    received(&shop, "9").await;
    list(&shop, "family", "TEA-1", "2.0000").await;
    let rosa = object!({ "kind": "Retail", "name": "Rosa", "email": "rosa.own@example.org" });
    let rosa = write(&shop, &owner, (POST, "/api/customers", 201), rosa).await["id"].clone();
    let path = format!("/api/customers/{}/price-list", rosa.as_str().unwrap());
    write(&shop, &owner, (PUT, &path, 200), object!({ "priceList": "family" })).await;
    let key = shop.text("retailKey");
    let items = object!([{ "sku": "TEA-1", "quantity": "2" }]);
    let body = object!({ "items": items, "customerId": rosa });
    let (_, cart) = Buyer::of(&shop, &owner, "retail", body).await;
    assert_eq!(minor(&cart["subtotal"]), 400, "{cart}");
    let (_, cart) = Buyer::of(&shop, &key, "retail", object!({ "items": items })).await;
    assert_eq!(minor(&cart["subtotal"]), 698, "{cart}");
    shop.stop().await;
    assert_eq!(folder.violations(), []);
}

async fn what_cannot_be_agreed(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let agreed = format!("/api/customers/{}/price-list", cafe(&shop, &owner).await);
    let of_group = "/api/customer-groups/Nobody/price-list";
    let unknown = [("UNKNOWN_PRICE_LIST", "priceList", object!({ "priceList": "MOON" }))];
    for path in [&agreed, of_group] {
        refused(&shop, &owner, (PUT, path, 422), &unknown).await;
        usual(&shop, &owner, PUT, path).await;
    }
    let nobody = format!("/api/customers/{NOBODY}/price-list");
    shop.get(&nobody, &owner, 404).await;
    write(&shop, &owner, (PUT, &nobody, 404), object!({ "priceList": null })).await;
    write(&shop, &owner, (PUT, of_group, 404), object!({ "priceList": "retail" })).await;
    assert_eq!(shop.get(&agreed, &owner, 200).await["priceList"], Value::Null);
    shop.stop().await;
}
