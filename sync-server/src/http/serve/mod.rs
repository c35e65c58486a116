//! Starts and stops the server: folder, database, demo shop, listener. The order matters: whoever reads
//! `listening on …` finds everything in place.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::serve::ListenerExt;
use domain::Currency;
use store::{Db, ReaderSeat, Scope, StoreError, Tx, WriteError, WriterSeat, params};
use tokio::net::TcpListener;

pub mod backup;
pub mod folder;
mod housekeeping;
pub mod sql;

use self::folder::{Folder, Storage};
use super::metrics::Metrics;
use super::outbound::stripe::Stripe;
use super::outbound::{Outbound, OutboundError};
use super::{App, Door, Logins, products, router, settings};
use crate::bindings::{self, SetupError, ShopSetup};
use crate::core;
use crate::demo::{self, DemoError};
use crate::identity::{IdentityError, NewStaff, PasswordCost, Settings, create_staff, set_setting};
use crate::order::Recognition;
use crate::order::payment::Gateways;

/// Readers of the database; more than cores would only wait for each other.
const READERS: usize = 4;
/// Writers where the engine takes more than one: while one waits for the disk, others work.
const WRITERS: usize = 4;
/// How often rows that a writer of another process left without a position are given one.
const SEQUENCED_EVERY: Duration = Duration::from_secs(1);
/// How long requests under way may take when the server is stopped.
const DRAIN: Duration = Duration::from_secs(30);

/// Why the server does not start. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another server has the folder.
    #[error("another server is running on {}; stop it first or choose another --data", folder.display())]
    InUse {
        /// The folder.
        folder: PathBuf,
    },
    /// There is nothing to look at.
    #[error("{} holds no data of a server; check --data", folder.display())]
    Nothing {
        /// The folder.
        folder: PathBuf,
    },
    /// The schema is older than this program.
    #[error(
        "the data has version {found}, this program {known}; start `sync-server serve` once to migrate it"
    )]
    Older {
        /// Version of the data.
        found: i64,
        /// Version of the program.
        known: i64,
    },
    /// The demo shop is not mixed with real data.
    #[error("--demo is for an empty folder or its own; {} holds real data: leave --demo away or choose another --data", folder.display())]
    DemoOnRealData {
        /// The folder.
        folder: PathBuf,
    },
    /// The other way round: real work is not begun in a demo shop.
    #[error("{} holds the demo shop; add --demo or choose another --data", folder.display())]
    RealOnDemo {
        /// The folder.
        folder: PathBuf,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {error}; choose another --listen")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        error: std::io::Error,
    },
    /// The network failed later.
    #[error("the listener failed: {0}; start the server again")]
    Network(std::io::Error),
    /// The demo shop cannot be made.
    #[error("the demo shop cannot be made: {0}")]
    Demo(#[from] DemoError),
    /// What is sent to others is set wrong.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// The storage says no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A new shop cannot be set up.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// Keys or staff cannot be set up.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl<E> From<WriteError<E>> for ServeError
where
    ServeError: From<E>,
{
    fn from(error: WriteError<E>) -> Self {
        match error {
            WriteError::Refused(error) => error.into(),
            WriteError::Failed(error) | WriteError::Unknown(error) => error.into(),
        }
    }
}

/// The first person of a new shop.
#[derive(Clone)]
pub struct Owner {
    /// E-mail address to sign in with.
    pub email: String,
    /// At least eight characters.
    pub password: String,
}

/// How a server is to run.
pub struct Options {
    /// The data folder.
    pub data: PathBuf,
    /// Address of a PostgreSQL to be used instead of the folder's own database.
    pub database_url: Option<String>,
    /// Port 0: any that is free.
    pub listen: SocketAddr,
    /// Whether to run the demo shop.
    pub demo: bool,
    /// The book currency of a new shop.
    pub currency: Currency,
    /// The name of a new shop.
    pub shop_name: String,
    /// When a new shop recognises a sale of the web (O-2).
    pub recognition: Recognition,
    /// Made when nobody works here yet.
    pub owner: Option<Owner>,
    /// What new passwords and PINs cost.
    pub cost: PasswordCost,
    /// The HTTP face.
    pub http: settings::Settings,
}

/// A server that listens and is ready to run.
pub struct Server {
    app: App,
    outbound: Outbound,
    listener: TcpListener,
    address: SocketAddr,
    folder: Folder,
}

/// Milliseconds since 1970: the one clock of the server.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The gateways that are set up.
fn gateways(settings: &settings::Settings) -> Result<Gateways, OutboundError> {
    let Some(stripe) = &settings.stripe else { return Ok(Gateways::default()) };
    let livemode = stripe.livemode().unwrap_or_default();
    Ok(Gateways::with(Box::new(Stripe::new(stripe)?), livemode))
}

impl Server {
    /// Brings everything into place: when this returns, requests are being queued by the system.
    ///
    /// # Errors
    /// [`ServeError`].
    pub async fn start(options: Options) -> Result<Self, ServeError> {
        let (data, database_url) = (options.data.clone(), options.database_url.clone());
        let opened = tokio::task::spawn_blocking(move || {
            let folder = Folder::take(&data, database_url)?;
            let (writer, _) = folder.open_writer(now_ms())?;
            let many = writer.has_many_writers();
            Ok::<_, ServeError>((open(writer, folder.storage())?, folder, many))
        });
        let (db, folder, many) = opened
            .await
            .map_err(|error| StoreError::Other(format!("opening the data failed: {error}")))??;
        if many {
            tokio::spawn(sequence_leftovers(db.clone()));
        }
        let listener = TcpListener::bind(options.listen).await;
        let listener = listener.map_err(|error| ServeError::Listen { address: options.listen, error })?;
        let address = listener.local_addr().map_err(ServeError::Network)?;
        set_up_shop(&db, &options, &url(address)).await?;
        let language = options.http.mail.language.code();
        db.write(move |tx: &Tx<'_>| set_setting(tx, "language", language)).await?;
        let gateways = Arc::new(gateways(&options.http)?);
        tokio::spawn(housekeeping::keep(db.clone(), options.http.kept.clone(), Arc::clone(&gateways)));
        if !many {
            // Nobody else has the folder: what runs, runs no more.
            db.write(products::files::fail_interrupted).await?;
        }
        let keys = db.read(crate::identity::load_keys).await?;
        let context = core::context(keys, folder.storage().disk.clone())?;
        let own_log = options.database_url.is_none().then(|| options.data.clone());
        let (logins, metrics) = (Logins::new(options.cost)?, Metrics::new(own_log));
        let http = options.http;
        let app = App::new(db.clone(), Door::new(context), (logins, gateways), http.clone(), metrics);
        let outbound = Outbound::start(&db, &http, &app.signals)?;
        Ok(Self { app, outbound, listener, address, folder })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is there, then lets what is under way finish.
    ///
    /// # Errors
    /// `Network` when the listener fails.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
        let Self { app, outbound, listener, folder, .. } = self;
        let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        // Small answers must not wait for more bytes (Nagle).
        let listener = listener.tap_io(|socket| {
            if let Err(error) = socket.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY not set");
            }
        });
        let (stopped, draining) = tokio::sync::oneshot::channel::<()>();
        let (stopping, signals) = (app.stopping.clone(), app.signals.clone());
        let signal = async move {
            stop.await;
            stopping.store(true, Ordering::Relaxed);
            signals.end();
            // The other end waits for this as long as it serves.
            let _served = stopped.send(());
        };
        let serve = axum::serve(listener, service).with_graceful_shutdown(signal).into_future();
        let patience = async {
            if draining.await.is_ok() {
                tokio::time::sleep(DRAIN).await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            served = serve => served.map_err(ServeError::Network)?,
            () = patience => tracing::warn!("some requests did not finish in time"),
        }
        outbound.ended().await;
        app.db.stop().await;
        // Opening settles the log into the database file: whoever copies that file now has all of it.
        let storage = folder.storage();
        if storage.database_url.is_none()
            && let Err(error) = storage.reopen()
        {
            tracing::warn!(%error, "the log was not settled; the next start does it");
        }
        Ok(())
    }
}

/// Where a program on this machine finds the server.
fn url(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

fn open(first: store::Database, storage: &Storage) -> Result<Db, StoreError> {
    let many = first.has_many_writers();
    let mut databases = vec![first];
    while many && databases.len() < WRITERS {
        databases.push(storage.reopen()?);
    }
    let writers = databases.into_iter().map(|database| {
        let storage = storage.clone();
        WriterSeat {
            database,
            finish: Box::new(|tx: &Tx<'_>| crate::sequence::finish(tx)),
            reopen: Box::new(move || storage.reopen()),
        }
    });
    let readers = (0..READERS).map(|_| {
        let storage = storage.clone();
        Ok(ReaderSeat { database: storage.open_reader()?, reopen: Box::new(move || storage.open_reader()) })
    });
    Db::start(writers.collect(), readers.collect::<Result<_, StoreError>>()?, now_ms)
}

/// A process that is killed between its commit and the sequencer leaves rows without a position: any other one, or
/// the next start, numbers them.
async fn sequence_leftovers(db: Db) {
    while db.is_running() {
        tokio::time::sleep(SEQUENCED_EVERY).await;
        // Of no scope: it is in nobody's way.
        let nothing = db.write_in_parts(Scope::Keys(Vec::new()), |_| Ok::<_, StoreError>(())).await;
        if let Err(error) = nothing {
            tracing::debug!(%error, "the sequencer could not run");
        }
    }
}

/// Makes an empty database a shop: the demo's, or an own one with an owner.
async fn set_up_shop(db: &Db, options: &Options, url: &str) -> Result<(), ServeError> {
    let folder = options.data.clone();
    let is_demo = db.read(demo::is_demo).await?;
    if options.demo {
        let has_data = db.read(|tx| any(tx, &sql::ANY_DATA)).await?;
        if has_data && !is_demo {
            return Err(ServeError::DemoOnRealData { folder });
        }
        let cost = options.cost;
        let document = db.write(move |tx| demo::set_up(tx, cost)).await?;
        demo::write_file(&folder, document.value, url)?;
        return Ok(());
    }
    if is_demo {
        return Err(ServeError::RealOnDemo { folder });
    }
    let (shop_name, currency) = (options.shop_name.clone(), options.currency);
    let (owner, cost, recognition) = (options.owner.clone(), options.cost, options.recognition);
    let write = move |tx: &Tx<'_>| {
        let settings = Settings { shop_name: shop_name.clone(), currency, livemode: true };
        let setup =
            ShopSetup { settings, retail_includes_tax: false, wholesale_includes_tax: false, recognition };
        bindings::set_up_shop(tx, &setup)?;
        if any(tx, &sql::ANY_STAFF)? {
            return Ok::<_, SetupError>(true);
        }
        let Some(owner) = &owner else { return Ok(false) };
        let new = NewStaff {
            name: "Owner",
            role: "owner",
            email: Some(&owner.email),
            password: Some(&owner.password),
            pin: None,
        };
        create_staff(tx, &new, cost)?;
        Ok(true)
    };
    if !db.write(write).await?.value {
        tracing::warn!(
            "nobody can sign in yet: start once with COUNTERFOIL_OWNER_EMAIL and COUNTERFOIL_OWNER_PASSWORD_FILE"
        );
    }
    Ok(())
}

fn any(tx: &Tx<'_>, sql: &store::Sql) -> Result<bool, StoreError> {
    Ok(tx.query_opt(sql, params![], |row| row.int(0))?.is_some())
}
