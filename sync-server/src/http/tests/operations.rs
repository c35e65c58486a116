//! A backup of a running server, and a server made of it.

use reqwest::Method;
use serde_json::json as object;

use super::{Shop, TempFolder, json};
use crate::http::serve::backup::{BackupError, back_up, restore};

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_running_server_becomes_a_server_that_tills_know_to_be_another() {
    let (folder, second) = (TempFolder::new(), TempFolder::new());
    let shop = Shop::start(&folder).await;
    let owner = shop.owner().await;
    let before = object!({ "name": "Before", "role": "cashier", "pin": "70707" });
    json(shop.write(Method::POST, "/api/staff", &owner, &[], &before).await, 201).await;
    let file = folder.0.join("backup.db");
    assert!(back_up(&folder.0, &file).unwrap() > 100_000);
    assert!(matches!(back_up(&folder.0, &file), Err(BackupError::Exists(_))));
    let after = object!({ "name": "After", "role": "cashier", "pin": "80808" });
    json(shop.write(Method::POST, "/api/staff", &owner, &[], &after).await, 201).await;

    assert!(matches!(restore(&file, &folder.0), Err(BackupError::Serve(_))), "a server runs there");
    let cut = folder.0.join("cut.db");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&cut, &whole[..whole.len() / 3]).unwrap();
    for unusable in [cut, folder.0.join("demo.json")] {
        assert!(matches!(restore(&unusable, &second.0), Err(BackupError::Unusable { .. })));
        assert!(!second.0.join("server.db").exists() && !second.0.join("server.db.part").exists());
    }
    restore(&file, &second.0).unwrap();
    assert!(matches!(restore(&file, &second.0), Err(BackupError::NotEmpty(_))));

    let restored = Shop::start(&second).await;
    let names = |page: &serde_json::Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let owner = restored.owner().await;
    let staff = names(&restored.get("/api/staff", &owner, 200).await);
    assert!(staff.contains(&"Before".to_owned()) && !staff.contains(&"After".to_owned()), "{staff:?}");
    let incarnation = |folder: &TempFolder| {
        let database = crate::http::serve::folder::open_beside(&folder.0, None).unwrap();
        database.read(1, |tx| crate::identity::setting(tx, "incarnation")).unwrap()
    };
    assert_ne!(incarnation(&folder), incarnation(&second));
    restored.stop().await;
    shop.stop().await;
}
