//! The catalogue as a file, in and out: what is exported comes back unchanged, a dry run finds what the run does, wrong
//! rows are named, and nothing happens that is not told.

use std::fmt::Write as _;

use reqwest::{Method, Response};
use serde_json::{Value, json as object};

use super::contract::held;
use super::{Shop, TempFolder, json, on_both_engines};

on_both_engines!(
    an_export_comes_back_unchanged,
    a_dry_run_finds_what_the_run_does_and_changes_nothing,
    what_is_no_catalogue_is_refused,
    odd_cells_change_nothing_untold,
    an_import_that_a_restart_cut_off_says_so_and_may_be_done_again,
);

pub(super) async fn send(shop: &Shop, who: &str, query: &str, kind: &str, bytes: Vec<u8>) -> Response {
    let url = format!("{}/api/products/import{query}", shop.url);
    let request = shop.client.post(url).bearer_auth(who).header("content-type", kind).body(bytes);
    held(&Method::POST, request.send().await.unwrap()).await
}

/// Imports a file and waits for its end.
async fn import(shop: &Shop, who: &str, query: &str, text: &str) -> Value {
    let started = json(send(shop, who, query, "text/csv", text.into()).await, 202).await;
    let path = format!("/api/products/imports/{}", started["id"].as_str().unwrap());
    loop {
        let job = shop.get(&path, who, 200).await;
        if job["status"] != "Running" {
            assert!(job["endedAt"].is_string() && job["rowsTotal"] == job["rowsRead"], "{job}");
            return job;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

async fn export(shop: &Shop, who: &str) -> String {
    let response = shop.send(Method::GET, "/api/products/export", who, None).await;
    assert_eq!(response.status(), 200);
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/csv"));
    response.text().await.unwrap()
}

fn tally(job: &Value) -> [i64; 4] {
    ["created", "updated", "unchanged", "failed"].map(|name| job[name].as_i64().unwrap())
}

fn errors(job: &Value) -> Vec<(u64, String, String)> {
    let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    let rows = job["errors"].as_array().unwrap().iter();
    rows.map(|error| (error["line"].as_u64().unwrap(), text(error, "field"), text(error, "code"))).collect()
}

async fn an_export_comes_back_unchanged(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let file = "sku,name,description,retailPrice,cost,barcodes,moq,multiple,tiers,linkedItems,parentSku,category,attributes,minimumAge,weighable,tare,unit,status,slug\n\
        BOTTLE,Bottle,,0.25,,,,,,,,,,,,,,,\n\
        '=SUM,\"'=HYPERLINK(\"\"x\"\")\",\"two\nlines, 'quoted'\",1.4590,0.5,\"[{\"\"code\"\":\"\"A|B*C@D\"\",\"\"packQuantity\"\":\"\"2\"\"}]\",,,,BOTTLE*0.5,,,,,,,,,\n\
        TEA-X,\"Tea; green \",,3.49,1.20,4006381333931 | 96385074*6@18.00,12,6,12:2.50 | 60:2.25,BOTTLE,,soft-drinks,\"{\"\"b\"\":1,\"\"a\"\":[true]}\",18,yes,0.1,kg,Inactive,tea\n\
        TEA-Y,Tea in a tin,,5,,,,,,,TEA-X,,,,,,,,\n";
    let job = import(&shop, &owner, "", file).await;
    assert_eq!((tally(&job), errors(&job)), ([4, 0, 0, 0], vec![]), "{job}");
    let tea = shop.get("/api/products/sku/TEA-X", &owner, 200).await;
    assert_eq!(tea["barcodes"][0]["packPrice"]["amount"], "18.00");
    assert_eq!((&tea["wholesale"]["moq"], &tea["status"]), (&"12".into(), &"Inactive".into()));
    assert_eq!((&tea["categoryName"], &tea["attributes"]["b"]), (&"Soft drinks".into(), &1.into()));
    assert_eq!(shop.get("/api/products/sku/TEA-Y", &owner, 200).await["parentId"], tea["id"]);
    let odd = shop.get("/api/products?q=%3DSUM", &owner, 200).await["data"][0].clone();
    assert_eq!((&odd["sku"], &odd["name"]), (&"=SUM".into(), &"=HYPERLINK(\"x\")".into()));
    assert_eq!(odd["linkedItems"][0]["quantity"], "0.5");

    let whole = export(&shop, &owner).await;
    assert!(whole.contains("'=SUM,\"'=HYPERLINK"), "no cell is a formula");
    let count = import(&shop, &owner, "", &whole).await;
    assert!(count["rowsTotal"].as_i64().unwrap() > 150);
    assert_eq!(tally(&count), [0, 0, count["rowsTotal"].as_i64().unwrap(), 0], "{count}");
    assert_eq!(export(&shop, &owner).await, whole);
    // A price, and what is cleared.
    let change = "sku\tretailPrice\tbarcodes\tminimumAge\tname\nTEA-X\t3.99\t\t\t\nTEA-Y\t5.00\t\t\t\n";
    assert_eq!(tally(&import(&shop, &owner, "", change).await), [0, 1, 1, 0]);
    let tea = shop.get("/api/products/sku/TEA-X", &owner, 200).await;
    assert_eq!((&tea["retailPrice"]["amount"], &tea["name"]), (&"3.99".into(), &"Tea; green".into()));
    assert!(tea["barcodes"].as_array().unwrap().is_empty() && tea["minimumAge"].is_null());
    let prices =
        shop.get(&format!("/api/products/{}/prices", tea["id"].as_str().unwrap()), &owner, 200).await;
    assert_eq!(prices["data"].as_array().unwrap().len(), 2);
    let log = shop.get("/api/audit-log?limit=1", &owner, 200).await;
    assert!(log["data"][0]["action"].as_str().unwrap().contains("/api/products/import"), "{log}");
    shop.stop().await;
}

/// Four hundred good rows with wrong ones among them, and rows that rest on others far above.
fn mixed(taken: &str) -> (String, Vec<(u64, String, String)>) {
    let mut file = "sku,name,retailPrice,barcodes,parentSku,taxClass,category,tiers,moq,multiple,linkedItems,weighable,minimumAge\n".to_owned();
    let mut wrong = Vec::new();
    let mut line = 1;
    let mut add = |row: &str, error: Option<(&str, &str)>| {
        line += 1;
        let _ = writeln!(file, "{row}");
        wrong.extend(error.map(|(field, code)| (line, field.to_owned(), code.to_owned())));
    };
    add("HOLDER,Holder,1,,,,,,,,,,", None);
    add("TOP,Top,1,HOUSE 9,,,,,,,,,", None);
    add("LINKED,Linked,1,,,,,,,,,,", None);
    for number in 0..400 {
        add(&format!("GOOD-{number},Good {number},1.25,,,,,,,,,,"), None);
        let (row, error) = match number {
            20 => (",No SKU,1,,,,,,,,,,".to_owned(), ("sku", "REQUIRED")),
            40 => ("W-1,,1,,,,,,,,,,".to_owned(), ("name", "REQUIRED")),
            60 => ("W-2,Wrong,,,,,,,,,,,".to_owned(), ("retailPrice", "REQUIRED")),
            80 => ("W-3,Wrong,1.23456,,,,,,,,,,".to_owned(), ("retailPrice", "AMOUNT_INVALID")),
            100 => ("W-4,Wrong,-1,,,,,,,,,,".to_owned(), ("retailPrice", "NEGATIVE_PRICE")),
            120 => ("W-5,Wrong,1,4006381333932,,,,,,,,,".to_owned(), ("barcodes", "WRONG_CHECK_DIGIT")),
            140 => (format!("W-6,Wrong,1,{taken},,,,,,,,,"), ("barcodes", "DUPLICATE_BARCODE")),
            160 => ("W-7,Wrong,1,,NOBODY,,,,,,,,".to_owned(), ("parentSku", "UNKNOWN_PARENT")),
            180 => ("W-8,Wrong,1,,,luxury,,,,,,,".to_owned(), ("taxClass", "UNKNOWN_TAX_CLASS")),
            200 => ("W-9,Wrong,1,,,,nowhere,,,,,,".to_owned(), ("category", "UNKNOWN_CATEGORY")),
            220 => ("W-10,Wrong,1,,,,,12:2 | 12:1,,,,,".to_owned(), ("tiers", "WHOLESALE_CONTRADICTION")),
            240 => ("W-11,Wrong,1,,,,,12,,,,,".to_owned(), ("tiers", "VALIDATION_FAILED")),
            260 => ("GOOD-3,Twice,1,,,,,,,,,,".to_owned(), ("sku", "DUPLICATE_IN_FILE")),
            280 => ("W-12,Wrong,1,HOUSE 9,,,,,,,,,".to_owned(), ("barcodes", "DUPLICATE_IN_FILE")),
            300 => ("W-13,Wrong,1,,,,,,,,NOBODY*1,,".to_owned(), ("linkedItems", "UNKNOWN_LINKED_PRODUCT")),
            320 => ("W-14,Wrong,1,,,,,,,,,maybe,".to_owned(), ("weighable", "VALIDATION_FAILED")),
            340 => ("W-15,Wrong,1,,,,,,,,,,old".to_owned(), ("minimumAge", "VALIDATION_FAILED")),
            360 => ("W-16,Wrong,1".to_owned(), ("", "CELLS")),
            380 => (format!("W-17,{},1,,,,,,,,,,", "x".repeat(40_000)), ("name", "CELL_TOO_LONG")),
            _ => continue,
        };
        add(&row, Some(error));
    }
    // These rest on the first rows, in another commit.
    add("VARIANT,Variant,1,,TOP,,,,,,LINKED*2,,", None);
    add("TAKER,Takes a code,1,MOVES 1,,,,,,,,,", None);
    (file, wrong)
}

async fn a_dry_run_finds_what_the_run_does_and_changes_nothing(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let holder = object!({ "sku": "HOLDER", "name": "Holder", "retailPrice": "1", "barcodes": ["MOVES 1"] });
    json(shop.write(Method::POST, "/api/products", &owner, &[], &holder).await, 201).await;
    let taken = shop.demo["products"][0]["barcode"].as_str().unwrap();
    let (file, wrong) = mixed(taken);
    let before = export(&shop, &owner).await;
    let dry = import(&shop, &owner, "?dryRun=true", &file).await;
    assert_eq!(export(&shop, &owner).await, before, "nothing changed");
    assert_eq!(dry["dryRun"], true);
    let found = shop.get("/api/products?q=GOOD-7", &owner, 200).await;
    assert!(found["data"].as_array().unwrap().is_empty());
    let run = import(&shop, &owner, "?dryRun=false", &file).await;
    for job in [&dry, &run] {
        assert_eq!(errors(job), wrong);
        assert_eq!(tally(job), [404, 1, 0, i64::try_from(wrong.len()).unwrap()], "{}", job["errors"]);
    }
    assert_eq!(shop.get("/api/products?q=GOOD-7", &owner, 200).await["data"][0]["sku"], "GOOD-7");
    shop.get("/api/products/sku/W-4", &owner, 404).await;
    let taker = shop.get("/api/products/sku/TAKER", &owner, 200).await;
    assert_eq!(taker["barcodes"][0]["code"], "MOVES 1");
    // Once more: what is there stays, what is wrong is wrong.
    let again = import(&shop, &owner, "", &file).await;
    assert_eq!((tally(&again)[..3].to_vec(), errors(&again)), (vec![0, 0, 405], wrong));
    shop.stop().await;
}

async fn what_is_no_catalogue_is_refused(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    for (kind, bytes, status, code) in [
        ("application/json", b"{}".to_vec(), 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("text/csv", b"sku,colour\nA,b\n".to_vec(), 422, "UNKNOWN_COLUMN"),
        ("text/csv", b"".to_vec(), 422, "FILE_HEAD"),
        ("text/csv; charset=klingon", b"sku\nA\n".to_vec(), 422, "FILE_ENCODING"),
        ("text/csv", vec![b'x'; 32 * 1024 * 1024 + 100], 413, "TOO_LARGE"),
    ] {
        let refused = json(send(&shop, &owner, "", kind, bytes).await, status).await;
        assert_eq!(refused["code"], code);
    }
    let unknown = json(send(&shop, &owner, "?dry=1", "text/csv", b"sku\nA\n".to_vec()).await, 400).await;
    assert_eq!(unknown["code"], "UNREADABLE");
    shop.get("/api/products/imports/01890000-0000-7000-8000-000000000000", &owner, 404).await;
    // Files have costs: shop fronts neither fetch nor send them.
    let front = shop.text("retailKey");
    json(send(&shop, &front, "", "text/csv", b"sku\nA\n".to_vec()).await, 403).await;
    shop.get("/api/products/export", &front, 403).await;
    // One at a time, and a repeated request is the same job.
    let mut large = "sku,name,retailPrice\n".to_owned();
    for number in 0..3_000 {
        let _ = writeln!(large, "L-{number},Large {number},1");
    }
    let url = format!("{}/api/products/import", shop.url);
    let post = async || {
        let request = shop.client.post(&url).bearer_auth(&owner).header("Idempotency-Key", "one");
        json(request.header("content-type", "text/csv").body(large.clone()).send().await.unwrap(), 202).await
    };
    let first = post().await;
    let busy = json(send(&shop, &owner, "", "text/csv", b"sku\nA\n".to_vec()).await, 409).await;
    assert_eq!(busy["code"], "IMPORT_RUNNING");
    assert_eq!(post().await["id"], first["id"]);
    let path = format!("/api/products/imports/{}", first["id"].as_str().unwrap());
    let mut read = 0;
    let ended = loop {
        let job = shop.get(&path, &owner, 200).await;
        let now = job["rowsRead"].as_i64().unwrap();
        assert!(now >= read, "it gets on");
        read = now;
        if job["status"] != "Running" {
            break job;
        }
    };
    assert_eq!((&ended["status"], tally(&ended)), (&"Done".into(), [3_000, 0, 0, 0]));
    shop.stop().await;
}

async fn odd_cells_change_nothing_untold(folder: TempFolder) {
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let columns =
        export(&shop, &owner).await.trim_start_matches('\u{feff}').lines().next().unwrap().to_owned();
    const PARTS: [&str; 26] = [
        "A",
        "1",
        "-1",
        "0.5",
        "=",
        "'",
        "\"\"",
        "|",
        "*",
        "@",
        ":",
        "[",
        "]",
        "{\"\"a\"\":1}",
        "[{}]",
        "true",
        "no",
        "Active",
        "é",
        "\u{202e}",
        "🦀",
        "9999999999999999999",
        "1e400",
        "standard",
        "4006381333931",
        " ",
    ];
    let mut state = 7_u64;
    let mut dice = move |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % n
    };
    for _ in 0..12 {
        let mut file = format!("{columns}\n");
        for row in 0..30 {
            for column in 0..columns.split(',').count() {
                let mut cell: String = (0..dice(4)).map(|_| PARTS[dice(PARTS.len())]).collect();
                // Some rows come far enough to be written.
                cell = match column {
                    0 if row % 2 == 0 => format!("ODD-{}", dice(40)),
                    1 if row % 2 == 0 => "Odd".to_owned(),
                    11 if row % 3 == 0 => "1".to_owned(),
                    2.. if dice(3) > 0 => String::new(),
                    _ => cell,
                };
                let _ = write!(file, "{}\"{cell}\"", if column == 0 { "" } else { "," });
            }
            file.push('\n');
        }
        let before = export(&shop, &owner).await;
        let dry = import(&shop, &owner, "?dryRun=true", &file).await;
        assert_eq!(export(&shop, &owner).await, before);
        let run = import(&shop, &owner, "", &file).await;
        assert_eq!((tally(&dry), errors(&dry)), (tally(&run), errors(&run)));
        assert_eq!(run["status"], "Done");
        let after = export(&shop, &owner).await;
        let [created, updated, ..] = tally(&run);
        assert_eq!(after == before, created + updated == 0);
        // What is there can be written out and comes back as it is.
        let back = import(&shop, &owner, "", &after).await;
        assert_eq!(tally(&back)[2..], [back["rowsTotal"].as_i64().unwrap(), 0], "{}", back["errors"]);
    }
    shop.stop().await;
}

async fn an_import_that_a_restart_cut_off_says_so_and_may_be_done_again(folder: TempFolder) {
    let mut file = "sku,name,retailPrice\n".to_owned();
    for number in 0..6_000 {
        let _ = writeln!(file, "R-{number},Row {number},1");
    }
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let started = json(send(&shop, &owner, "", "text/csv", file.clone().into()).await, 202).await;
    shop.stop().await;
    if let Some(url) = folder.1.clone() {
        // Another server may be at work on it: it is nobody's when it has not got on for a minute.
        super::apart(move || {
            let mut database = store::Database::postgres(&url, store::Durability::Full).unwrap();
            let age = |tx: &store::Tx<'_>| tx.execute(&sql::A_MINUTE_AGO, store::params![]);
            database.write(1, &mut store::OsEntropy::new(), age).unwrap();
        });
    }
    let shop = Shop::start(&folder).await;
    let path = format!("/api/products/imports/{}", started["id"].as_str().unwrap());
    let cut = shop.get(&path, &owner, 200).await;
    assert_eq!((&cut["status"], &cut["reason"]["code"]), (&"Failed".into(), &"INTERRUPTED".into()));
    let there = cut["rowsRead"].as_i64().unwrap();
    assert!(there < 6_000);
    let again = import(&shop, &owner, "", &file).await;
    assert_eq!(tally(&again), [6_000 - there, 0, there, 0]);
    shop.stop().await;
}

mod sql {
    store::statements! {
        /// Imports that run have not got on for more than a minute.
        A_MINUTE_AGO = "UPDATE product_imports SET started_ms = started_ms - 61000, beat_ms = beat_ms - 61000
            WHERE status = 'Running'";
    }
}
