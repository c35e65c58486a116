//! What the document shows as an example of a request runs as it stands in the demo shop.

use reqwest::Method;
use serde_json::{Value, json as object};

use super::{Shop, TempFolder, on_both_engines};
use crate::http::openapi_json;

on_both_engines!(every_example_runs_in_the_demo_shop);

/// Writes whose address names no object, and their example.
fn examples() -> Vec<(String, Value)> {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let schema = &item["post"]["requestBody"]["content"]["application/json"]["schema"];
        let named = schema["$ref"].as_str().and_then(|name| name.strip_prefix('#'));
        let Some(schema) = named.and_then(|name| document.pointer(name)) else { continue };
        if path.starts_with("/sync/") || path.contains('{') {
            continue;
        }
        assert!(schema["example"].is_object(), "{path} shows no example of its body");
        found.push((path.clone(), schema["example"].clone()));
    }
    found
}

async fn every_example_runs_in_the_demo_shop(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let examples = examples();
    assert!(examples.len() > 15, "{}", examples.len());
    for (path, body) in examples {
        // Examples hold no secret that works.
        let body = match path.as_str() {
            "/api/auth/login" => shop.demo["owner"].clone(),
            "/api/customers/login" => shop.demo["buyer"].clone(),
            "/api/auth/reset/confirm" | "/api/customers/reset/confirm" => continue,
            _ => body,
        };
        let answer = shop.write(Method::POST, &path, &owner, &[], &body).await;
        let status = answer.status().as_u16();
        assert!(status < 300, "{path} answers {status}: {}", answer.text().await.unwrap());
    }
    let tea = shop.get("/api/products/sku/TEA-900", &owner, 200).await;
    assert_eq!(tea["retailPrice"], object!({"amount": "6.90", "currency": "USD"}), "{tea}");
    shop.stop().await;
}
