//! The simulator as a test: some seeds, exact replay, each control caught, and every seed that ever failed.
//! Each run is a process of its own, since SQLite's generator is one per process.

use std::process::{Command, Output};

fn sim(arguments: &[&str]) -> Output {
    let run = Command::new(env!("CARGO_BIN_EXE_sim")).args(arguments).output();
    run.unwrap_or_else(|error| panic!("sim does not run: {error}"))
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn some_seeds_hold() {
    let output = sim(&["--seeds", "24", "--jobs", "2"]);
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn a_seed_replays_exactly() {
    for seed in ["3", "17"] {
        let (first, second) = (sim(&["--seed", seed, "--trace"]), sim(&["--seed", seed, "--trace"]));
        assert_eq!(text(&first), text(&second), "seed {seed} is one run");
        let quiet = text(&sim(&["--seed", seed]));
        let hash = quiet.lines().find(|line| line.starts_with("seed ")).expect("the trace hash");
        assert!(text(&first).contains(hash), "looking on changes nothing");
    }
}

#[test]
fn other_seeds_are_other_runs_in_any_order() {
    // The third seed of a row is the same run as the seed alone: nothing leaks from one run into the next.
    let row = text(&sim(&["--worker", "--seeds", "3", "--from", "5"]));
    let alone = text(&sim(&["--seed", "7"]));
    let hash = alone.lines().find_map(|line| line.strip_prefix("seed 7 trace ")).expect("the trace hash");
    assert!(row.contains(&format!("seed 7 trace {hash}")), "{row}\n{alone}");
}

#[test]
fn every_control_is_caught() {
    for control in ["normal", "lying-fsync", "ack-before-commit"] {
        let output = sim(&["--seeds", "40", "--jobs", "2", "--control", control]);
        assert!(output.status.success(), "{control} was not caught: {}", text(&output));
    }
}

#[test]
fn seeds_that_failed_once_hold_for_ever() {
    for line in include_str!("../regression-seeds.txt").lines() {
        let seed = line.split('#').next().unwrap_or_default().trim();
        if !seed.is_empty() {
            let output = sim(&["--seed", seed]);
            assert!(output.status.success(), "seed {seed}: {}", text(&output));
        }
    }
}
