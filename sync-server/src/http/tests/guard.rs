//! Nobody gets past the guard: every address of the OpenAPI document, strangers and wrong roles.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

use super::{Shop, TempFolder, json};
use crate::http::access::{ACCESS, Access, Permission, Role};
use crate::http::openapi_json;

/// Every operation of the document.
fn operations() -> Vec<(Method, String)> {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let mut operations = Vec::new();
    for (path, item) in paths {
        for method in ["get", "post", "put", "patch", "delete"] {
            if item.get(method).is_some() {
                operations.push((method.to_uppercase().parse().unwrap(), path.clone()));
            }
        }
    }
    assert!(operations.len() > 30);
    operations
}

/// A path with its variable parts filled in with what exists nowhere.
fn filled(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "no-such-thing" } else { part }.to_owned();
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn access_of(method: &Method, path: &str) -> Access {
    let found = ACCESS.iter().find(|(m, p, _)| m.as_str() == method.as_str() && *p == path);
    found.unwrap_or_else(|| panic!("{method} {path} is missing in the table of access.rs")).2
}

#[test]
fn table_and_document_name_the_same_addresses() {
    let documented: BTreeSet<(String, String)> =
        operations().into_iter().map(|(method, path)| (method.to_string(), path)).collect();
    let listed: BTreeSet<(String, String)> = ACCESS
        .iter()
        .filter(|(_, path, _)| !path.starts_with("/docs") && !path.starts_with("/office"))
        .map(|(method, path, _)| (method.to_string(), (*path).to_owned()))
        .collect();
    assert_eq!(documented, listed);
}

#[test]
fn the_open_addresses_are_these_and_no_others() {
    let open: Vec<&str> =
        ACCESS.iter().filter(|(_, _, access)| *access == Access::Public).map(|(_, path, _)| *path).collect();
    let expected = [
        "/health",
        "/ready",
        "/metrics",
        "/openapi.json",
        "/docs",
        "/docs/",
        "/docs/{*rest}",
        "/office",
        "/office/",
        "/office/{*rest}",
        "/api/orders/health",
        "/api/products/health",
        "/api/inventory/health",
        "/api/accounting/health",
        "/api/auth/login",
        "/api/auth/reset",
        "/api/auth/reset/confirm",
        "/api/customers/register",
        "/api/customers/login",
        "/api/customers/reset",
        "/api/customers/reset/confirm",
        "/api/orders/lookup",
        "/api/orders/lookup/{token}",
    ];
    assert_eq!(open, expected);
    let tills = ACCESS.iter().filter(|(_, _, access)| *access == Access::Till);
    assert!(tills.into_iter().all(|(_, path, _)| path.starts_with("/sync/v1/")));
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_refused_before_anything_else_is_looked_at() {
    let folder = TempFolder::new();
    let shop = Shop::start(&folder).await;
    for (method, path) in operations() {
        if !matches!(access_of(&method, &path), Access::Needs(_)) {
            continue;
        }
        let path = filled(&path);
        for credential in ["", "sk_test_guessed", "st_guessed", &"x".repeat(5_000)] {
            let response = shop.send(method.clone(), &path, credential, Some("{ no json")).await;
            assert_eq!(response.headers()["www-authenticate"], "Bearer");
            assert_eq!(json(response, 401).await["code"], "UNAUTHENTICATED");
        }
    }
    // What does not exist is not told to strangers either.
    shop.get("/api/no-such-thing", "", 401).await;
    shop.get("/no-such-thing", "", 404).await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tills_door_asks_for_its_own_proof() {
    let folder = TempFolder::new();
    let shop = Shop::start(&folder).await;
    for (method, path) in operations() {
        if access_of(&method, &path) == Access::Till {
            let response = shop.send(method.clone(), &path, "guessed", Some("{ no json")).await;
            let status = response.status().as_u16();
            assert!((400..500).contains(&status), "{path}: {status}");
        }
    }
    for path in ["/sync/v1/pull?feed=catalog", "/sync/v1/snapshot"] {
        shop.get(path, "", 401).await;
        shop.get(path, "guessed", 401).await;
        // A person's or shop front's credential is none of a till's.
        shop.get(path, &shop.text("retailKey"), 401).await;
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_front_gets_its_share_only() {
    let folder = TempFolder::new();
    let shop = Shop::start(&folder).await;
    for (method, path) in operations() {
        let Access::Needs(permission) = access_of(&method, &path) else { continue };
        let open = matches!(
            permission,
            Permission::CatalogueRead
                | Permission::StockRead
                | Permission::EventsRead
                | Permission::CartsUse
                | Permission::WebOrdersRead
                | Permission::WebOrdersWrite
        );
        for key in ["retailKey", "wholesaleKey"] {
            let response =
                shop.send(method.clone(), &filled(&path), &shop.text(key), Some("{ no json")).await;
            let status = response.status().as_u16();
            assert_eq!(status != 403, open, "{path}: {status}");
            assert_ne!(status, 401, "{path}");
        }
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_gets_a_customers_share_only() {
    let folder = TempFolder::new();
    let shop = Shop::start(&folder).await;
    let customer = super::standing::registered(&shop, "kim@reed.example").await;
    for (method, path) in operations() {
        let Access::Needs(permission) = access_of(&method, &path) else { continue };
        let open = matches!(
            permission,
            Permission::CatalogueRead
                | Permission::StockRead
                | Permission::WebOrdersRead
                | Permission::WebOrdersWrite
                | Permission::AccountRead
                | Permission::AccountWrite
                | Permission::OwnSession
        );
        if permission == Permission::OwnSession && method != Method::GET {
            continue; // It would end the session that asks.
        }
        let response = shop.send(method.clone(), &filled(&path), &customer, Some("{ no json")).await;
        let status = response.status().as_u16();
        assert_eq!(status != 403, open, "{method} {path}: {status}");
        assert_ne!(status, 401, "{method} {path}");
    }
    shop.stop().await;
}

#[test]
fn only_those_who_lead_let_tills_in_and_the_counter_sees_no_books() {
    use Permission as P;
    let may = |permission: P| {
        let everybody = [Role::Owner, Role::Manager, Role::Accountant, Role::Cashier, Role::Warehouse];
        everybody
            .into_iter()
            .chain([Role::Storefront, Role::Browser, Role::Customer])
            .filter(|role| role.may(permission))
            .collect::<Vec<_>>()
    };
    assert_eq!(may(P::TerminalsEnrol), [Role::Owner, Role::Manager]);
    assert_eq!(may(P::TerminalsRead), [Role::Owner, Role::Manager]);
    assert_eq!(may(P::BooksRead), [Role::Owner, Role::Manager, Role::Accountant]);
    assert_eq!(may(P::BooksWrite), [Role::Owner, Role::Accountant]);
    assert_eq!(may(P::BooksClose), [Role::Owner, Role::Accountant]);
    assert_eq!(may(P::BooksReopen), [Role::Owner]);
    assert_eq!(may(P::EventsRead), [Role::Owner, Role::Manager, Role::Storefront]);
    assert_eq!(may(P::WebhooksWrite), [Role::Owner, Role::Manager]);
    assert_eq!(may(P::CustomersRead), may(P::OrdersRead));
    assert_eq!(may(P::OrdersRead), [Role::Owner, Role::Manager, Role::Accountant, Role::Cashier]);
    assert!(!Role::Storefront.sees_cost() && !Role::Cashier.sees_cost());
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_passwords_is_slowed_down_and_tells_nothing() {
    let folder = TempFolder::new();
    let shop = Shop::start(&folder).await;
    let log_in = async |email: &str| {
        let body = serde_json::json!({ "email": email, "password": "wrong password" }).to_string();
        shop.send(Method::POST, "/api/auth/login", "", Some(&body)).await
    };
    let known = json(log_in(" Owner@Demo.example ").await, 401).await;
    let unknown = json(log_in("nobody@demo.example").await, 401).await;
    assert_eq!(known["detail"], unknown["detail"]);
    let mut last = log_in("owner@demo.example").await;
    for _ in 0..20 {
        if last.status() == 429 {
            break;
        }
        last = log_in("owner@demo.example").await;
    }
    let wait: u64 = last.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    json(last, 429).await;
    shop.stop().await;
}
