//! The file system's own methods (open, delete, look, time) and its registration with SQLite, one per
//! machine; and the seed of SQLite's process-wide generator.

use super::calls::{self, SimFile, code};
use super::handle::{Handle, Purpose};
use super::state::{self, Access, Trouble};
use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_vfs};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// SQLite's clock here: 2026-01-01 as a Julian day in milliseconds. It stands still, since time comes
/// to the product through its own port only.
const JULIAN_MS: sqlite3_int64 = 211_603_838_400_000;

/// A registered file system. Dropping it unregisters; the few bytes that SQLite may still point at
/// (a connection that outlives its machine) are kept for the process's life on purpose.
pub(super) struct Registration {
    vfs: *mut sqlite3_vfs,
    name: String,
}

// SAFETY: the pointer is only handed to SQLite's registry, which has its own lock.
unsafe impl Send for Registration {}

impl Registration {
    pub fn new(access: &Access) -> Self {
        let name = format!("counterfoil-sim-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let c_name = CString::new(name.as_str()).unwrap_or_default().into_raw();
        let vfs = Box::into_raw(Box::new(sqlite3_vfs {
            iVersion: 2,
            szOsFile: size_of::<SimFile>() as c_int,
            mxPathname: 256,
            pNext: ptr::null_mut(),
            zName: c_name,
            pAppData: Box::into_raw(Box::new(Arc::clone(access))).cast::<c_void>(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(exists),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: None,
            xGetLastError: Some(last_error),
            xCurrentTimeInt64: Some(current_time),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        }));
        // SAFETY: a complete struct whose memory and name are never freed.
        let registered = unsafe { ffi::sqlite3_vfs_register(vfs, 0) };
        assert_eq!(registered, ffi::SQLITE_OK, "SQLite takes one more file system");
        Registration { vfs, name }
    }

    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // SAFETY: it was registered by `new`; connections keep a valid pointer since nothing is freed.
        unsafe { ffi::sqlite3_vfs_unregister(self.vfs) };
    }
}

/// Seeds SQLite's generator, from which it draws the salts of its logs. It is one per process, so runs
/// that are to be compared are run one after the other or in processes of their own.
pub fn seed_sqlite(seed: u64) {
    let seed = (seed as u32 & 0x7FFF_FFFF).max(1); // 0 would mean the operating system's entropy
    // SAFETY: this operation takes an int and a connection, which may be null; it may be called at any
    // time, and needs SQLite initialised only for its mutexes.
    unsafe {
        ffi::sqlite3_initialize();
        ffi::sqlite3_test_control(
            ffi::SQLITE_TESTCTRL_PRNG_SEED,
            seed as c_int,
            ptr::null_mut::<ffi::sqlite3>(),
        );
    }
}

/// The machine behind a file system.
///
/// # Safety
/// `vfs` was made by [`Registration::new`].
unsafe fn access<'a>(vfs: *mut sqlite3_vfs) -> &'a Access {
    // SAFETY: the caller's promise; the box is never freed.
    unsafe { &*(*vfs).pAppData.cast::<Access>() }
}

/// A file name; none for a temporary file.
///
/// # Safety
/// `name` is null or ends with a zero byte, and lives for the call.
unsafe fn text<'a>(name: *const c_char) -> Option<&'a str> {
    if name.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(name) }.to_str().ok()
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let has = |flag: c_int| flags & flag != 0;
    let purpose = Purpose {
        is_main: has(ffi::SQLITE_OPEN_MAIN_DB),
        is_log: has(ffi::SQLITE_OPEN_WAL),
        sync_directory: has(ffi::SQLITE_OPEN_WAL
            | ffi::SQLITE_OPEN_MAIN_JOURNAL
            | ffi::SQLITE_OPEN_SUPER_JOURNAL),
        delete_on_close: has(ffi::SQLITE_OPEN_DELETEONCLOSE),
    };
    // SAFETY: SQLite gives its registered file system, a name that lives for the call, the file's
    // memory, and a place for the flags or null.
    unsafe {
        calls::leave_closed(file);
        match Handle::open(access(vfs), text(name), has(ffi::SQLITE_OPEN_CREATE), purpose) {
            Ok(handle) => calls::install(file, handle),
            Err(trouble) => return code(trouble, ffi::SQLITE_CANTOPEN),
        }
        if !out_flags.is_null() {
            *out_flags = flags;
        }
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync_directory: c_int) -> c_int {
    // SAFETY: as for `open`.
    let (access, name) = unsafe { (access(vfs), text(name).unwrap_or_default()) };
    match state::lock(access).remove(name, sync_directory != 0) {
        Ok(()) => ffi::SQLITE_OK,
        Err(Trouble::Absent) => ffi::SQLITE_IOERR_DELETE_NOENT,
        Err(trouble) => code(trouble, ffi::SQLITE_IOERR_DELETE),
    }
}

unsafe extern "C" fn exists(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    _flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: as for `open`, with a place for the answer.
    unsafe {
        let state = state::lock(access(vfs));
        if state.is_off() {
            return ffi::SQLITE_IOERR_ACCESS;
        }
        *out = c_int::from(text(name).is_some_and(|name| state.directory.find(name).is_some()));
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_pathname(
    _vfs: *mut sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite gives a name that ends with a zero byte and `room` bytes to write to.
    unsafe {
        let bytes = CStr::from_ptr(name).to_bytes_with_nul();
        if bytes.len() > room as usize {
            return ffi::SQLITE_CANTOPEN;
        }
        ptr::copy_nonoverlapping(bytes.as_ptr().cast::<c_char>(), out, bytes.len());
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(vfs: *mut sqlite3_vfs, len: c_int, out: *mut c_char) -> c_int {
    // SAFETY: as for `open`, with `len` bytes to write to.
    unsafe {
        let mut state = state::lock(access(vfs));
        for byte in std::slice::from_raw_parts_mut(out.cast::<u8>(), len as usize) {
            *byte = state.random.next() as u8;
        }
    }
    len
}

unsafe extern "C" fn sleep(_vfs: *mut sqlite3_vfs, micros: c_int) -> c_int {
    micros // one thread: whoever is busy stays busy, waiting changes nothing
}

unsafe extern "C" fn last_error(_vfs: *mut sqlite3_vfs, _len: c_int, _out: *mut c_char) -> c_int {
    0
}

unsafe extern "C" fn current_time(_vfs: *mut sqlite3_vfs, out: *mut sqlite3_int64) -> c_int {
    // SAFETY: a place for the answer.
    unsafe { *out = JULIAN_MS };
    ffi::SQLITE_OK
}
