//! `sim`: runs seeds of the simulator. One seed is one exact run; many seeds are shared out among
//! processes, since SQLite's generator is one per process. Not here: anything that the simulation does.

use clap::Parser;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, ExitCode, Stdio};
use tests::sim::{Control, Counts, run};

/// Below so many seeds nobody expects to have seen everything.
const SEEDS_THAT_SHOW_ALL: u64 = 300;

/// Runs till and server in virtual time under faults, and judges what comes out.
#[derive(Parser)]
#[command(name = "sim")]
struct Arguments {
    /// Run this seed alone.
    #[arg(long, conflicts_with = "seeds")]
    seed: Option<u64>,
    /// Run so many seeds.
    #[arg(long)]
    seeds: Option<u64>,
    /// The first of them.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// In so many processes.
    #[arg(long, default_value_t = 2)]
    jobs: u64,
    /// Show every happening of the one seed.
    #[arg(long)]
    trace: bool,
    /// Break the world on purpose: normal, lying-fsync or ack-before-commit. Succeeds when it is caught.
    #[arg(long)]
    control: Option<Control>,
    /// Only each n-th seed: what one of several processes runs.
    #[arg(long, default_value_t = 1, hide = true)]
    step: u64,
    /// Write lines for another process.
    #[arg(long, hide = true)]
    worker: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match (arguments.seed, arguments.seeds) {
        (Some(seed), _) => one(&arguments, seed),
        (None, Some(_)) if arguments.worker => work(&arguments),
        (None, seeds) => many(&arguments, seeds.unwrap_or(20)),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(io::stderr(), "sim: {error}");
            ExitCode::FAILURE
        }
    }
}

fn control(arguments: &Arguments) -> Control {
    arguments.control.unwrap_or_default()
}

/// One seed, with everything about it.
fn one(arguments: &Arguments, seed: u64) -> io::Result<bool> {
    let report = run(seed, control(arguments), arguments.trace);
    let mut out = io::stdout().lock();
    for line in &report.lines {
        writeln!(out, "{line}")?;
    }
    write!(out, "{}", report.counts)?;
    writeln!(out, "seed {seed} trace {:016x}", report.trace)?;
    for violation in &report.violations {
        writeln!(out, "VIOLATION {violation}")?;
    }
    Ok(report.violations.is_empty() != control(arguments).is_broken())
}

/// What one process of several does: lines for its parent.
fn work(arguments: &Arguments) -> io::Result<bool> {
    let mut counts = Counts::default();
    let mut out = io::stdout().lock();
    let mut seed = arguments.from;
    for _ in 0..arguments.seeds.unwrap_or_default() {
        let report = run(seed, control(arguments), false);
        counts.merge(&report.counts);
        writeln!(out, "seed {seed} trace {:016x} violations {}", report.trace, report.violations.len())?;
        for violation in &report.violations {
            writeln!(out, "violation {}", violation.replace('\n', " "))?;
        }
        out.flush()?;
        seed += arguments.step;
    }
    writeln!(out, "counts {}", counts.to_line())?;
    Ok(true)
}

/// What all processes together found.
#[derive(Default)]
struct Findings {
    seeds: u64,
    failed: Vec<(u64, Vec<String>)>,
    counts: Counts,
}

impl Findings {
    fn take(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["seed", seed, "trace", _, "violations", violations] => {
                self.seeds += 1;
                if *violations != "0" {
                    self.failed.push((seed.parse().unwrap_or_default(), Vec::new()));
                }
            }
            ["violation", ..] => {
                if let Some((_, texts)) = self.failed.last_mut() {
                    texts.push(line.trim_start_matches("violation ").to_owned());
                }
            }
            ["counts", ..] => self.counts.merge(&Counts::from_line(line.trim_start_matches("counts "))),
            _ => {}
        }
    }
}

/// Many seeds in several processes.
fn many(arguments: &Arguments, seeds: u64) -> io::Result<bool> {
    let jobs = arguments.jobs.clamp(1, seeds.max(1));
    let mut workers = Vec::new();
    for job in 0..jobs {
        workers.push((job, start_worker(arguments, job, jobs, seeds)?));
    }
    let readers: Vec<_> =
        workers.into_iter().map(|(job, worker)| std::thread::spawn(move || listen(job, worker))).collect();
    let mut findings = Findings::default();
    let mut broken = 0;
    for reader in readers {
        let (lines, well) =
            reader.join().map_err(|_| io::Error::other("a reader of a worker panicked"))??;
        broken += u64::from(!well);
        lines.iter().for_each(|line| findings.take(line));
    }
    verdict(arguments, seeds, &findings, broken)
}

fn start_worker(arguments: &Arguments, job: u64, jobs: u64, seeds: u64) -> io::Result<Child> {
    let share = (seeds + jobs - 1 - job) / jobs;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--worker", "--seeds", &share.to_string(), "--from", &(arguments.from + job).to_string()]);
    command.args(["--step", &jobs.to_string()]);
    if let Some(control) = arguments.control {
        command.args(["--control", &control.to_string()]);
    }
    command.stdout(Stdio::piped()).spawn()
}

/// Reads a worker's lines; failures are shown at once.
fn listen(job: u64, mut worker: Child) -> io::Result<(Vec<String>, bool)> {
    let mut lines = Vec::new();
    if let Some(out) = worker.stdout.take() {
        for line in BufReader::new(out).lines() {
            let line = line?;
            if line.starts_with("seed ") && !line.ends_with(" violations 0") {
                writeln!(io::stderr(), "process {job}: {line}")?;
            }
            lines.push(line);
        }
    }
    Ok((lines, worker.wait()?.success()))
}

fn verdict(arguments: &Arguments, seeds: u64, findings: &Findings, broken: u64) -> io::Result<bool> {
    let mut out = io::stdout().lock();
    let control = control(arguments);
    write!(out, "{}", findings.counts)?;
    for (seed, violations) in findings.failed.iter().take(20) {
        writeln!(out, "seed {seed}:")?;
        for violation in violations.iter().take(5) {
            writeln!(out, "    {violation}")?;
        }
    }
    writeln!(
        out,
        "{} of {seeds} seeds run, {} with violations, control {control}",
        findings.seeds,
        findings.failed.len()
    )?;
    if broken > 0 || findings.seeds != seeds {
        writeln!(out, "{broken} processes ended badly; run the missing seeds one by one with --seed")?;
        return Ok(false);
    }
    if control.is_broken() {
        let caught = !findings.failed.is_empty();
        writeln!(
            out,
            "{}",
            if caught { "the checker caught it" } else { "NOT CAUGHT: the checker proves nothing" }
        )?;
        return Ok(caught);
    }
    if let Some((seed, _)) = findings.failed.first() {
        writeln!(
            out,
            "replay: cargo xtask sim --seed {seed} --trace; then add {seed} to tests/regression-seeds.txt"
        )?;
        return Ok(false);
    }
    let never = findings.counts.never();
    if seeds >= SEEDS_THAT_SHOW_ALL && !never.is_empty() {
        let names: Vec<&str> = never.iter().map(|seen| seen.as_str()).collect();
        writeln!(out, "never seen in {seeds} seeds, so nothing is proved about it: {}", names.join(", "))?;
        return Ok(false);
    }
    Ok(true)
}
