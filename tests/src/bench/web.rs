//! A web shop for figures: test mode, so that the built-in gateway takes the money, and buyers who place an order and
//! pay it over HTTP, each with a key of its own (the limit by who asks is not what is measured).

use super::error::{BenchError, Result};
use super::goods::{self, Article, Goods, OWNER, PIECES};
use super::line::Line;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use sync_server::http::serve::folder::Folder;
use sync_server::http::serve::now_ms;
use sync_server::identity::{self, NewApiKey};

/// Where all parcels go.
const ADDRESS: [(&str, &str); 5] = [
    ("street", "1 Lane"),
    ("city", "Sampletown"),
    ("state", "NY"),
    ("postalCode", "10001"),
    ("country", "US"),
];

/// A shop and the keys of its buyers' servers.
pub struct WebShop {
    /// What is sold.
    pub goods: Goods,
    /// `sk_test_…`, one for each buyer that asks at the same time.
    pub keys: Vec<String>,
}

/// Makes the shop in an empty folder or on an empty PostgreSQL.
pub fn fill(data: &Path, database_url: Option<String>, products: usize, buyers: usize) -> Result<WebShop> {
    let goods = goods::fill(data, database_url.clone(), products, 1)?;
    let folder = Folder::take(data, database_url)?;
    let (mut database, _) = folder.open_writer(now_ms())?;
    let keys = goods::commit(&mut database, |tx| {
        identity::set_setting(tx, "livemode", "0")?;
        let new = NewApiKey {
            name: "bench",
            channel: identity::Channel::RetailWeb,
            livemode: false,
            publishable: false,
        };
        (0..buyers).map(|_| Ok(identity::create_api_key(tx, &new)?.1)).collect()
    })?;
    Ok(WebShop { goods, keys })
}

/// What one buyer wants: `quantity` of each, in an order of the retail channel.
pub fn order(skus: &[&str], quantity: &str) -> Value {
    let items: Vec<Value> = skus.iter().map(|sku| json!({ "sku": sku, "quantity": quantity })).collect();
    let address: Value = ADDRESS.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    json!({
        "customer": { "email": "rosa@example.org", "name": "Rosa Linden" },
        "items": items,
        "shippingAddress": address,
    })
}

/// Places an order; gives its id.
pub async fn place(line: &Line, key: &str, body: &Value) -> Result<String> {
    let (status, placed) = line.act("/api/orders/retail", key, &once(), body).await?;
    match (status, placed["id"].as_str()) {
        (201, Some(id)) => Ok(id.to_owned()),
        _ => Err(BenchError::new(format!("an order was not placed: {status} {placed}"))),
    }
}

/// Pays it with a card that is good; the status of the answer.
pub async fn pay(line: &Line, key: &str, order: &str) -> Result<u16> {
    let path = format!("/api/orders/retail/{order}/confirm");
    let body = json!({ "paymentMethod": "CreditCard", "paymentToken": "test_ok" });
    Ok(line.act(&path, key, &once(), &body).await?.0)
}

/// Places orders, as many at the same time as there are keys; gives their ids.
pub async fn place_all(line: &Line, keys: &[String], bodies: Vec<Value>) -> Result<Vec<String>> {
    let mut shares = vec![Vec::new(); keys.len()];
    for (at, body) in bodies.into_iter().enumerate() {
        shares[at % keys.len()].push(body);
    }
    let placing = keys.iter().zip(shares).map(|(key, bodies)| {
        let (line, key) = (line.clone(), key.clone());
        tokio::spawn(async move {
            let mut placed = Vec::with_capacity(bodies.len());
            for body in bodies {
                placed.push(place(&line, &key, &body).await?);
            }
            Ok::<_, BenchError>(placed)
        })
    });
    let mut placed = Vec::new();
    for share in placing.collect::<Vec<_>>() {
        placed.extend(share.await??);
    }
    Ok(placed)
}

/// The owner's session.
pub async fn owner(line: &Line) -> Result<String> {
    let (email, password) = OWNER;
    let session: Value =
        line.ask("/api/auth/login", &json!({ "email": email, "password": password })).await?;
    let token = session["token"].as_str();
    token.map(str::to_owned).ok_or_else(|| BenchError::new("the owner cannot sign in"))
}

/// Leaves so many pieces of an article that was not sold yet.
pub async fn leave(line: &Line, token: &str, article: &Article, pieces: i64) -> Result<()> {
    let change = (pieces - PIECES).to_string();
    let body = json!({ "warehouseId": "MAIN", "sku": article.sku, "quantity": change, "reason": "count" });
    match line.act("/api/inventory/adjust", token, &once(), &body).await? {
        (200, _) => Ok(()),
        (status, problem) => Err(BenchError::new(format!("stock was not adjusted: {status} {problem}"))),
    }
}

/// So many orders of two lines are placed and paid by as many buyers as there are keys, all at the same time; how long
/// it took. `first` is the number of the first order, so that rounds buy different goods.
pub async fn buy(line: &Line, shop: &WebShop, first: usize, orders: usize) -> Result<Duration> {
    let buyers = shop.keys.len();
    let start = Instant::now();
    let mut buying = Vec::with_capacity(buyers);
    for (buyer, key) in shop.keys.iter().enumerate() {
        let (line, key) = (line.clone(), key.clone());
        let bodies: Vec<Value> =
            (buyer..orders).step_by(buyers).map(|at| two_lines(&shop.goods, first + at)).collect();
        buying.push(tokio::spawn(async move {
            for body in bodies {
                let id = place(&line, &key, &body).await?;
                match pay(&line, &key, &id).await? {
                    200 => {}
                    status => return Err(BenchError::new(format!("an order was not paid: {status}"))),
                }
            }
            Ok::<(), BenchError>(())
        }));
    }
    for buyer in buying {
        buyer.await??;
    }
    Ok(start.elapsed())
}

/// What the buyer with this number wants.
pub fn two_lines(goods: &Goods, number: usize) -> Value {
    let sku = |at: usize| goods.articles[at % goods.articles.len()].sku.as_str();
    order(&[sku(number * 7), sku(number * 7 + 13)], "1")
}

/// An `Idempotency-Key` of its own.
fn once() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("bench-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
