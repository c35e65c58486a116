//! Sends mail by SMTP, one after the other. What a server refuses for good is given up; all else is tried again until
//! it is of no use.

use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use store::{Db, Scope, StoreError, Tx};

use super::dispatch::plain;
use super::{OutboundError, Signals};
use crate::events::{MailOut, claim_mail, due_mails, mail_ended, mail_failed, mail_out};
use crate::http::settings::Mail;

/// How often it is looked for what has become due.
const LOOKS_EVERY: Duration = Duration::from_secs(2);
/// How long a mail server is waited for.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How long a mail is another's, milliseconds.
const LEASE_MS: i64 = 5 * 60 * 1_000;
/// Mails taken in hand at a time.
const AT_ONCE: i64 = 4;

/// Sends what is due until the end is signalled.
pub(super) struct Mailer {
    db: Db,
    signals: Signals,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    retry_base_ms: i64,
}

impl Mailer {
    /// `None`: no mail server is set.
    pub(super) fn new(db: Db, settings: &Mail, signals: Signals) -> Result<Option<Self>, OutboundError> {
        let Some(url) = &settings.smtp_url else { return Ok(None) };
        // Not the library's words: they may hold the password.
        let wrong = |text: &str| OutboundError::Mail(text.to_owned());
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| {
            wrong("--smtp-url cannot be read; write it like smtps://USER:PASSWORD@mail.example.com")
        })?;
        let from = settings
            .from
            .as_deref()
            .ok_or_else(|| wrong("mail needs a sender: give --mail-from, as in `Shop <shop@example.com>`"))?;
        let from = from.parse().map_err(|_| {
            wrong("--mail-from is no e-mail address; write it like `Shop <shop@example.com>`")
        })?;
        let transport = transport.timeout(Some(TIMEOUT)).build();
        Ok(Some(Self { db, signals, transport, from, retry_base_ms: settings.retry_base_ms }))
    }

    pub(super) async fn run(self) {
        let mut ending = self.signals.ending();
        while self.db.is_running() && !*ending.borrow_and_update() {
            let sent = match self.send_due().await {
                Ok(sent) => sent,
                Err(error) => {
                    tracing::warn!(%error, "mails could not be read; it is tried again");
                    0
                }
            };
            if sent > 0 {
                continue;
            }
            tokio::select! {
                () = self.signals.mails.notified() => {}
                _ = ending.changed() => {}
                () = tokio::time::sleep(LOOKS_EVERY) => {}
            }
        }
    }

    async fn send_due(&self) -> Result<usize, StoreError> {
        let due = self.db.read(|tx| due_mails(tx, AT_ONCE)).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let scope = Scope::Keys(due.iter().map(|(id, _)| *id).collect());
        let work = move |tx: &Tx<'_>| {
            let mut ours = Vec::new();
            for one in &due {
                if claim_mail(tx, *one, LEASE_MS)? {
                    ours.extend(mail_out(tx, one.0)?);
                }
            }
            Ok::<_, StoreError>(ours)
        };
        let ours = self.db.write_in_parts(scope, work).await.map_err(plain)?.value;
        let count = ours.len();
        for mail in ours {
            self.send(mail).await?;
        }
        Ok(count)
    }

    async fn send(&self, mail: MailOut) -> Result<(), StoreError> {
        let outcome = match self.message(&mail) {
            Err(error) => Outcome::Never(format!("the mail cannot be made: {error}")),
            Ok(message) => match self.transport.send(message).await {
                Ok(_) => Outcome::Sent,
                Err(error) if error.is_permanent() => Outcome::Never(short(&error)),
                Err(error) => Outcome::Later(short(&error)),
            },
        };
        let (id, base_ms) = (mail.id, self.retry_base_ms);
        let work = move |tx: &Tx<'_>| match &outcome {
            Outcome::Sent => mail_ended(tx, &mail, None),
            Outcome::Never(error) => mail_ended(tx, &mail, Some(error)),
            Outcome::Later(error) => mail_failed(tx, &mail, error, base_ms),
        };
        self.db.write_in_parts(Scope::Keys(vec![id]), work).await.map(drop).map_err(plain)
    }

    fn message(&self, mail: &MailOut) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let to: Mailbox = mail.recipient.parse()?;
        let host = self.from.email.domain();
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(mail.subject.clone())
            // The same at every attempt: a mail that arrived twice is known as one.
            .message_id(Some(format!("<{}@{host}>", mail.id)))
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))?;
        Ok(message)
    }
}

enum Outcome {
    Sent,
    Later(String),
    Never(String),
}

/// An error without control characters, of a length that people read.
fn short(error: &dyn std::fmt::Display) -> String {
    error.to_string().chars().filter(|c| !c.is_control()).take(200).collect()
}
