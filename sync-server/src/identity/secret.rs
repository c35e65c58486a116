//! Secrets: how they are made, hashed and compared. Nothing here stores or logs one.

use super::IdentityError;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use protocol::Hash;
use store::Tx;

/// What hashing a password costs. Comes from outside, since simulations hash thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for PasswordCost {
    /// 19 MiB, two passes: the least that OWASP names for Argon2id.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2 }
    }
}

impl PasswordCost {
    /// The least that Argon2 takes, for simulations and tests.
    pub const MIN: Self = Self { memory_kib: 8, passes: 1 };
}

/// Argon2id of a password or PIN as PHC text, with a salt of 16 random bytes.
pub fn hash_secret(secret: &str, cost: PasswordCost, salt: [u8; 16]) -> Result<String, IdentityError> {
    let failed = |_| IdentityError::Invalid("this password cannot be hashed; choose another".to_owned());
    let params = Params::new(cost.memory_kib, cost.passes, 1, None)
        .map_err(|error| IdentityError::Stored(format!("password cost: {error}")))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash = argon2.hash_password_with_salt(secret.as_bytes(), &salt).map_err(failed)?;
    Ok(hash.to_string())
}

/// Whether the secret is the one that was hashed. A text that is no hash matches nothing.
pub fn secret_matches(secret: &str, hash: &str) -> bool {
    PasswordVerifier::<str>::verify_password(&Argon2::default(), secret.as_bytes(), hash).is_ok()
}

/// What is stored of an opaque token, key or code: SHA-256, hex. They are random enough to need no salt.
pub fn token_hash(token: &str) -> String {
    Hash::of("token", token.as_bytes()).to_string()
}

/// A new opaque token of 192 random bits after a prefix.
pub fn mint_token(tx: &Tx, prefix: &str) -> String {
    let mut random = [0; 24];
    tx.fill(&mut random);
    format!("{prefix}{}", BASE64URL_NOPAD.encode(&random))
}

/// A new enrolment code of 120 random bits, in groups of four for people (E-1).
pub(super) fn mint_code(tx: &Tx) -> String {
    let mut random = [0; 15];
    tx.fill(&mut random);
    let text = BASE32_NOPAD.encode(&random);
    let groups: Vec<_> = text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// A code as typed by a person in the one form that is hashed: case, dashes and look-alikes do not matter.
pub(super) fn fold_code(code: &str) -> String {
    let folded = code.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| match c.to_ascii_uppercase() {
        '0' => 'O',
        '1' => 'I',
        '8' => 'B',
        other => other,
    });
    folded.take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_matches_its_hash_only() {
        let hash = hash_secret("1234", PasswordCost::MIN, [7; 16]).unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(secret_matches("1234", &hash));
        assert!(!secret_matches("1235", &hash));
        assert!(!secret_matches("1234", "not a hash"));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(fold_code(" ab0d-1f8h "), "ABODIFBH");
    }
}
