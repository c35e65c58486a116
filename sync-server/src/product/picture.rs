//! Pictures of products: bytes under their own hash, and which product shows which. Not here: HTTP, making
//! pictures smaller (whoever takes one sends it in the size that is wanted).

use super::{ProductError, catalogue::tell, sql};
use crate::facts::ProductChanged;
use domain::ProductId;
use protocol::Hash;
use store::{Row, StoreError, Tx, params};

/// What a picture may be at most, bytes: tills fetch it over a shop's line and keep it.
pub const PICTURE_BYTES_MAX: usize = 256 * 1024;
/// What the hash is labelled with; tills compute the same.
const LABEL: &str = "picture";
const SVG: &str = "image/svg+xml";

/// Why bytes are not taken as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// More than [`PICTURE_BYTES_MAX`].
    #[error("a picture has at most 256 KiB; make it smaller and send it again")]
    TooLarge,
    /// Neither PNG, JPEG nor WebP.
    #[error("these bytes are no PNG, JPEG or WebP picture; send one of these")]
    Unknown,
}

/// A picture's bytes with what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    media_type: String,
    bytes: Vec<u8>,
    hash: Hash,
}

impl Picture {
    /// A picture that somebody sends: its first bytes say what it is, whatever the sender says. SVG is none of
    /// these, for it may hold scripts. Error: `TooLarge`, `Unknown`.
    pub fn sent(bytes: Vec<u8>) -> Result<Self, PictureError> {
        if bytes.len() > PICTURE_BYTES_MAX {
            return Err(PictureError::TooLarge);
        }
        let media_type = sniff(&bytes).ok_or(PictureError::Unknown)?;
        Ok(Self::of(media_type, bytes))
    }

    /// A drawing of our own, SVG.
    pub fn drawn(svg: &str) -> Self {
        Self::of(SVG, svg.as_bytes().to_vec())
    }

    fn of(media_type: &str, bytes: Vec<u8>) -> Self {
        Self { media_type: media_type.to_owned(), hash: Hash::of(LABEL, &bytes), bytes }
    }

    /// Hash of the bytes: the name by which tills ask for it.
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// What it is.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The bytes as they came.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

fn sniff(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..12)?;
    if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if head.starts_with(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if head.starts_with(b"RIFF") && head.ends_with(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}

/// Gives a variant this picture, or takes its picture away; tills are told. `false`: there is no such variant.
/// Nothing happens when it is so already.
pub fn set_picture(tx: &Tx, id: ProductId, picture: Option<&Picture>) -> Result<bool, ProductError> {
    let shown =
        tx.query_opt(&sql::PICTURE_HASH, params![id.uuid()], |row| Ok(row.opt_text(0)?.map(str::to_owned)))?;
    let Some(shown) = shown else { return Ok(false) };
    let hash = picture.map(|picture| picture.hash.to_string());
    if shown == hash {
        return Ok(true);
    }
    if let (Some(picture), Some(hash)) = (picture, &hash) {
        tx.execute(&sql::PUT_PICTURE, params![hash, &picture.media_type, &picture.bytes, tx.now_ms()])?;
    }
    tx.execute(&sql::SET_PICTURE, params![id.uuid(), hash.as_deref(), tx.now_ms()])?;
    let image = Some(hash.as_deref());
    let data = ProductChanged { product_id: id.uuid(), image, ..ProductChanged::default() };
    tell(tx, id, "ProductUpdated", &data)?;
    Ok(true)
}

/// The picture that a variant shows. `None`: it shows none, or there is no such variant.
pub fn picture_of(tx: &Tx, id: ProductId) -> Result<Option<Picture>, StoreError> {
    tx.query_opt(&sql::PICTURE_OF, params![id.uuid()], read)
}

/// The picture with this hash, whether or not a product shows it now.
pub fn picture(tx: &Tx, hash: Hash) -> Result<Option<Picture>, StoreError> {
    tx.query_opt(&sql::PICTURE, params![&hash.to_string()], read)
}

fn read(row: &Row<'_>) -> Result<Picture, StoreError> {
    Ok(Picture {
        hash: parse_hash(row.text(0)?)?,
        media_type: row.text(1)?.to_owned(),
        bytes: row.blob(2)?.to_vec(),
    })
}

/// A hash as stored.
pub(super) fn parse_hash(text: &str) -> Result<Hash, StoreError> {
    text.parse().map_err(|error| StoreError::Corrupt(format!("hash of a picture: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_say_what_a_picture_is() {
        let of = |head: &[u8]| {
            let mut bytes = head.to_vec();
            bytes.resize(40, 0);
            Picture::sent(bytes).map(|picture| picture.media_type)
        };
        assert_eq!(of(b"\x89PNG\r\n\x1a\n"), Ok("image/png".to_owned()));
        assert_eq!(of(b"\xff\xd8\xff\xe0"), Ok("image/jpeg".to_owned()));
        assert_eq!(of(b"RIFF\x10\0\0\0WEBP"), Ok("image/webp".to_owned()));
        for other in [&b"<svg xmlns="[..], b"GIF89a", b"RIFF\x10\0\0\0WAVE", b"<html>", b"\x89PNG"] {
            assert_eq!(of(other), Err(PictureError::Unknown));
        }
        assert_eq!(Picture::sent(b"\xff\xd8\xff".to_vec()), Err(PictureError::Unknown), "cut short");
    }

    #[test]
    fn a_picture_may_be_this_large_and_no_larger() {
        let mut bytes = b"\xff\xd8\xff\xe0".to_vec();
        bytes.resize(PICTURE_BYTES_MAX, 7);
        assert!(Picture::sent(bytes.clone()).is_ok());
        bytes.push(7);
        assert_eq!(Picture::sent(bytes), Err(PictureError::TooLarge));
    }
}
