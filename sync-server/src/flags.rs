//! The flags of `serve`, the configuration file behind them, and the options that both make. What may not enter: what
//! the other commands take, what the server does.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use domain::Currency;
use serde::Deserialize;
use sync_server::events::Language;
use sync_server::http::outbound::target::is_https_or_loopback;
use sync_server::http::serve::{Options, Owner};
use sync_server::http::settings::{Kept, Mail, Settings, Stripe, Webhooks};
use sync_server::identity::PasswordCost;
use sync_server::order::Recognition;

use crate::Failure;

/// Flags of `serve`.
#[derive(Args)]
pub struct Serve {
    /// Data folder: set up when empty, migrated (after a backup) when older.
    #[arg(long, value_name = "DIR", env = "COUNTERFOIL_DATA")]
    data: Option<PathBuf>,
    /// Address to listen on; port 0 takes any free one [default: 127.0.0.1:8787].
    #[arg(long, value_name = "ADDRESS", env = "COUNTERFOIL_LISTEN")]
    listen: Option<SocketAddr>,
    /// Run the demo shop: play money, example products, credentials in DIR/demo.json.
    #[arg(long, env = "COUNTERFOIL_DEMO", value_parser = clap::builder::FalseyValueParser::new())]
    demo: bool,
    /// PostgreSQL instead of the folder's own database: postgres://USER:PASSWORD@HOST:PORT/DATABASE (or
    /// COUNTERFOIL_DATABASE_URL_FILE). Several servers may share one, each with a folder of its own.
    #[arg(long, value_name = "URL", env = "COUNTERFOIL_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Origin (https://shop.example) whose pages may call the API from a browser; may be given several times.
    #[arg(long, value_name = "ORIGIN", env = "COUNTERFOIL_ALLOW_ORIGIN", value_delimiter = ',')]
    allow_origin: Vec<String>,
    /// Answer /metrics, without asking who wants to know.
    #[arg(long, env = "COUNTERFOIL_METRICS", value_parser = clap::builder::FalseyValueParser::new())]
    metrics: bool,
    /// Let webhooks be sent into private networks and without TLS.
    #[arg(long, env = "COUNTERFOIL_WEBHOOK_ALLOW_PRIVATE", value_parser = clap::builder::FalseyValueParser::new())]
    webhook_allow_private: bool,
    #[command(flatten)]
    mail: MailFlags,
    #[command(flatten)]
    stripe: StripeFlags,
    /// Days for which events can be read again [default: 30].
    #[arg(long, value_name = "DAYS", env = "COUNTERFOIL_EVENTS_KEPT_DAYS")]
    events_kept_days: Option<u16>,
    /// Settings as TOML; flags and environment go first.
    #[arg(long, value_name = "FILE", env = "COUNTERFOIL_CONFIG")]
    config: Option<PathBuf>,
    /// Book currency of a new shop, ISO 4217 [default: USD].
    #[arg(long, value_name = "CODE", env = "COUNTERFOIL_CURRENCY")]
    currency: Option<String>,
    /// Name of a new shop [default: Shop].
    #[arg(long, value_name = "NAME", env = "COUNTERFOIL_SHOP_NAME")]
    shop_name: Option<String>,
    /// When a new shop recognises a sale of the web: with its `payment` or its `handover` [default: payment].
    #[arg(long, value_name = "WHEN", env = "COUNTERFOIL_RECOGNITION")]
    recognition: Option<String>,
    /// With `--recognition handover`: tax falls due with the `payment` or the `supply` [default: payment].
    #[arg(long, value_name = "WHEN", env = "COUNTERFOIL_TAX_POINT")]
    tax_point: Option<String>,
    /// E-mail address of a new shop's owner.
    #[arg(long, value_name = "EMAIL", env = "COUNTERFOIL_OWNER_EMAIL")]
    owner_email: Option<String>,
    /// File that holds the password of a new shop's owner (or COUNTERFOIL_OWNER_PASSWORD).
    #[arg(long, value_name = "FILE", env = "COUNTERFOIL_OWNER_PASSWORD_FILE")]
    owner_password_file: Option<PathBuf>,
}

/// Mail.
#[derive(Args)]
struct MailFlags {
    /// Mail server: smtps://USER:PASSWORD@HOST, or smtp://HOST:PORT?tls=required (or COUNTERFOIL_SMTP_URL_FILE). Without,
    /// mail waits and is given up when it is of no use.
    #[arg(long, value_name = "URL", env = "COUNTERFOIL_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// Whom mail is from: `Shop <shop@example.com>`.
    #[arg(long, value_name = "ADDRESS", env = "COUNTERFOIL_MAIL_FROM")]
    mail_from: Option<String>,
    /// Language of mail to people whose own is not known: en, de, fr, es, ar [default: en].
    #[arg(long, value_name = "CODE", env = "COUNTERFOIL_MAIL_LANGUAGE")]
    mail_language: Option<String>,
    /// Where people reach this server, for links in mail: https://office.example.
    #[arg(long, value_name = "URL", env = "COUNTERFOIL_PUBLIC_URL")]
    public_url: Option<String>,
}

/// Cards through Stripe.
#[derive(Args)]
struct StripeFlags {
    /// Secret key of Stripe's account (or COUNTERFOIL_STRIPE_SECRET_KEY_FILE): sk_live_… for live data, sk_test_… for test data.
    #[arg(long, value_name = "KEY", env = "COUNTERFOIL_STRIPE_SECRET_KEY", hide_env_values = true)]
    stripe_secret_key: Option<String>,
    /// Publishable key of the same account, for shop fronts: pk_….
    #[arg(long, value_name = "KEY", env = "COUNTERFOIL_STRIPE_PUBLISHABLE_KEY")]
    stripe_publishable_key: Option<String>,
    /// Where Stripe's API is [default: https://api.stripe.com].
    #[arg(long, value_name = "URL", env = "COUNTERFOIL_STRIPE_URL")]
    stripe_url: Option<String>,
}

/// The configuration file: the same names as the flags.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ConfigFile {
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    demo: Option<bool>,
    database_url: Option<String>,
    #[serde(default)]
    allow_origin: Vec<String>,
    metrics: Option<bool>,
    webhook_allow_private: Option<bool>,
    smtp_url: Option<String>,
    mail_from: Option<String>,
    mail_language: Option<String>,
    public_url: Option<String>,
    stripe_secret_key: Option<String>,
    stripe_publishable_key: Option<String>,
    stripe_url: Option<String>,
    events_kept_days: Option<u16>,
    currency: Option<String>,
    shop_name: Option<String>,
    recognition: Option<String>,
    tax_point: Option<String>,
    owner_email: Option<String>,
    owner_password_file: Option<PathBuf>,
}

/// All of them together: a flag goes before the environment, both before the file.
pub fn options(serve: Serve) -> Result<Options, Failure> {
    let file = match &serve.config {
        Some(path) => toml::from_str(&read(path)?)
            // Its own display quotes the line, which may hold a password.
            .map_err(|error: toml::de::Error| {
                Failure::Usage(format!("{}: {}", path.display(), error.message()))
            })?,
        None => ConfigFile::default(),
    };
    let data = serve.data.or(file.data);
    let data = data.ok_or_else(|| Failure::Usage("say where the data is: --data DIR".to_owned()))?;
    let currency = serve.currency.or(file.currency).unwrap_or_else(|| "USD".to_owned());
    let email = serve.owner_email.or(file.owner_email);
    let password = owner_password(serve.owner_password_file.or(file.owner_password_file).as_deref())?;
    let owner = match (email, password) {
        (Some(email), Some(password)) => Some(Owner { email, password }),
        (None, None) => None,
        _ => {
            let text = "an owner needs both an e-mail address and a password: give --owner-email and --owner-password-file";
            return Err(Failure::Usage(text.to_owned()));
        }
    };
    Ok(Options {
        data,
        database_url: database_url(serve.database_url.or(file.database_url))?,
        listen: serve.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8787))),
        demo: serve.demo || file.demo.unwrap_or(false),
        currency: Currency::parse(&currency).map_err(|error| Failure::Usage(error.to_string()))?,
        recognition: recognition(serve.recognition.or(file.recognition), serve.tax_point.or(file.tax_point))?,
        shop_name: serve.shop_name.or(file.shop_name).unwrap_or_else(|| "Shop".to_owned()),
        owner,
        cost: PasswordCost::default(),
        http: Settings {
            allow_origins: origins(if serve.allow_origin.is_empty() {
                file.allow_origin
            } else {
                serve.allow_origin
            })?,
            metrics: serve.metrics || file.metrics.unwrap_or(false),
            webhooks: Webhooks {
                allow_private: serve.webhook_allow_private || file.webhook_allow_private.unwrap_or(false),
                ..Webhooks::default()
            },
            mail: Mail {
                smtp_url: secret(serve.mail.smtp_url.or(file.smtp_url), "COUNTERFOIL_SMTP_URL_FILE")?,
                from: serve.mail.mail_from.or(file.mail_from),
                language: language(serve.mail.mail_language.or(file.mail_language))?,
                public_url: serve.mail.public_url.or(file.public_url),
                ..Mail::default()
            },
            stripe: stripe(
                secret(
                    serve.stripe.stripe_secret_key.or(file.stripe_secret_key),
                    "COUNTERFOIL_STRIPE_SECRET_KEY_FILE",
                )?,
                serve.stripe.stripe_publishable_key.or(file.stripe_publishable_key),
                serve.stripe.stripe_url.or(file.stripe_url),
            )?,
            kept: kept(serve.events_kept_days.or(file.events_kept_days)),
        },
    })
}

fn recognition(given: Option<String>, tax_point: Option<String>) -> Result<Recognition, Failure> {
    let given = given.as_deref().unwrap_or("payment");
    Recognition::parse(given, tax_point.as_deref().unwrap_or("payment")).ok_or_else(|| {
        let text = "sales are recognised with their payment or their handover (--recognition), and tax falls due with \
                    the payment or the supply (--tax-point)";
        Failure::Usage(text.to_owned())
    })
}

/// Both keys of one account, or none.
fn stripe(
    secret_key: Option<String>,
    publishable_key: Option<String>,
    url: Option<String>,
) -> Result<Option<Stripe>, Failure> {
    let usage = |text: &str| Err(Failure::Usage(text.to_owned()));
    let (secret_key, publishable_key) = match (secret_key, publishable_key) {
        (Some(secret), Some(publishable)) => (secret, publishable),
        (None, None) => return Ok(None),
        _ => return usage("Stripe needs both a secret and a publishable key of one account"),
    };
    let url = url.unwrap_or_else(|| "https://api.stripe.com".to_owned());
    if !is_https_or_loopback(&url) {
        return usage("Stripe is reached over https only; write its address like https://api.stripe.com");
    }
    let stripe = Stripe { url, secret_key, publishable_key };
    let public = match stripe.livemode() {
        Some(true) => "pk_live_",
        Some(false) => "pk_test_",
        None => return usage("Stripe's secret key begins with sk_live_, rk_live_, sk_test_ or rk_test_"),
    };
    if !stripe.publishable_key.starts_with(public) {
        return usage(
            "Stripe's keys are of one account and mode: pk_live_ with sk_live_, pk_test_ with sk_test_",
        );
    }
    Ok(Some(stripe))
}

fn language(code: Option<String>) -> Result<Language, Failure> {
    let Some(code) = code else { return Ok(Language::default()) };
    Language::parse(&code)
        .ok_or_else(|| Failure::Usage(format!("mail is not written in {code}; use en, de, fr, es or ar")))
}

fn kept(events_days: Option<u16>) -> Kept {
    let kept = Kept::default();
    let events_ms = events_days.map_or(kept.events_ms, |days| i64::from(days) * 24 * 60 * 60 * 1_000);
    Kept { events_ms, ..kept }
}

/// An origin is scheme, host and port, nothing behind: a browser sends it so.
fn origins(given: Vec<String>) -> Result<Vec<axum::http::HeaderValue>, Failure> {
    let one = |text: String| {
        let bare = text.split_once("://").is_some_and(|(_, rest)| !rest.is_empty() && !rest.contains('/'));
        let value = text.parse().ok().filter(|_| bare && text != "*");
        value
            .ok_or_else(|| Failure::Usage(format!("{text} is no origin; write it like https://shop.example")))
    };
    given.into_iter().map(one).collect()
}

fn owner_password(file: Option<&Path>) -> Result<Option<String>, Failure> {
    match file {
        Some(path) => Ok(Some(read(path)?.trim_end_matches(['\r', '\n']).to_owned())),
        None => Ok(std::env::var("COUNTERFOIL_OWNER_PASSWORD").ok()),
    }
}

/// The database, when it is not in the folder.
pub fn database_url(given: Option<String>) -> Result<Option<String>, Failure> {
    secret(given, "COUNTERFOIL_DATABASE_URL_FILE")
}

/// As given, else from the file that this variable names.
fn secret(given: Option<String>, file: &str) -> Result<Option<String>, Failure> {
    match (given, std::env::var_os(file)) {
        (None, Some(path)) => Ok(Some(read(Path::new(&path))?.trim().to_owned())),
        (given, _) => Ok(given),
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::Usage(format!("cannot read {}: {error}", path.display())))
}
