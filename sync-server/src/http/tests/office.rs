//! The back office's page comes from the server itself, to anybody, and may do little.

use super::{Shop, TempFolder};

async fn fetched(shop: &Shop, path: &str, held: &str) -> reqwest::Response {
    let request = shop.client.get(format!("{}{path}", shop.url)).header("if-none-match", held);
    request.send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_served_with_its_files_and_deep_links_lead_to_it() {
    let folder = TempFolder::new();
    let shop = Shop::start(&folder).await;
    for path in ["/office", "/office/", "/office/products", "/office/journal/0197-no-file?after=x"] {
        let page = fetched(&shop, path, "").await;
        assert_eq!(page.status(), 200, "{path}");
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';") && !policy.contains("unsafe-inline")
        );
        assert!(page.text().await.unwrap().contains("/office/start.js"));
    }
    for (file, media_type) in [
        ("start.js", "text/javascript; charset=utf-8"),
        ("office.js", "text/javascript; charset=utf-8"),
        ("office_bg.wasm", "application/wasm"),
        ("style.css", "text/css; charset=utf-8"),
        ("fonts/inter-latin-wght-normal.woff2", "font/woff2"),
    ] {
        let path = format!("/office/{file}");
        let found = fetched(&shop, &path, "").await;
        assert_eq!(found.status(), 200, "{file}");
        assert_eq!(found.headers()["content-type"], media_type);
        assert_eq!(found.headers()["x-content-type-options"], "nosniff");
        let tag = found.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(fetched(&shop, &path, &tag).await.status(), 304, "{file} is held");
    }
    let packed = shop.client.get(format!("{}/office/office_bg.wasm", shop.url));
    let packed = packed.header("accept-encoding", "br, gzip").send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert_eq!(packed.headers()["vary"], "accept-encoding");
    assert_eq!(fetched(&shop, "/office/none.js", "").await.status(), 404);
}
