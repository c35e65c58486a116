//! Data folders of earlier versions, as their own programs left them (`tests/older/`): today's server backs the data up,
//! migrates it and finds nothing wrong; today's till goes on, and what it had not sent reaches the books.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use tests::process::{Folder, TillProcess};
use tests::shop::{Shop, quantity};

/// Copies a folder; files that end in `.zst` are unpacked.
fn unpack(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            unpack(&path, &to.join(name));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        match name.strip_suffix(".zst") {
            Some(name) => std::fs::write(to.join(name), zstd::decode_all(&bytes[..]).unwrap()).unwrap(),
            None => std::fs::write(to.join(name), bytes).unwrap(),
        }
    }
}

#[test]
fn folders_of_earlier_versions_go_on() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("older");
    let mut versions = 0;
    for version in std::fs::read_dir(kept).unwrap().flatten() {
        goes_on(&version.path());
        versions += 1;
    }
    assert!(versions > 0);
}

fn goes_on(kept: &Path) {
    let folder = Folder::new("older").unwrap();
    unpack(kept, &folder.join(""));
    let data = folder.join("server");
    let mut shop = Shop::open(&data, "127.0.0.1:0").unwrap();
    let backups = |data: &Path| {
        let names = std::fs::read_dir(data).unwrap().flatten();
        names.filter(|entry| entry.file_name().to_string_lossy().starts_with("server-v")).count()
    };
    assert_eq!(backups(&data), 1, "{}: the data was backed up before it was migrated", kept.display());
    shop.server.verify().unwrap();
    let office = shop.office().unwrap();
    let (product, code) = shop.ordinary_products()[0].clone();
    let before: u32 = quantity(&office, &product, "MAIN").unwrap().parse().unwrap();

    let url = shop.server.url().to_owned();
    let mut till =
        TillProcess::start(&folder.join("till"), &["--printer", "none", "--server", &url]).unwrap();
    till.ok(&format!("login {}", shop.text("/pins/cashier"))).unwrap();
    assert_eq!(till.ok("status").unwrap()["waiting"], 1, "a sale that was never sent");
    till.ok("network on").unwrap();
    till.ok("sync").unwrap();
    till.ok(&format!("scan {code}")).unwrap();
    till.ok("pay cash 50").unwrap();
    till.ok("sync").unwrap();
    assert_eq!(till.ok("status").unwrap()["waiting"], 0);
    till.ok("journal verify").unwrap();
    till.quit().unwrap();
    let after: u32 = quantity(&office, &product, "MAIN").unwrap().parse().unwrap();
    assert_eq!(before - after, 2, "{}", kept.display());
    shop.server.verify().unwrap();

    // Started again, there is nothing left to migrate.
    shop.server.kill().unwrap();
    shop.server.start_again().unwrap();
    assert_eq!(backups(&data), 1);
    shop.server.verify().unwrap();
}
