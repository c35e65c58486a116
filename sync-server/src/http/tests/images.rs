//! Products' pictures over HTTP: put, seen, replaced, taken away, and what is no picture.

use protocol::{Hash, ProductData, PullPage};
use reqwest::{Method, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::contract::held;
use super::till::Till;
use super::{Shop, TempFolder, json};
use crate::product::PICTURE_BYTES_MAX;

/// Bytes that begin like a PNG.
fn png(bytes: usize, fill: u8) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.resize(bytes, fill);
    png
}

async fn put(shop: &Shop, path: &str, credential: &str, kind: &str, bytes: Vec<u8>) -> Response {
    let request = shop.client.put(format!("{}{path}", shop.url)).bearer_auth(credential);
    held(&Method::PUT, request.header("content-type", kind).body(bytes).send().await.unwrap()).await
}

/// A product of the demo shop that has no picture of its own, and its picture's address.
async fn bare_product(shop: &Shop, owner: &str) -> (String, String) {
    let found = shop.get("/api/products?q=garlic", owner, 200).await;
    let product = &found["data"][0];
    assert!(product["image"].is_null());
    let path = format!("/api/products/{}", product["id"].as_str().unwrap());
    (format!("{path}/image"), path)
}

async fn a_picture_is_put_seen_replaced_and_taken_away(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let (image, product) = bare_product(&shop, &owner).await;
    json(shop.send(Method::GET, &image, &owner, None).await, 404).await;

    for (fill, kind) in [(1, "image/png"), (2, "application/octet-stream"), (2, "image/jpeg; charset=x")] {
        let bytes = png(5_000, fill);
        assert_eq!(put(&shop, &image, &owner, kind, bytes.clone()).await.status(), 204);
        // A shop front shows it too.
        let seen = shop.send(Method::GET, &image, &shop.text("retailKey"), None).await;
        assert_eq!(seen.status(), 200);
        assert_eq!(seen.headers()["content-type"], "image/png", "the bytes decide");
        assert_eq!(seen.headers()["x-content-type-options"], "nosniff");
        assert_eq!(seen.headers()["cache-control"], "private, no-cache");
        let policy = seen.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
        let etag = seen.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(seen.bytes().await.unwrap(), bytes);
        let hash = Hash::of("picture", &bytes).to_string();
        assert_eq!(etag, format!("\"{hash}\""));
        assert_eq!(shop.get(&product, &owner, 200).await["image"], hash.as_str());

        let again = shop.client.get(format!("{}{image}", shop.url)).bearer_auth(&owner);
        let again = again.header("if-none-match", format!("\"old\", {etag}")).send().await.unwrap();
        assert_eq!(again.status(), 304);
        assert_eq!(again.headers()["etag"], etag.as_str());
        assert!(again.bytes().await.unwrap().is_empty());
    }
    for _ in 0..2 {
        assert_eq!(shop.send(Method::DELETE, &image, &owner, None).await.status(), 204);
        json(shop.send(Method::GET, &image, &owner, None).await, 404).await;
    }
    assert!(shop.get(&product, &owner, 200).await["image"].is_null());
    shop.stop().await;
}

async fn what_is_no_picture_is_refused_and_changes_nothing(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let (image, product) = bare_product(&shop, &owner).await;
    let version = shop.get(&product, &owner, 200).await["version"].clone();

    let refused = async |kind: &str, bytes: Vec<u8>, status: u16| {
        json(put(&shop, &image, &owner, kind, bytes).await, status).await["code"].clone()
    };
    assert_eq!(refused("image/png", png(PICTURE_BYTES_MAX + 1, 1), 413).await, "TOO_LARGE");
    for kind in ["application/json", "text/html", "image/svg+xml", "image/gif"] {
        assert_eq!(refused(kind, png(100, 1), 415).await, "UNSUPPORTED_MEDIA_TYPE", "{kind}");
    }
    for bytes in
        [&b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"[..], b"GIF89a, a moving one", b""]
    {
        assert_eq!(refused("image/png", bytes.to_vec(), 422).await, "VALIDATION_FAILED");
    }
    let nobody = format!("/api/products/{}/image", uuid::Uuid::from_u128(1));
    json(put(&shop, &nobody, &owner, "image/png", png(100, 1)).await, 404).await;
    json(shop.send(Method::DELETE, &nobody, &owner, None).await, 404).await;
    json(put(&shop, &image, &shop.text("retailKey"), "image/png", png(100, 1)).await, 403).await;

    let after = shop.get(&product, &owner, 200).await;
    assert!(after["image"].is_null());
    assert_eq!(after["version"], version);
    assert_eq!(put(&shop, &image, &owner, "image/png", png(PICTURE_BYTES_MAX, 1)).await.status(), 204);
    shop.stop().await;
}

async fn a_stranger_is_refused_before_the_picture_is_sent(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let (image, _) = bare_product(&shop, &shop.owner().await).await;
    let address = shop.url.trim_start_matches("http://").to_owned();
    let mut line = tokio::net::TcpStream::connect(&address).await.unwrap();
    // The head of a request whose body never comes.
    let head = format!("PUT {image} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 200000\r\n\r\n");
    line.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    line.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 401");
    drop(line);
    shop.stop().await;
}

async fn pictures_are_fetched_by_their_hash_with_a_tills_token(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let till = Till::enrol(&shop).await;
    let get = async |path: &str, token: &str| {
        shop.client.get(format!("{}{path}", shop.url)).bearer_auth(token).send().await.unwrap()
    };
    let page = get("/sync/v1/pull?feed=catalog", &till.token).await;
    let page: PullPage = serde_json::from_value(json(page, 200).await).unwrap();
    let products = page.changes.iter().filter(|change| change.entity == "product");
    let products = products.map(|change| change.data.as_ref().unwrap().read::<ProductData>().unwrap());
    let hash = products.into_iter().find_map(|product| product.image).unwrap();
    let path = format!("/sync/v1/images/{hash}");

    let image = get(&path, &till.token).await;
    assert_eq!(image.status(), 200);
    assert_eq!(image.headers()["content-type"], "image/svg+xml");
    assert_eq!(image.headers()["cache-control"], "private, max-age=31536000, immutable");
    assert_eq!(image.headers()["etag"], format!("\"{hash}\"").as_str());
    assert!(image.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert_eq!(Hash::of("picture", &image.bytes().await.unwrap()), hash);

    for stranger in ["guessed", &shop.text("retailKey"), &shop.owner().await] {
        json(get(&path, stranger).await, 401).await;
    }
    for nothing in [Hash::of("picture", b"never put").to_string(), "..".to_owned(), "a".repeat(64)] {
        json(get(&format!("/sync/v1/images/{nothing}"), &till.token).await, 404).await;
    }
    shop.stop().await;
}

super::on_both_engines! {
    a_picture_is_put_seen_replaced_and_taken_away,
    what_is_no_picture_is_refused_and_changes_nothing,
    a_stranger_is_refused_before_the_picture_is_sent,
    pictures_are_fetched_by_their_hash_with_a_tills_token,
}
