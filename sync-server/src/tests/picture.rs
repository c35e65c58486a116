//! A product's picture on the feed and in the catalogue's file, and in the tills' door.

use super::shop::Shop;
use super::statements::sql;
use crate::product::{Picture, picture_of, set_picture};
use domain::ProductId;
use protocol::{Feed, Hash, ProductData, WireRequest};

fn picture(fill: u8) -> Picture {
    Picture::sent([&b"\xff\xd8\xff\xe0"[..], &[fill; 60]].concat()).unwrap()
}

/// What the catalogue's feed tells of a product after a cursor.
fn told(shop: &mut Shop, token: &str, id: ProductId, cursor: &mut Option<String>) -> Option<ProductData> {
    let page = shop.pull(token, Feed::Catalog, cursor.as_deref());
    *cursor = Some(page.cursor);
    let products = page.changes.iter().filter(|change| change.entity == "product");
    let products = products.map(|change| change.data.as_ref().unwrap().read::<ProductData>().unwrap());
    products.into_iter().find(|product| product.id == id)
}

#[test]
fn tills_are_told_of_a_picture_once_and_fetch_it_by_its_hash() {
    let mut shop = Shop::open();
    let till = shop.till(1);
    let (token, bread, soap) = (shop.hello(&till).token, shop.bread, shop.soap);
    let mut cursor = None;
    assert_eq!(told(&mut shop, &token, bread, &mut cursor).unwrap().image, None);

    let first = picture(1);
    assert!(shop.write(|tx| set_picture(tx, bread, Some(&first))));
    assert_eq!(told(&mut shop, &token, bread, &mut cursor).unwrap().image, Some(first.hash()));
    assert!(shop.write(|tx| set_picture(tx, bread, Some(&first))));
    assert_eq!(told(&mut shop, &token, bread, &mut cursor), None, "nothing changed");

    // The same bytes on another product are the same picture.
    assert!(shop.write(|tx| set_picture(tx, soap, Some(&first))));
    let second = picture(2);
    assert!(shop.write(|tx| set_picture(tx, bread, Some(&second))));
    assert_eq!(told(&mut shop, &token, bread, &mut cursor).unwrap().image, Some(second.hash()));
    assert!(shop.write(|tx| set_picture(tx, soap, None)));
    assert_eq!(told(&mut shop, &token, soap, &mut cursor).unwrap().image, None);

    // A till that is behind still gets what its catalogue names.
    for shown in [&first, &second] {
        let hash = shown.hash();
        let request = WireRequest::get(format!("/sync/v1/images/{hash}")).with_bearer(&token);
        let response = shop.ask(request);
        assert_eq!((response.status, response.content_type.as_str()), (200, "image/jpeg"));
        assert_eq!(Hash::of("picture", &response.body), hash);
    }
    assert_eq!(shop.core.read(shop.now_ms, |tx| picture_of(tx, bread)).unwrap(), Some(second));
    assert_eq!(shop.core.read(shop.now_ms, |tx| picture_of(tx, soap)).unwrap(), None);
    let unknown = ProductId::new(uuid::Uuid::from_u128(9));
    assert!(!shop.write(|tx| set_picture(tx, unknown, Some(&picture(3)))));
    assert!(shop.rows(&sql::EVENTS).contains(&"ProductUpdated 4".to_owned()));
}

#[test]
fn the_door_shows_pictures_to_tills_that_are_let_in() {
    let mut shop = Shop::open();
    let shown = picture(1);
    let (bread, now_ms) = (shop.bread, shop.now_ms);
    shop.write(|tx| set_picture(tx, bread, Some(&shown)));
    let till = shop.till(1);
    let token = shop.hello(&till).token;
    let mut status = |path: &str, token: Option<&str>| {
        let request = WireRequest::get(format!("/sync/v1/images/{path}"));
        let request = match token {
            Some(token) => request.with_bearer(token),
            None => request,
        };
        shop.ask(request).status
    };
    let hash = shown.hash().to_string();
    assert_eq!(status(&hash, Some(&token)), 200);
    assert_eq!(status(&hash, None), 401);
    assert_eq!(status("rubbish", Some("guessed")), 401, "nothing is told before the token");
    assert_eq!(status("rubbish", Some(&token)), 404);
    assert_eq!(status(&Hash::of("picture", b"x").to_string(), Some(&token)), 404);
    shop.now_ms = now_ms + crate::identity::TOKEN_MS;
    let late = WireRequest::get(format!("/sync/v1/images/{hash}")).with_bearer(&token);
    assert_eq!(shop.ask(late).status, 401);
}
