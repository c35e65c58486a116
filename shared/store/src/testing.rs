//! For tests of any crate: databases of their own beside the one that they are given. What may not enter: anything
//! that the product calls.

use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};

use crate::StoreError;

/// The environment variable that names a PostgreSQL for tests.
pub const POSTGRES: &str = "COUNTERFOIL_TEST_POSTGRES";

/// Makes an empty database in the cluster of `server` (`postgres://user@host:port/database`); answers its address.
///
/// # Errors
/// When the cluster is not there or refuses.
pub fn new_postgres_database(server: &str) -> Result<String, StoreError> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    postgres_database(server, &format!("test_{}_{number}", std::process::id()))
}

/// The same with a name; one that is there already is taken as it is.
///
/// # Errors
/// As [`new_postgres_database`].
pub fn postgres_database(server: &str, name: &str) -> Result<String, StoreError> {
    let Some((base, _)) = server.rsplit_once('/') else {
        return Err(StoreError::Other(format!("{POSTGRES} must end in /DATABASE, and is {server}")));
    };
    let mut admin = Client::connect(server, NoTls)?;
    match admin.batch_execute(&format!("CREATE DATABASE {name}")) {
        Err(error) if error.code() != Some(&postgres::error::SqlState::DUPLICATE_DATABASE) => {
            Err(error.into())
        }
        _ => Ok(format!("{base}/{name}")),
    }
}
