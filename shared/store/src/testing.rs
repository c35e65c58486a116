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

/// Closes a database to everybody and ends what is connected: for its users PostgreSQL is away.
///
/// # Errors
/// When the cluster is not there or refuses.
pub fn close_database(url: &str) -> Result<(), StoreError> {
    admit(url, false)?;
    hang_up(url)
}

/// Opens a database again that was closed.
///
/// # Errors
/// As [`close_database`].
pub fn open_database(url: &str) -> Result<(), StoreError> {
    admit(url, true)
}

/// Ends all connections to a database, as a restart of PostgreSQL does; gone when this returns.
///
/// # Errors
/// As [`close_database`].
pub fn hang_up(url: &str) -> Result<(), StoreError> {
    let (mut admin, name) = beside(url)?;
    let text = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1";
    admin.query(text, &[&name])?;
    Ok(())
}

fn admit(url: &str, everybody: bool) -> Result<(), StoreError> {
    let (mut admin, name) = beside(url)?;
    Ok(admin.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {everybody}"))?)
}

/// A connection to the cluster's own database, and the name of the given one.
fn beside(url: &str) -> Result<(Client, &str), StoreError> {
    let (base, name) =
        url.rsplit_once('/').ok_or_else(|| StoreError::Other("an address ends in /DATABASE".to_owned()))?;
    Ok((Client::connect(&format!("{base}/postgres"), NoTls)?, name))
}
