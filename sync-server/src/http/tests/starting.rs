//! Starting, stopping, and which folders are taken.

use serde_json::Value;

use super::super::serve::{Owner, ServeError, Server, folder};
use super::{Shop, TempFolder, options};

async fn refusal(folder: &TempFolder, demo: bool) -> ServeError {
    match Server::start(options(folder, demo)).await {
        Ok(_) => panic!("the server started"),
        Err(error) => error,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_the_same_shop_the_next_time() {
    let folder = TempFolder::new();
    let first = Shop::start(&folder).await;
    assert!(matches!(refusal(&folder, true).await, ServeError::InUse { .. }));
    let (demo, owner) = (first.demo.clone(), first.owner().await);
    let trial = first.get("/api/accounting/trial-balance", &owner, 200).await;
    first.stop().await;
    let log = std::fs::metadata(folder.0.join("server.db-wal")).map_or(0, |file| file.len());
    assert_eq!(log, 0, "everything is in the database file");

    let second = Shop::start(&folder).await;
    for kept in ["owner", "retailKey", "wholesaleKey", "pins", "stores", "warehouses", "products"] {
        assert_eq!(second.demo[kept], demo[kept], "{kept}");
    }
    assert_eq!(second.demo["url"], second.url);
    assert_eq!(second.demo["enrolmentCodes"].as_array().unwrap().len(), 8);
    // The session of before still holds, and nothing was made twice.
    assert_eq!(second.get("/api/accounting/trial-balance", &owner, 200).await, trial);
    second.stop().await;
    assert!(matches!(refusal(&folder, false).await, ServeError::RealOnDemo { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_keeps_away_from_real_data() {
    let folder = TempFolder::new();
    let mut real = options(&folder, false);
    let (email, password) = ("owner@shop.example".to_owned(), "long enough".to_owned());
    real.owner = Some(Owner { email, password });
    drop(Server::start(real).await.unwrap());
    assert!(matches!(refusal(&folder, true).await, ServeError::DemoOnRealData { .. }));
    // The refusal left nothing behind.
    assert!(!folder.0.join("demo.json").exists());
    drop(Server::start(options(&folder, false)).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_shop_is_verified_beside_the_server() {
    let folder = TempFolder::new();
    let missing = folder::open_beside(&folder.0, None);
    assert!(matches!(missing, Err(ServeError::Nothing { .. })));
    assert!(!folder.0.exists(), "looking makes nothing");
    let shop = Shop::start(&folder).await;
    let database = folder::open_beside(&folder.0, None).unwrap();
    let violations = database.read(0, crate::verify::run).unwrap();
    assert!(violations.is_empty(), "{}", violations.len());
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_folder_is_migrated_after_a_backup_and_a_newer_one_refused() {
    use crate::migrations::MIGRATIONS;
    use store::{Database, Durability, FolderDisk, StoreError};
    let folder = TempFolder::new();
    let disk = FolderDisk::open(&folder.0).unwrap();
    let older = &MIGRATIONS[..MIGRATIONS.len() - 1];
    let mut database = Database::open(&disk, crate::core::DATABASE, Durability::Full).unwrap();
    database.migrate(older, 1).unwrap();
    drop(database);
    assert!(matches!(folder::open_beside(&folder.0, None), Err(ServeError::Older { .. })));
    drop(Server::start(options(&folder, false)).await.unwrap());
    let backups: Vec<_> = std::fs::read_dir(&folder.0)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("server-v") && name.ends_with(".db"))
        .collect();
    assert_eq!(backups.len(), 1);
    let backup = Database::open_reader(&disk, &backups[0]).unwrap();
    assert!(!backup.schema().unwrap().is_empty());

    let mut newer = MIGRATIONS.to_vec();
    newer.push(store::Migration::new(9_999, "9999_future", "CREATE TABLE future (id TEXT PRIMARY KEY);"));
    let mut database = Database::open(&disk, crate::core::DATABASE, Durability::Full).unwrap();
    database.migrate(&newer, 2).unwrap();
    drop(database);
    let error = refusal(&folder, false).await;
    assert!(matches!(error, ServeError::Store(StoreError::Newer { .. })), "{error}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_for_the_owner_of_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempFolder::new();
    let shop = Shop::start(&folder).await;
    let mode = |name: &str| std::fs::metadata(folder.0.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("demo.json"), 0o600);
    assert_eq!(mode(""), 0o700);
    let demo: Value = shop.demo.clone();
    assert!(demo["retailKey"].as_str().unwrap().starts_with("sk_test_"));
    assert_eq!(demo["pins"]["cashier"], "1234");
    shop.stop().await;
}
