//! `cargo xtask`: what a person with a checkout starts. It builds and runs; what it runs lives in
//! the crate `tests` (demo, simulator, crash test, figures), so that no rule of the product enters here.

mod postgres;
mod run;
mod suites;
mod tidy;
mod ui;

use clap::{Parser, Subcommand};
use run::{Profile, cargo_bin};

/// Counterfoil's commands for whoever has a checkout.
#[derive(Parser)]
#[command(name = "cargo xtask", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build, start a server with the demo shop and an enrolled till, and serve a customer.
    Demo {
        /// Install what is missing without asking.
        #[arg(long)]
        yes: bool,
        /// Options of the demo itself: see `cargo xtask demo -- --help`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Everything that CI runs, suite by suite.
    Test {
        /// Only the suites of the inner loop: tidy, format, unit.
        #[arg(long)]
        fast: bool,
        /// Names of suites; none means all.
        suites: Vec<String>,
    },
    /// The simulator: `--seed S` replays one run exactly, `--seeds N` runs many.
    Sim {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Figures beside the bare limits of this machine, in one run.
    Bench {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Till and server killed at random points under load.
    Crash {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Runs a command beside a throwaway PostgreSQL: `cargo xtask postgres -- cargo test -p store`.
    Postgres {
        /// The command with its arguments.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Build the till's interface into `ui/dist`, from where the window takes it.
    Ui,
    /// The rules of the house, as a test.
    Tidy {
        /// Write the ratchets anew where files or functions became shorter.
        #[arg(long)]
        update: bool,
    },
}

/// The window, or what it takes to look at one where there is no screen.
fn demo(yes: bool, mut rest: Vec<String>) -> Result<(), String> {
    // Behind an option of the demo's it is meant all the same.
    let said = rest.len();
    rest.retain(|option| option != "--yes");
    let yes = yes || rest.len() < said;
    let screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    run::ensure_tools(yes, &[run::BUILD])?;
    if !screen || rest.iter().any(|option| option == "--headless") {
        run::ensure_tools(yes, &[run::SCREEN, run::BROWSER])?;
        run::ensure_tauri_driver()?;
    }
    cargo_bin("demo", Profile::Dev, &rest)
}

/// Figures want the release, a PostgreSQL and a screen.
fn bench(rest: &[String]) -> Result<(), String> {
    run::ensure_tools(true, &[run::BUILD, run::SCREEN])?;
    run::ensure_tauri_driver()?;
    postgres::with_cluster(|postgres| {
        run::build(Profile::Release)?;
        let mut bench = std::process::Command::new(run::binary("bench", Profile::Release));
        bench.args(rest).current_dir(run::root()).env(run::TOOLS, run::tools());
        run::check(postgres.on(&mut bench))
    })
}

fn main() {
    let outcome = match Cli::parse().command {
        Command::Demo { yes, rest } => demo(yes, rest),
        Command::Test { fast, suites } => {
            run::ensure_tools(true, &[run::BUILD, run::SCREEN, run::BROWSER, run::TESTS])
                .and_then(|()| postgres::with_cluster(|postgres| suites::run(fast, &suites, postgres)))
        }
        Command::Sim { rest } => cargo_bin("sim", Profile::Dev, &rest),
        Command::Bench { rest } => bench(&rest),
        Command::Crash { rest } => cargo_bin("crash", Profile::Dev, &rest),
        Command::Postgres { command } => postgres::with_cluster(|postgres| {
            let mut started = std::process::Command::new(&command[0]);
            run::check(postgres.on(started.args(&command[1..])))
        }),
        Command::Ui => ui::build(),
        Command::Tidy { update } => tidy::run(update),
    };
    if let Err(message) = outcome {
        eprintln!("{message}");
        std::process::exit(1);
    }
}
