//! The suites of `cargo xtask test`, in the order in which they fail fastest, with the time of each.

use crate::postgres::Postgres;
use crate::run::{Profile, binary, build, cargo, check, run_bin};
use crate::tidy;
use std::time::Instant;

type Suite = fn(&Postgres) -> Result<(), String>;

/// Name, whether the inner loop runs it, what it does.
const SUITES: &[(&str, bool, Suite)] = &[
    ("tidy", true, |_| tidy::run(false)),
    ("format", true, |_| check(cargo().args(["fmt", "--all", "--check"]))),
    ("lint", false, |_| {
        check(cargo().args([
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]))
    }),
    ("unit", true, |postgres| {
        check(postgres.on(&mut cargo()).args(["test", "--locked", "--workspace", "--exclude", "tests"]))
    }),
    ("journeys", false, |postgres| journeys(postgres, &[])),
    ("journeys on PostgreSQL", false, |postgres| {
        journeys(postgres, &["--test", "one_sale", "--test", "bad_days"])
    }),
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
    check(command.args(["test", "--locked", "-p", "tests"]).args(named))
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
