//! Bad days: killed in the middle, printer gone, disk locked, file damaged, clock wrong, PIN guessed.

use std::collections::BTreeSet;

use super::bench::{Bench, amount, lines, number, text};
use crate::api::PrinterState;
use crate::core::OpenError;
use store::FolderDisk;

fn sell(bench: &mut Bench) -> String {
    bench.ok("scan 5901234123457");
    let paid = bench.ok("pay card 4.95");
    text(&paid, "receiptNumber")
}

#[test]
fn a_ticket_survives_a_kill() {
    let mut bench = Bench::ready();
    bench.ok("scan 4006381333931");
    let before = bench.ok("scan 5901234123457");
    bench.restart();
    bench.refused("qty 2", "LOGIN_NEEDED");
    bench.ok("login 1111");
    let after = bench.ok("qty 1");
    assert_eq!(lines(&after), 2);
    assert_eq!(after.get("eventId"), before.get("eventId"), "minted once (J-2)");
    bench.ok("pay card 15.84");
    bench.restart();
    assert_eq!(number(&bench.ok("status"), "ticketLines"), 0);
}

#[test]
fn a_printer_that_is_gone_loses_nothing() {
    let mut bench = Bench::ready();
    bench.paper = None;
    sell(&mut bench);
    sell(&mut bench);
    let status = bench.ok("status");
    assert_eq!(status.get("printer").unwrap()["waiting"], 2);
    assert_eq!(status.get("printer").unwrap()["error"], "the printer does not answer");
    assert_eq!(status.get("printer").unwrap()["state"], "gone");
    bench.restart();
    bench.paper = Some(Vec::new());
    for _ in 0..4 {
        bench.pass(60_000);
    }
    assert_eq!(bench.paper.as_ref().unwrap().len(), 2);
    assert_eq!(bench.ok("status").get("printer").unwrap()["waiting"], 0);
}

#[test]
fn a_receipt_comes_soon_after_the_new_roll_and_once() {
    let mut bench = Bench::ready();
    assert_eq!(bench.ok("status").get("printer").unwrap()["state"], "ok");
    bench.paper = None;
    bench.printer_state = PrinterState::PaperOut;
    bench.ok("scan 5901234123457");
    bench.ok("pay cash 10");
    // However long nobody looks: it asks again every few seconds, since the printer is there.
    for _ in 0..200 {
        bench.pass(4_000);
    }
    let status = bench.ok("status");
    assert_eq!(status.get("printer").unwrap()["state"], "paper_out");
    assert_eq!(status.get("printer").unwrap()["waiting"], 1);
    bench.paper = Some(Vec::new());
    bench.pass(4_000);
    let paper = bench.paper.clone().unwrap();
    assert_eq!(paper.len(), 1);
    let kicks = paper[0].windows(2).filter(|two| two == b"\x1Bp").count();
    assert_eq!(kicks, 0, "the drawer does not open by surprise");
    bench.pass(60_000);
    assert_eq!(bench.paper.as_ref().unwrap().len(), 1, "once");
    let status = bench.ok("status");
    assert_eq!(status.get("printer").unwrap()["state"], "ok");
    assert!(status.get("printer").unwrap()["error"].is_null());
    bench.config.has_printer = false;
    bench.restart();
    assert_eq!(bench.ok("status").get("printer").unwrap()["state"], "none");
}

#[test]
fn two_tills_on_one_folder() {
    let bench = Bench::ready();
    let disk = FolderDisk::open(&bench.folder.0).unwrap();
    let entropy = Box::new(super::bench::Counted(1));
    let second = crate::core::Till::open(disk, entropy, bench.config.clone(), bench.now);
    assert!(matches!(second, Err(OpenError::Locked)));
}

#[test]
fn a_locked_database_refuses_before_the_receipt() {
    let mut bench = Bench::ready();
    bench.ok("scan 5901234123457");
    bench.till.as_mut().unwrap().db.as_mut().unwrap().set_busy_wait_ms(10).unwrap();
    let other = rusqlite::Connection::open(bench.folder.0.join("till.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    bench.refused("pay card 4.95", "DATABASE_LOCKED");
    assert!(bench.paper.as_ref().unwrap().is_empty());
    other.execute_batch("ROLLBACK").unwrap();
    bench.ok("pay card 4.95");
    assert_eq!(bench.paper.as_ref().unwrap().len(), 1);
}

#[test]
fn a_full_disk_refuses_before_the_receipt_and_keeps_the_ticket() {
    let mut bench = Bench::ready();
    bench.ok("scan 5901234123457");
    let db = bench.till.as_ref().unwrap().db.as_ref().unwrap();
    let conn = db.sqlite_connection().unwrap();
    let pages: i64 = conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    conn.execute_batch(&format!("PRAGMA max_page_count={pages}")).unwrap();
    let mut full = 0;
    for _ in 0..200 {
        let answer = bench.command("pay card 4.95");
        if answer.code() == Some("DISK_FULL") {
            full += 1;
            break;
        }
        assert!(answer.is_ok(), "{}", answer.to_line());
        let answer = bench.command("scan 5901234123457");
        if answer.code() == Some("DISK_FULL") {
            full += 1;
            break;
        }
    }
    assert_eq!(full, 1);
    let printed = bench.paper.as_ref().unwrap().len();
    let db = bench.till.as_ref().unwrap().db.as_ref().unwrap();
    db.sqlite_connection().unwrap().execute_batch("PRAGMA max_page_count=1000000").unwrap();
    if bench.till.as_ref().unwrap().ticket.is_none() {
        bench.ok("scan 5901234123457");
    }
    bench.ok("pay card 4.95");
    assert_eq!(bench.paper.as_ref().unwrap().len(), printed + 1);
    bench.ok("journal verify");
}

/// Destroys pages in the middle of the database's file.
fn damage(bench: &mut Bench, from_part: usize) {
    bench.till = None;
    let path = bench.folder.0.join("till.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let from = bytes.len() * from_part / 10 / 4096 * 4096;
    let to = (from + 8192).min(bytes.len());
    for byte in &mut bytes[from..to] {
        *byte = 0xA5;
    }
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_database_is_salvaged_wherever_it_is_hit() {
    for part in 0..10 {
        let mut bench = Bench::ready();
        let mut receipts: BTreeSet<String> = (0..5).map(|_| sell(&mut bench)).collect();
        bench.reachable = false;
        receipts.extend((0..30).map(|_| sell(&mut bench)));
        bench.ok("scan 4006381333931");
        damage(&mut bench, part);
        bench.restart();
        let status = bench.ok("status");
        if !bench.folder.0.join("corrupt-1-till.db").exists() {
            continue; // the damage fell where nothing lives
        }
        assert!(number(&status, "waiting") >= 30, "part {part}: {}", status.to_line());
        bench.ok("login 1111");
        if status.get("shift") == Some(&serde_json::Value::Null) {
            bench.ok("shift open 100.00");
        }
        if number(&status, "ticketLines") > 0 {
            bench.ok("ticket void");
        }
        for _ in 0..3 {
            assert!(receipts.insert(sell(&mut bench)), "part {part}: a number twice");
        }
        bench.reachable = true;
        let done = bench.ok("sync");
        assert_eq!(number(&done, "waiting"), 0);
        let sales = bench
            .server
            .taken
            .iter()
            .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("SaleCompleted"))
            .count();
        assert_eq!(sales, 38, "part {part}: every sale arrived, once");
        let started =
            bench.server.taken.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("salvaged"));
        assert!(started, "the new epoch says why");
    }
}

#[test]
fn what_is_no_database_at_all_is_salvaged_from_the_mirror() {
    let mut bench = Bench::ready();
    bench.reachable = false;
    let mut receipts: BTreeSet<String> = (0..3).map(|_| sell(&mut bench)).collect();
    bench.till = None;
    std::fs::write(bench.folder.0.join("till.db"), b"this is not a database, it is a letter to my aunt")
        .unwrap();
    let _ = std::fs::remove_file(bench.folder.0.join("till.db-wal"));
    bench.restart();
    assert!(number(&bench.ok("status"), "waiting") >= 4);
    bench.reachable = true;
    bench.ok("sync");
    bench.ok("login 1111");
    assert!(receipts.insert(sell(&mut bench)));
    let sales = bench
        .server
        .taken
        .iter()
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("SaleCompleted"))
        .count();
    assert_eq!(sales, 4);
}

#[test]
fn damage_that_shows_while_selling_is_repaired_and_selling_goes_on() {
    let mut bench = Bench::ready();
    bench.reachable = false;
    for _ in 0..5 {
        sell(&mut bench);
    }
    bench.till.as_mut().unwrap().damage = Some("found while running".into());
    bench.pass(1);
    assert!(bench.folder.0.join("corrupt-1-till.db").exists());
    sell(&mut bench);
    bench.reachable = true;
    bench.ok("sync");
    assert_eq!(
        bench
            .server
            .taken
            .iter()
            .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("SaleCompleted"))
            .count(),
        6
    );
}

#[test]
fn a_database_restored_from_an_old_copy_prints_no_number_twice() {
    let mut bench = Bench::ready();
    bench.till = None;
    let path = bench.folder.0.join("till.db");
    let old = std::fs::read(&path).unwrap();
    bench.restart();
    bench.reachable = false;
    bench.ok("login 1111");
    let mut receipts: BTreeSet<String> = (0..3).map(|_| sell(&mut bench)).collect();
    bench.till = None;
    let _ = std::fs::remove_file(bench.folder.0.join("till.db-wal"));
    std::fs::write(&path, old).unwrap();
    bench.restart();
    bench.ok("login 1111");
    for _ in 0..3 {
        assert!(receipts.insert(sell(&mut bench)));
    }
    bench.reachable = true;
    bench.ok("sync");
    let sales = bench
        .server
        .taken
        .iter()
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("SaleCompleted"))
        .count();
    assert_eq!(sales, 6, "what the copy did not know came back from the mirror");
}

#[test]
fn a_database_that_somebody_deleted_comes_back_from_the_mirror() {
    let mut bench = Bench::ready();
    bench.reachable = false;
    let mut receipts: BTreeSet<String> = (0..3).map(|_| sell(&mut bench)).collect();
    bench.till = None;
    for name in ["till.db", "till.db-wal", "till.db-shm"] {
        let _ = std::fs::remove_file(bench.folder.0.join(name));
    }
    bench.restart();
    bench.ok("login 1111");
    let status = bench.ok("status");
    if status.get("shift") == Some(&serde_json::Value::Null) {
        bench.ok("shift open 100.00");
    }
    assert!(receipts.insert(sell(&mut bench)));
    // And with the mirror gone too, at least no number comes twice.
    bench.till = None;
    for name in ["till.db", "till.db-wal", "till.db-shm", "journal.mirror"] {
        let _ = std::fs::remove_file(bench.folder.0.join(name));
    }
    bench.reachable = true;
    bench.restart();
    bench.ok("sync");
    bench.ok("login 1111");
    bench.ok("shift open 100.00");
    assert!(receipts.insert(sell(&mut bench)));
}

#[test]
fn a_broken_catalogue_is_fetched_again() {
    let mut bench = Bench::ready();
    bench.till = None;
    std::fs::write(bench.folder.0.join("replica-1.db"), b"no database").unwrap();
    bench.reachable = false;
    bench.restart();
    bench.refused("login 1111", "NO_CATALOGUE");
    bench.reachable = true;
    bench.ok("sync");
    bench.ok("login 1111");
    sell(&mut bench);
}

#[test]
fn a_clock_set_back_is_told_and_selling_goes_on() {
    let mut bench = Bench::ready();
    sell(&mut bench);
    bench.now.wall_ms -= 3 * 365 * 86_400_000;
    sell(&mut bench);
    let jumps = |bench: &Bench| {
        bench
            .server
            .taken
            .iter()
            .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("ClockJumped"))
            .count()
    };
    assert_eq!(jumps(&bench), 1);
    // Over a reboot it can be seen to go back, too.
    bench.now.boot_id = uuid::Uuid::from_u128(2);
    bench.now.ticks_ms = 5;
    bench.now.wall_ms -= 86_400_000;
    bench.restart();
    bench.ok("sync");
    assert_eq!(jumps(&bench), 2);
    bench.ok("login 1111");
    sell(&mut bench);
    bench.ok("journal verify");
}

#[test]
fn wrong_pins_cost_more_and_more_time() {
    let mut bench = Bench::ready();
    bench.ok("lock");
    for _ in 0..4 {
        bench.refused("login 0000", "WRONG_PIN");
    }
    bench.refused("login 0000", "WRONG_PIN");
    bench.refused("login 1111", "LOGIN_BLOCKED");
    // Neither a restart nor another clock helps.
    bench.restart();
    bench.now.wall_ms += 86_400_000;
    bench.refused("login 1111", "LOGIN_BLOCKED");
    bench.pass(10_000);
    bench.refused("login 0000", "WRONG_PIN");
    bench.pass(10_000);
    bench.refused("login 1111", "LOGIN_BLOCKED");
    for _ in 0..4 {
        bench.pass(6 * 3_600_000);
        bench.refused("login 0000", "WRONG_PIN");
    }
    bench.pass(6 * 3_600_000);
    bench.refused("login 1111", "WRONG_PIN");
    bench.pass(24 * 3_600_000);
    bench.ok("login 9999");
    bench.ok("lock");
    bench.ok("login 1111");
}

#[test]
fn the_rescue_bundle_holds_what_waits() {
    let mut bench = Bench::ready();
    bench.reachable = false;
    sell(&mut bench);
    let answer = bench.ok("rescue /tmp/bundle");
    assert_eq!(number(&answer, "events"), 1);
    let content = String::from_utf8(bench.saved.pop().unwrap().1).unwrap();
    let push = content.lines().nth(1).unwrap();
    let push: serde_json::Value = serde_json::from_str(push).unwrap();
    let push = data_encoding::BASE64.decode(push["push"].as_str().unwrap().as_bytes()).unwrap();
    let push = protocol::decode_push(&push, protocol::Encoding::Plain).unwrap();
    assert_eq!(push.events.len(), 1);
}

#[test]
fn the_same_inputs_give_the_same_answers() {
    let run = || {
        let mut bench = Bench::ready();
        let mut said = Vec::new();
        for line in ["scan 4006381333931", "scan 2*5901234123457", "pay cash 50", "shift x", "status"] {
            said.push(bench.ok(line).to_line());
        }
        said.push(amount(&bench.ok("scan 77"), "total"));
        said
    };
    assert_eq!(run(), run());
}
