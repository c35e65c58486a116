//! Folders for one test: fresh at the start, gone at the end, kept when the test failed.

use super::HarnessError;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::{env, fs, process, thread};

/// A folder that is removed when it is dropped, unless the thread panics: then somebody wants
/// to look into it.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// An empty folder whose name contains `name`.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(name: &str) -> Result<Self, HarnessError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("counterfoil-{name}-{}-{number}", process::id()));
        if path.exists() {
            // Left by a failed run whose process number has come round again.
            fs::remove_dir_all(&path).map_err(HarnessError::io(format!("removing {}", path.display())))?;
        }
        fs::create_dir_all(&path).map_err(HarnessError::io(format!("making {}", path.display())))?;
        Ok(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A path inside.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
