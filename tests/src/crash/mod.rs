//! The crash test: till and server killed by SIGKILL at random points under load. Whatever was shown as paid, or
//! acknowledged, is there afterwards, once; stock and books agree.

pub mod check;

use crate::process::{HarnessError, TillProcess};
use crate::shop::Shop;
use crate::vfs::SplitMix;
use clap::Parser;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Options of the crash test.
#[derive(Debug, Clone, Parser)]
#[command(name = "cargo xtask crash", version, about = "Kills till and server at random points under load.")]
pub struct Options {
    /// How often each of the two is killed.
    #[arg(long, default_value_t = 100)]
    pub kills: usize,
    /// Seed of baskets and moments; the moments still depend on the machine.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// What was promised to customers so far.
#[derive(Debug, Default)]
pub struct Promises {
    /// Receipts whose payment was answered.
    pub shown: BTreeSet<String>,
    /// Kills that fell between two answers of a sale.
    pub interrupted: usize,
}

/// Runs the test in `folder`.
///
/// # Errors
/// When a process cannot be handled, or a promise was broken; the text says which.
pub fn run(options: &Options, folder: &Path) -> Result<String, HarnessError> {
    let mut shop = Shop::open(&folder.join("server"), "127.0.0.1:0")?;
    let opening = check::stock(&shop)?;
    let mut random = SplitMix::new(options.seed);
    let mut promises = Promises::default();
    let mut till = shop.till(&folder.join("till"), 0, "none")?;
    let codes: Vec<String> = shop.ordinary_products().into_iter().map(|(_, barcode)| barcode).collect();

    for kill in 1..=options.kills {
        kill_the_till(&mut till, &shop, &codes, &mut random, &mut promises)?;
        progress("till", kill, options.kills);
    }
    for kill in 1..=options.kills {
        kill_the_server(&mut till, &mut shop, &codes, &mut random, &mut promises)?;
        progress("server", kill, options.kills);
    }
    check::everything(&mut till, &shop, &opening, &promises)?;
    Ok(format!(
        "{0} kills of the till ({1} in the middle of a sale), {0} of the server: {2} receipts shown, each in the books once",
        options.kills,
        promises.interrupted,
        promises.shown.len()
    ))
}

/// The commands of one sale: a few scans and the payment.
fn sale(codes: &[String], random: &mut SplitMix) -> Vec<String> {
    let lines = 1 + random.below(4);
    let scans = (0..lines).map(|_| format!("scan {}", random.pick(codes)));
    scans.chain(["pay cash 500".to_owned()]).collect()
}

/// Sends the sales of a busy minute without waiting, kills at a random moment, and reads what was answered until then.
fn kill_the_till(
    till: &mut TillProcess,
    shop: &Shop,
    codes: &[String],
    random: &mut SplitMix,
    promises: &mut Promises,
) -> Result<(), HarnessError> {
    let commands: Vec<String> = (0..24).flat_map(|_| sale(codes, random)).collect();
    for command in &commands {
        till.send(command)?;
    }
    std::thread::sleep(Duration::from_micros(random.below(60_000)));
    till.kill()?;
    let mut answered = 0;
    let mut news = Vec::new();
    while let Ok(answer) = till.answer("a command before the kill", Duration::from_millis(200)) {
        if let Some(receipt) = answer["receiptNumber"].as_str().filter(|_| answer["ok"] == true) {
            news.push(receipt.to_owned());
        }
        answered += 1;
    }
    promises.interrupted += usize::from(commands.get(answered).is_some());
    till.start_again()?;
    till.ok(&format!("login {}", shop.text("/pins/cashier")))?;
    for receipt in news {
        check::receipt_is_there(till, &receipt)?;
        promises.shown.insert(receipt);
    }
    // Whatever is still on the counter is the customer's to take or leave.
    till.ask("ticket void")?;
    Ok(())
}

/// Sells, lets the till push, and kills the server somewhere in it.
fn kill_the_server(
    till: &mut TillProcess,
    shop: &mut Shop,
    codes: &[String],
    random: &mut SplitMix,
    promises: &mut Promises,
) -> Result<(), HarnessError> {
    for _ in 0..1 + random.below(3) {
        let mut answer = serde_json::Value::Null;
        for command in sale(codes, random) {
            answer = till.ok(&command)?;
        }
        promises.shown.extend(answer["receiptNumber"].as_str().map(str::to_owned));
    }
    till.send("sync")?;
    std::thread::sleep(Duration::from_micros(random.below(30_000)));
    shop.server.kill()?;
    // The till says that nobody answers, or that all went up: both are its right.
    till.answer("sync", Duration::from_secs(60))?;
    shop.server.start_again()
}

fn progress(what: &str, kill: usize, kills: usize) {
    if kill.is_multiple_of(25) || kill == kills {
        let _ = writeln!(std::io::stderr(), "{what}: {kill} of {kills} kills");
    }
}
