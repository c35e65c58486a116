//! The suites of `cargo xtask test`, in the order in which they fail fastest, with the time of each.

use crate::postgres::Postgres;
use crate::run::{
    BIN_DIR, Profile, SELECTION, TOOLS, binary, build, cargo, check, ensure_axe, ensure_beancount,
    ensure_localstripe, ensure_smtp_sink, ensure_tauri_driver, run_bin, target, tools,
};
use crate::tidy;
use std::time::Instant;

type Suite = fn(&Postgres) -> Result<(), String>;

/// Name, whether the inner loop runs it, what it does.
const SUITES: &[(&str, bool, Suite)] = &[
    ("tidy", true, |_| tidy::run(false)),
    ("format", true, |_| check(cargo().args(["fmt", "--all", "--check"]))),
    ("interface", false, |_| crate::ui::build()),
    ("lint", false, |_| lint()),
    ("unit", true, unit),
    ("journeys", false, |postgres| {
        journeys(postgres, None, &["one_sale", "bad_days", "deposit", "older", "engines", "simulator"])
    }),
    ("journeys on PostgreSQL", false, |postgres| {
        journeys(postgres, Some("postgres"), &["one_sale", "bad_days"])
    }),
    ("window", false, window),
    ("office", false, office),
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

/// All targets, then the journeys, which are no targets of a bare `cargo test`.
fn lint() -> Result<(), String> {
    [["--all-targets"].as_slice(), &["--test", "*"]].iter().try_for_each(|targets| {
        let mut clippy = cargo();
        clippy.args(["clippy", "--locked", "--workspace", "--quiet", "--features", "pos-app/desktop"]);
        check(clippy.args(*targets).args(["--", "-D", "warnings"]))
    })
}

/// The interface and this program share few crates with the product; together they would change its features.
fn unit(postgres: &Postgres) -> Result<(), String> {
    ensure_beancount()?;
    ensure_smtp_sink()?;
    ensure_localstripe()?;
    crate::ui::build()?;
    check(cargo().args(["test", "--locked", "-p", "ui", "-p", "xtask"]))?;
    let answers = target().join("answers.txt");
    let _none = std::fs::remove_file(&answers);
    let mut tests = cargo();
    postgres.on(&mut tests).env(TOOLS, tools()).env(ANSWERS, &answers);
    check(tests.arg("test").args(SELECTION))?;
    let mut after = cargo();
    after.env(ANSWERS, &answers).arg("test").args(SELECTION).args(["--lib", "--quiet", "--", "--ignored"]);
    check(after.arg("every_documented_error_occurred"))
}

/// Names the file in which the tests write down what the server answered them.
const ANSWERS: &str = "COUNTERFOIL_ANSWERS";

/// All journeys on SQLite, or the named ones with the servers on PostgreSQL.
fn journeys(postgres: &Postgres, engine: Option<&str>, named: &[&str]) -> Result<(), String> {
    build(Profile::Dev)?;
    let mut command = cargo();
    postgres.on(&mut command).env(BIN_DIR, binary("", Profile::Dev));
    if let Some(engine) = engine {
        command.env("COUNTERFOIL_TEST_ENGINE", engine);
    }
    check(command.arg("test").args(SELECTION).args(named.iter().flat_map(|name| ["--test", name])))
}

/// The journeys in the real window, one at a time: keys go to the screen.
fn window(_: &Postgres) -> Result<(), String> {
    ensure_tauri_driver()?;
    ensure_axe()?;
    build(Profile::Dev)?;
    let mut command = cargo();
    command.env(BIN_DIR, binary("", Profile::Dev)).env(TOOLS, tools());
    command.arg("test").args(SELECTION).args(["--test", "window", "--", "--test-threads", "1"]);
    check(&mut command)
}

/// The journeys in the back office, in a browser.
fn office(_: &Postgres) -> Result<(), String> {
    ensure_axe()?;
    build(Profile::Dev)?;
    let mut command = cargo();
    command.env(BIN_DIR, binary("", Profile::Dev)).env(TOOLS, tools());
    command.arg("test").args(SELECTION).args(["--test", "office", "--", "--test-threads", "1"]);
    check(&mut command)
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
