//! Where a run takes place: folders on a real disk, what the system says of the machine and its processes. A folder in
//! memory would make every commit free and every ratio a lie, so it is refused.

use super::error::{BenchError, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of one run; gone at its end.
pub struct Ground {
    path: PathBuf,
}

impl Ground {
    /// `target/bench/NUMBER` of the workspace, empty.
    pub fn take() -> Result<Self> {
        let path = std::env::current_dir()?.join("target/bench").join(std::process::id().to_string());
        fs::create_dir_all(&path)?;
        let kind = file_system(&path);
        if ["tmpfs", "ramfs"].contains(&kind.as_str()) {
            return Err(BenchError::new(format!(
                "{} lies in memory ({kind}); run from a folder on a disk",
                path.display()
            )));
        }
        Ok(Self { path })
    }

    /// An empty folder for one measurement.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.path.join(name);
        if path.exists() {
            fs::remove_dir_all(&path)?;
        }
        fs::create_dir(&path)?;
        Ok(path)
    }

    /// A path inside for a file that is not there yet.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        // What cannot be removed lies in `target`, where it harms nobody.
        let _left = fs::remove_dir_all(&self.path);
    }
}

/// Copies the files of a database that nobody has open.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Processor, cores, memory, file system.
pub fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        text.lines()
            .find(|line| line.starts_with(name))
            .and_then(|line| line.split(':').nth(1))
            .unwrap_or("?")
            .trim()
            .to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let here = std::env::current_dir().unwrap_or_default();
    format!(
        "{}, {cores} cores, {}, {}, {}",
        field(&read("/proc/cpuinfo"), "model name"),
        field(&read("/proc/meminfo"), "MemTotal"),
        file_system(&here),
        std::env::consts::OS
    )
}

/// The checkout's commit, with a `+` when something is changed.
pub fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output =
            Command::new("git").args(arguments).output().ok().filter(|output| output.status.success());
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let changed =
        git(&["status", "--porcelain", "--untracked-files=no"]).is_some_and(|text| !text.is_empty());
    let commit = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_else(|| "?".to_owned());
    if changed { commit + "+" } else { commit }
}

/// CPU time that a process has used, where the system tells.
pub fn cpu_ms(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in parentheses may hold anything; user and system time are the 12th and 13th field after it.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 =
        after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    // Ticks are hundredths of a second on every Linux that runs today.
    ticks as f64 * 10.0
}

/// When a process was started, milliseconds since 1970, to a hundredth of a second.
pub fn started_at_ms(process: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let ticks = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(19));
    let uptime = fs::read_to_string("/proc/uptime")?;
    let uptime_s = uptime.split_whitespace().next().and_then(|word| word.parse::<f64>().ok());
    match (ticks.and_then(|ticks| ticks.parse::<f64>().ok()), uptime_s) {
        // Ticks are hundredths of a second since the machine's start.
        (Some(ticks), Some(uptime_s)) => {
            Ok(sync_server::http::serve::now_ms() as f64 - uptime_s * 1e3 + ticks * 10.0)
        }
        _ => Err(BenchError::new("this system does not tell when a process was started")),
    }
}

/// The kind of file system that a path lies on, where the system tells (`ext4`, `tmpfs`, `?`).
fn file_system(path: &Path) -> String {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let mut best = (0, "?");
    for line in mounts.lines() {
        let mut words = line.split(' ');
        if let (Some(_), Some(point), Some(kind)) = (words.next(), words.next(), words.next())
            && path.starts_with(point)
            && point.len() >= best.0
        {
            best = (point.len(), kind);
        }
    }
    best.1.to_owned()
}
