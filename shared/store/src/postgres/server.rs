//! Which PostgreSQL is used: its address, and whether it is one that our statements can rely on.
//! What may not enter: the address in any message (it holds a password).

use std::time::Duration;

use postgres::config::SslMode;
use postgres::{Client, Config, NoTls, SimpleQueryMessage};

use super::trouble::lost;
use crate::{StoreError, sql};

/// How long a new connection is waited for.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// A server that is silent for so long, while it owes an answer, is gone.
const SILENCE: Duration = Duration::from_secs(30);
/// How often a silent server is asked whether it is there.
const ASKED_EVERY: Duration = Duration::from_secs(10);
/// Older ones are no longer maintained by their makers, and not tried by us.
const VERSION_MIN: u32 = 14;

/// Connects, and refuses a server or database that our statements cannot rely on.
pub(super) fn connect(url: &str) -> Result<Client, StoreError> {
    let config = configured(url)?;
    let mut client = config.connect(NoTls).map_err(|error| lost(&error))?;
    client.batch_execute(sql::session::SET_UP)?;
    let rows = client.simple_query(sql::session::ABOUT)?;
    let row = rows.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let told = |column| row.and_then(|row| row.get(column)).unwrap_or("");
    let about = About { version: told(0), encoding: told(1), by_bytes: told(2) == "true" };
    about.check()?;
    if told(3) != "on" {
        tracing::warn!("this PostgreSQL runs with fsync = off: a power cut loses sales; set it to on");
    }
    Ok(client)
}

/// What a server said of itself.
#[derive(Clone, Copy)]
struct About<'a> {
    /// `server_version_num`.
    version: &'a str,
    /// `server_encoding`.
    encoding: &'a str,
    /// Whether texts are compared by their bytes.
    by_bytes: bool,
}

impl About<'_> {
    /// `Unfit` with what to do.
    fn check(&self) -> Result<(), StoreError> {
        let version = self.version.parse::<u32>().unwrap_or(0) / 10_000;
        if version < VERSION_MIN {
            return Err(StoreError::Unfit(format!(
                "this PostgreSQL has version {version}; version {VERSION_MIN} or later is needed"
            )));
        }
        if self.encoding != "UTF8" || !self.by_bytes {
            return Err(StoreError::Unfit(
                "this database has another encoding or sort order than ours: make one with CREATE DATABASE \
                 counterfoil TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
                    .to_owned(),
            ));
        }
        Ok(())
    }
}

fn configured(url: &str) -> Result<Config, StoreError> {
    // Neither the address nor the parser's words about it are passed on: parts of a password may be in both.
    let mut config: Config = url.parse().map_err(|_| {
        let text = if url.contains("sslmode=") {
            "sslmode may be disable or prefer only: TLS to PostgreSQL is not built in, so reach a server on \
             another machine through a tunnel (WireGuard, SSH, stunnel)"
        } else {
            "this is no address of a PostgreSQL: write postgres://USER:PASSWORD@HOST:PORT/DATABASE, other \
             characters of the password than letters and digits as %XX"
        };
        StoreError::Unfit(text.to_owned())
    })?;
    if config.get_ssl_mode() == SslMode::Require {
        return Err(StoreError::Unfit(
            "TLS to PostgreSQL is not built in: leave sslmode=require away, and reach a server on another machine \
             through a tunnel (WireGuard, SSH, stunnel)"
                .to_owned(),
        ));
    }
    config.application_name("counterfoil");
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_WAIT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENCE);
    }
    config.keepalives_idle(SILENCE).keepalives_interval(ASKED_EVERY).keepalives_retries(3);
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::{About, configured};

    #[test]
    fn what_our_statements_cannot_rely_on_is_refused_with_what_to_do() {
        let good = About { version: "140012", encoding: "UTF8", by_bytes: true };
        assert_eq!(good.check(), Ok(()));
        let said = |about: About<'_>| about.check().unwrap_err().to_string();
        assert!(said(About { version: "130022", ..good }).contains("version 14 or later"));
        assert!(said(About { version: "", ..good }).contains("version 14 or later"));
        assert!(said(About { encoding: "SQL_ASCII", ..good }).contains("LOCALE 'C'"));
        assert!(said(About { by_bytes: false, ..good }).contains("LOCALE 'C'"));
    }

    #[test]
    fn no_message_about_an_address_tells_its_password() {
        for url in [
            "postgres://shop:hunter2@host:port/db",
            "postgres://shop:hunter2@host/db?sslmode=verify-full",
            "postgres://shop:hunter2@host/db?sslmode=require",
            "hunter2",
        ] {
            let said = configured(url).unwrap_err().to_string();
            assert!(!said.contains("hunter2") && said.contains("PostgreSQL"), "{said}");
        }
        let said = configured("postgres://shop@host/db?sslmode=require").unwrap_err().to_string();
        assert!(said.contains("TLS") && said.contains("tunnel"), "{said}");
        assert!(configured("postgres://shop:hunter2@host:5432/db?sslmode=disable").is_ok());
    }
}
