//! What the server tells others on its own: consumers of the outbox, webhooks over HTTP, mail over SMTP. Each runs beside
//! the requests, for itself, and goes on after any error. What may not enter: what is sent (`events/`).

use std::sync::Arc;
use std::time::Duration;

use store::Db;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::settings::Settings;
use crate::events::{Consumer, MailConsumer, WebhookConsumer};

mod deliver;
mod dispatch;
mod mailer;
pub mod stripe;
pub mod target;

/// How often it is looked whether another process has written something.
const POLLS_AMONG_OTHERS: Duration = Duration::from_secs(1);
/// The same where this process is the only one, and hears of every commit.
const POLLS_ALONE: Duration = Duration::from_secs(30);
/// How long what is under way may take when the server is stopped.
const PATIENCE: Duration = Duration::from_secs(12);

/// How often it is looked whether another process has written something.
pub(super) fn polls(db: &Db) -> Duration {
    if db.is_shared() { POLLS_AMONG_OTHERS } else { POLLS_ALONE }
}

/// Wakes and ends what runs beside requests. Cheap to clone.
#[derive(Clone, Default)]
pub struct Signals {
    /// There may be deliveries to send.
    pub deliveries: Arc<Notify>,
    /// There may be mail to send.
    pub mails: Arc<Notify>,
    ending: Arc<watch::Sender<bool>>,
}

impl Signals {
    /// Ends streams and senders.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Becomes true when the server is being stopped.
    pub fn ending(&self) -> watch::Receiver<bool> {
        self.ending.subscribe()
    }
}

/// Why nothing can be sent. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The client for webhooks or gateways.
    #[error("others cannot be called over HTTP: {0}")]
    Client(String),
    /// The mail server's address or the sender's.
    #[error("{0}")]
    Mail(String),
}

/// The running senders.
pub struct Outbound(JoinSet<()>);

impl Outbound {
    /// Starts them.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn start(db: &Db, settings: &Settings, signals: &Signals) -> Result<Self, OutboundError> {
        let mut tasks = JoinSet::new();
        for consumer in consumers(settings) {
            tasks.spawn(dispatch::dispatch(db.clone(), consumer, signals.clone()));
        }
        let sender = deliver::Sender::new(db.clone(), settings.webhooks.clone(), signals.clone())?;
        tasks.spawn(sender.run());
        match mailer::Mailer::new(db.clone(), &settings.mail, signals.clone())? {
            Some(mailer) => drop(tasks.spawn(mailer.run())),
            None => tracing::info!("no mail server is set (--smtp-url): mail waits until it is of no use"),
        }
        Ok(Self(tasks))
    }

    /// Waits until all of them have ended, for a while.
    pub async fn ended(mut self) {
        let all = async { while self.0.join_next().await.is_some() {} };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            tracing::warn!("something was still being sent; it will be sent again");
        }
    }
}

/// All consumers of the outbox.
pub fn consumers(settings: &Settings) -> [Arc<dyn Consumer>; 2] {
    let (language, public_url) = (settings.mail.language, settings.mail.public_url.clone());
    [Arc::new(WebhookConsumer), Arc::new(MailConsumer { language, public_url })]
}
