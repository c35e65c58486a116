//! The methods of an open file as SQLite calls them: each finds its [`Handle`], lets it work, and puts
//! the outcome into a result code. No panic may pass from here into C, so nothing here can.

use super::handle::Handle;
use super::state::Trouble;
use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64};
use std::ffi::{c_int, c_void};
use std::ptr;

/// What SQLite allocates for a file: its own header, then our handle's address.
#[repr(C)]
pub(super) struct SimFile {
    base: sqlite3_file,
    handle: *mut Handle,
}

/// The table of methods, shared memory included.
pub(super) static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 3,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: Some(fetch),
    xUnfetch: Some(unfetch),
};

/// The result code for a trouble; `io` is the code of this kind of input/output error.
pub(super) const fn code(trouble: Trouble, io: c_int) -> c_int {
    match trouble {
        Trouble::Off | Trouble::Io => io,
        Trouble::Full => ffi::SQLITE_FULL,
        Trouble::Absent => ffi::SQLITE_CANTOPEN,
    }
}

fn answer(outcome: Result<(), Trouble>, io: c_int) -> c_int {
    match outcome {
        Ok(()) => ffi::SQLITE_OK,
        Err(trouble) => code(trouble, io),
    }
}

/// Marks `file` as not open, which is how SQLite learns that it must not be closed.
///
/// # Safety
/// `file` is the memory of `szOsFile` bytes that SQLite gave to `xOpen`.
pub(super) unsafe fn leave_closed(file: *mut sqlite3_file) {
    // SAFETY: the caller's promise; the header is the first field.
    unsafe { (*file).pMethods = ptr::null() };
}

/// Puts `handle` into the memory that SQLite gave for the file.
///
/// # Safety
/// `file` is the memory of `szOsFile` bytes, at least a [`SimFile`], that SQLite gave to `xOpen`.
pub(super) unsafe fn install(file: *mut sqlite3_file, handle: Handle) {
    let sim = file.cast::<SimFile>();
    // SAFETY: the caller's promise; the header is written before the methods can be called.
    unsafe {
        (*sim).handle = Box::into_raw(Box::new(handle));
        (*sim).base.pMethods = &raw const METHODS;
    }
}

/// The handle behind a file.
///
/// # Safety
/// `file` was opened by [`install`] and not closed; SQLite makes one call on a file at a time, and the
/// reference is used within that call only.
unsafe fn handle<'a>(file: *mut sqlite3_file) -> &'a mut Handle {
    // SAFETY: the caller's promise.
    unsafe { &mut *(*file.cast::<SimFile>()).handle }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: SQLite closes an open file once; the box came from `install`.
    unsafe {
        drop(Box::from_raw((*file.cast::<SimFile>()).handle));
        (*file.cast::<SimFile>()).handle = ptr::null_mut();
        leave_closed(file);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    out: *mut c_void,
    len: c_int,
    offset: sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives `len` writable bytes at `out`, and an open file.
    let (out, handle) =
        unsafe { (std::slice::from_raw_parts_mut(out.cast::<u8>(), len as usize), handle(file)) };
    match handle.read(offset as usize, out) {
        Ok(have) if have == out.len() => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ, // the rest is zeroed, as the contract has it
        Err(trouble) => code(trouble, ffi::SQLITE_IOERR_READ),
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    bytes: *const c_void,
    len: c_int,
    offset: sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite gives `len` readable bytes at `bytes`, and an open file.
    let (bytes, handle) =
        unsafe { (std::slice::from_raw_parts(bytes.cast::<u8>(), len as usize), handle(file)) };
    answer(handle.write(offset as usize, bytes), ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, len: sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    answer(unsafe { handle(file) }.truncate(len as usize), ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: an open file.
    answer(unsafe { handle(file) }.sync(), ffi::SQLITE_IOERR_FSYNC)
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    // SAFETY: an open file, and a place for the answer.
    unsafe {
        match handle(file).len() {
            Ok(len) => {
                *out = len as sqlite3_int64;
                ffi::SQLITE_OK
            }
            Err(trouble) => code(trouble, ffi::SQLITE_IOERR_FSTAT),
        }
    }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: an open file.
    match unsafe { handle(file) }.lock(wanted) {
        Ok(true) => ffi::SQLITE_OK,
        Ok(false) => ffi::SQLITE_BUSY,
        Err(trouble) => code(trouble, ffi::SQLITE_IOERR_LOCK),
    }
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: an open file.
    unsafe { handle(file) }.unlock(wanted);
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: an open file, and a place for the answer.
    unsafe {
        match handle(file).is_reserved() {
            Ok(reserved) => {
                *out = c_int::from(reserved);
                ffi::SQLITE_OK
            }
            Err(trouble) => code(trouble, ffi::SQLITE_IOERR_CHECKRESERVEDLOCK),
        }
    }
}

unsafe extern "C" fn file_control(_file: *mut sqlite3_file, _op: c_int, _argument: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_file: *mut sqlite3_file) -> c_int {
    4096 // what SQLite's own driver says on Linux; tearing is by the harsher 512
}

unsafe extern "C" fn device_characteristics(_file: *mut sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    bytes: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file, and a place for the answer. The region lives as long as the handle.
    unsafe {
        *out = ptr::null_mut();
        match handle(file).map(region as usize, bytes as usize, extend != 0) {
            Ok(address) => {
                *out = address.map_or(ptr::null_mut(), |address| address.as_ptr().cast());
                ffi::SQLITE_OK
            }
            Err(trouble) => code(trouble, ffi::SQLITE_IOERR_SHMMAP),
        }
    }
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, first: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    let (first, count) = (first as usize, count as usize);
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        handle.unlock_slots(first, count);
        return ffi::SQLITE_OK;
    }
    match handle.lock_slots(first, count, flags & ffi::SQLITE_SHM_EXCLUSIVE != 0) {
        Ok(true) => ffi::SQLITE_OK,
        Ok(false) => ffi::SQLITE_BUSY,
        Err(trouble) => code(trouble, ffi::SQLITE_IOERR_SHMLOCK),
    }
}

unsafe extern "C" fn shm_barrier(_file: *mut sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, _delete: c_int) -> c_int {
    // SAFETY: an open file.
    unsafe { handle(file) }.unmap();
    ffi::SQLITE_OK
}

unsafe extern "C" fn fetch(
    _file: *mut sqlite3_file,
    _offset: sqlite3_int64,
    _bytes: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: a place for the answer, which is: no memory mapping here.
    unsafe { *out = ptr::null_mut() };
    ffi::SQLITE_OK
}

unsafe extern "C" fn unfetch(_file: *mut sqlite3_file, _offset: sqlite3_int64, _page: *mut c_void) -> c_int {
    ffi::SQLITE_OK
}
