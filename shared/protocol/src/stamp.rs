//! Stamps: short texts that a server gives out and knows again without keeping them (challenges, access
//! tokens), made with HMAC-SHA-256 and an expiry. Not here: whether the subject may still do anything.

use crate::ProtocolError;
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const STAMP_BYTES_MAX: usize = 512;

/// What a stamp says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// What it is good for, such as `challenge`; no `|`.
    pub purpose: String,
    /// For whom, such as a terminal's id; no `|`.
    pub subject: String,
    /// Until when, Unix milliseconds.
    pub expires_ms: i64,
    /// Random, so that no two are the same; 16 bytes.
    pub nonce: [u8; 16],
}

/// Makes the text of a stamp with a secret of the server. Error: `Malformed` when purpose or subject holds `|`.
pub fn mint_stamp(secret: &[u8; 32], stamp: &Stamp) -> Result<String, ProtocolError> {
    if stamp.purpose.contains('|') || stamp.subject.contains('|') {
        return Err(ProtocolError::malformed("stamp", "purpose and subject hold no `|`"));
    }
    let nonce = BASE64URL_NOPAD.encode(&stamp.nonce);
    let text = format!("1|{}|{}|{}|{nonce}", stamp.purpose, stamp.subject, stamp.expires_ms);
    let tag = mac(secret, text.as_bytes())?.finalize().into_bytes();
    Ok(format!("{}.{}", BASE64URL_NOPAD.encode(text.as_bytes()), BASE64URL_NOPAD.encode(&tag)))
}

/// Reads a stamp and checks secret, purpose and expiry. Error: `Signature` when it is not good or no more.
pub fn open_stamp(secret: &[u8; 32], purpose: &str, now_ms: i64, text: &str) -> Result<Stamp, ProtocolError> {
    let stamp = read_stamp(secret, text).ok_or(ProtocolError::Signature)?;
    if stamp.purpose != purpose || stamp.expires_ms <= now_ms {
        return Err(ProtocolError::Signature);
    }
    Ok(stamp)
}

fn read_stamp(secret: &[u8; 32], text: &str) -> Option<Stamp> {
    let (text, tag) = text.get(..).filter(|t| t.len() <= STAMP_BYTES_MAX)?.split_once('.')?;
    let text = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let tag = BASE64URL_NOPAD.decode(tag.as_bytes()).ok()?;
    // Compared in constant time.
    mac(secret, &text).ok()?.verify_slice(&tag).ok()?;
    let text = String::from_utf8(text).ok()?;
    let parts: Vec<&str> = text.split('|').collect();
    let ["1", purpose, subject, expires_ms, nonce] = parts.as_slice() else { return None };
    Some(Stamp {
        purpose: (*purpose).to_owned(),
        subject: (*subject).to_owned(),
        expires_ms: expires_ms.parse().ok()?,
        nonce: BASE64URL_NOPAD.decode(nonce.as_bytes()).ok()?.try_into().ok()?,
    })
}

fn mac(secret: &[u8; 32], text: &[u8]) -> Result<Hmac<Sha256>, ProtocolError> {
    let mac = Hmac::<Sha256>::new_from_slice(secret);
    let mut mac = mac.map_err(|_| ProtocolError::malformed("secret", "32 bytes are expected"))?;
    mac.update(b"counterfoil/stamp/1\0");
    mac.update(text);
    Ok(mac)
}
