//! The suites of `cargo xtask test`, in the order in which they fail fastest, with the time of each.

use crate::postgres::Postgres;
use crate::run::{
    FEATURES, Profile, TOOLS, binary, build, cargo, check, ensure_tauri_driver, run_bin, tools,
};
use crate::tidy;
use std::time::Instant;

type Suite = fn(&Postgres) -> Result<(), String>;

/// Name, whether the inner loop runs it, what it does.
const SUITES: &[(&str, bool, Suite)] = &[
    ("tidy", true, |_| tidy::run(false)),
    ("format", true, |_| check(cargo().args(["fmt", "--all", "--check"]))),
    ("interface", false, |_| crate::ui::build()),
    ("lint", false, |_| {
        let mut clippy = cargo();
        clippy.args(["clippy", "--locked", "--workspace", "--all-targets", "--quiet"]);
        check(clippy.args(["--features", "pos-app/desktop,tests/window", "--", "-D", "warnings"]))
    }),
    ("unit", true, |postgres| {
        crate::ui::build()?;
        let mut test = cargo();
        postgres.on(&mut test).args(["test", "--locked", "--workspace", "--exclude", "tests"]);
        check(test.args(FEATURES))
    }),
    ("journeys", false, |postgres| journeys(postgres, &[])),
    ("journeys on PostgreSQL", false, |postgres| {
        journeys(postgres, &["--test", "one_sale", "--test", "bad_days"])
    }),
    ("window", false, window),
    ("simulator", false, |_| {
        build(Profile::Dev)?;
        sim(&["--seeds", "500", "--jobs", "2"])?;
        ["normal", "lying-fsync", "ack-before-commit"]
            .iter()
            .try_for_each(|control| sim(&["--control", control]))
    }),
    ("crash", false, |_| {
        build(Profile::Dev)?;
        run_bin("crash", Profile::Dev, &["--kills".to_owned(), "100".to_owned()])
    }),
];

/// All journeys on SQLite, or the named ones with the servers on PostgreSQL.
fn journeys(postgres: &Postgres, named: &[&str]) -> Result<(), String> {
    build(Profile::Dev)?;
    let mut command = cargo();
    postgres.on(&mut command).env("COUNTERFOIL_BIN_DIR", binary("", Profile::Dev));
    if !named.is_empty() {
        command.env("COUNTERFOIL_TEST_ENGINE", "postgres");
    }
    check(command.args(["test", "--locked", "-p", "tests"]).args(FEATURES).args(named))
}

/// The journeys in the real window, one at a time: keys go to the screen.
fn window(_: &Postgres) -> Result<(), String> {
    ensure_tauri_driver()?;
    build(Profile::Dev)?;
    let mut command = cargo();
    command.env("COUNTERFOIL_BIN_DIR", binary("", Profile::Dev)).env(TOOLS, tools());
    command.args([
        "test",
        "--locked",
        "-p",
        "tests",
        "--features",
        "pos-app/desktop,window",
        "--test",
        "window",
    ]);
    check(command.args(["--", "--test-threads", "1"]))
}

fn sim(arguments: &[&str]) -> Result<(), String> {
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    run_bin("sim", Profile::Dev, &arguments)
}

/// Runs the named suites (none: all), stops at the first that fails, prints the time of each.
pub fn run(fast: bool, named: &[String], postgres: &Postgres) -> Result<(), String> {
    if let Some(unknown) = named.iter().find(|name| !SUITES.iter().any(|(suite, ..)| suite == name)) {
        let known: Vec<&str> = SUITES.iter().map(|&(name, ..)| name).collect();
        return Err(format!("There is no suite `{unknown}`; there are: {}.", known.join(", ")));
    }
    let mut times = Vec::new();
    let mut outcome = Ok(());
    for &(name, inner_loop, suite) in SUITES {
        let wanted =
            if named.is_empty() { inner_loop || !fast } else { named.iter().any(|other| other == name) };
        if !wanted {
            continue;
        }
        eprintln!("\n== {name}");
        let start = Instant::now();
        outcome = suite(postgres);
        times.push((name, start.elapsed().as_secs(), outcome.is_ok()));
        if outcome.is_err() {
            break;
        }
    }
    eprintln!();
    for (name, seconds, passed) in &times {
        eprintln!("{} {name:<22} {seconds:>5} s", if *passed { "passed" } else { "FAILED" });
    }
    outcome
}
