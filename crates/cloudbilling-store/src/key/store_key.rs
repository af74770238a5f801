use std::fmt;

use zeroize::Zeroizing;

use super::{
    derive::{Purpose, Secret, keyed_hash},
    error::{KeyError, KeyErrorKind},
    seal::{self, Owner},
    text,
};
use crate::{AccountKey, hex};

/// The most sealing keys: one that seals, and those that only open.
const MAX_SEALING_KEYS: usize = 8;

/// The key of a store. It never stands in the store itself.
///
/// All processes that share a store need the same key. It consists of an *identity*, from which the
/// names of records and the fingerprints of passwords are derived, and of *sealing keys* for
/// session tokens. Sealing keys are rotated; the identity stays, because with another identity
/// every record would be absent.
///
/// Each purpose has a sub-key of its own (HKDF-SHA-256). Memory is wiped on drop, and `Debug` shows
/// no part of a key.
///
/// ```
/// use cloudbilling_store::StoreKey;
///
/// let key = StoreKey::generate()?;
/// let account = key.account(&["production", "billing@example.com"]);
/// let sealed = key.seal(&account, "7", b"session token")?;
/// assert_eq!(*key.open(&account, "7", &sealed)?, b"session token");
/// // The token of another session or account does not open.
/// assert!(key.open(&account, "8", &sealed).is_err());
/// # Ok::<(), cloudbilling_store::KeyError>(())
/// ```
///
/// # Rotation
///
/// Processes that have only the old sealing key cannot open what the new one sealed. So first
/// [`add_sealing_key`](Self::add_sealing_key) and distribute the result, then
/// [`seal_with_newest`](Self::seal_with_newest) and distribute again, and once no session of the
/// old key lives, [`forget_old_sealing_keys`](Self::forget_old_sealing_keys).
#[derive(Clone)]
pub struct StoreKey {
    identity: Secret,
    /// The key that seals.
    seal: Secret,
    /// Keys that only open, the newest last.
    open: Vec<Secret>,
}

impl StoreKey {
    /// Draws a new key.
    ///
    /// # Errors
    /// [`Random`](KeyErrorKind::Random) if the operating system provides no random numbers.
    pub fn generate() -> Result<Self, KeyError> {
        Ok(Self {
            identity: draw()?,
            seal: draw()?,
            open: Vec::new(),
        })
    }

    /// Reads a key from its text form.
    ///
    /// # Errors
    /// [`Malformed`](KeyErrorKind::Malformed) unless [`to_text`](Self::to_text) wrote all of the
    /// text; [`TooManyKeys`](KeyErrorKind::TooManyKeys) for more than 8 sealing keys.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let text::KeyParts {
            identity,
            seal,
            open,
        } = text::read(text)?;
        if open.len() + 1 > MAX_SEALING_KEYS {
            return Err(KeyError::new(KeyErrorKind::TooManyKeys));
        }
        Ok(Self {
            identity,
            seal,
            open,
        })
    }

    /// Adds a new sealing key, which only opens for now.
    ///
    /// # Errors
    /// [`TooManyKeys`](KeyErrorKind::TooManyKeys) if there are 8 already, or
    /// [`Random`](KeyErrorKind::Random).
    pub fn add_sealing_key(&mut self) -> Result<(), KeyError> {
        if self.open.len() + 1 >= MAX_SEALING_KEYS {
            return Err(KeyError::new(KeyErrorKind::TooManyKeys));
        }
        self.open.push(draw()?);
        Ok(())
    }

    /// Seals with the sealing key that was added last. The previous one continues to open.
    pub fn seal_with_newest(&mut self) {
        if let Some(newest) = self.open.pop() {
            let previous = std::mem::replace(&mut self.seal, newest);
            self.open.insert(0, previous);
        }
    }

    /// Forgets every sealing key but the one that seals. Tokens that the others sealed no longer
    /// open, so their sessions end for the processes that share the store.
    pub fn forget_old_sealing_keys(&mut self) {
        self.open.clear();
    }

    /// Returns the text form, which is wiped on drop.
    pub fn to_text(&self) -> Zeroizing<String> {
        text::write(&self.identity, &self.seal, self.open.iter())
    }

    /// Returns the name of the record of the account that `parts` identify, such as its environment
    /// and its email.
    pub fn account(&self, parts: &[&str]) -> AccountKey {
        let parts: Vec<_> = parts.iter().map(|part| part.as_bytes()).collect();
        AccountKey::from_bytes(keyed_hash(&self.identity, Purpose::Account, &parts))
    }

    /// Returns the name of the record of an API token at a host and port.
    pub fn api_token(&self, host: &str, port: u16, token: &str) -> AccountKey {
        let port = port.to_be_bytes();
        let parts = [host.as_bytes(), &port, token.as_bytes()];
        AccountKey::from_bytes(keyed_hash(&self.identity, Purpose::ApiToken, &parts))
    }

    /// Returns the fingerprint of a password of `account`. Processes with the same password have
    /// the same fingerprint, and so notice that it was already refused.
    pub fn fingerprint(&self, account: &AccountKey, password: &str) -> Fingerprint {
        let parts = [&account.as_bytes()[..], password.as_bytes()];
        Fingerprint(keyed_hash(&self.identity, Purpose::Fingerprint, &parts))
    }

    /// Seals the token of a session of `account`, as text for a record. `session` is the public
    /// identity of the session, such as the attempt that opened it.
    ///
    /// # Errors
    /// [`Random`](KeyErrorKind::Random) if the operating system provides no random numbers.
    pub fn seal(
        &self,
        account: &AccountKey,
        session: &str,
        token: &[u8],
    ) -> Result<String, KeyError> {
        seal::seal(&self.seal, Owner { account, session }, token)
    }

    /// Opens what [`seal`](Self::seal) returned for the same account and session. The token is
    /// wiped on drop.
    ///
    /// # Errors
    /// * [`Malformed`](KeyErrorKind::Malformed): this is not a sealed token.
    /// * [`UnknownKey`](KeyErrorKind::UnknownKey): it was sealed with another key.
    /// * [`Altered`](KeyErrorKind::Altered): it was changed, or belongs to another account or
    ///   session.
    pub fn open(
        &self,
        account: &AccountKey,
        session: &str,
        sealed: &str,
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let keys = std::iter::once(&self.seal).chain(&self.open);
        seal::open(keys, Owner { account, session }, sealed)
    }
}

/// Shows the public name of the key that seals, and the number of those that only open.
impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreKey")
            .field("seals_with", &seal::name(&self.seal))
            .field("opens_with_further", &self.open.len())
            .finish_non_exhaustive()
    }
}

fn draw() -> Result<Secret, KeyError> {
    let mut secret = Secret::default();
    getrandom::fill(secret.as_mut_slice()).map_err(|_| KeyError::new(KeyErrorKind::Random))?;
    Ok(secret)
}

/// The fingerprint of a password. It can be compared, and reveals nothing without the store's key.
///
/// With both the key and the records, an attacker can test guesses of a password against it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Returns the bytes of the fingerprint, for a record.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Shows the first bytes, which are enough to tell two apart in a log.
impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({}…)", hex::encode(&self.0[..4]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A key with known bytes.
    fn known() -> StoreKey {
        let digits = |digit: &str| digit.repeat(64);
        let text = format!(
            "cloudbilling store key 1\nidentity {}\nseal {}\n",
            digits("1"),
            digits("2")
        );
        StoreKey::from_text(&text).expect("well-formed")
    }

    /// Computed with Python's `hmac`, by the definition of HKDF (RFC 5869).
    #[test]
    fn known_answers() {
        let key = known();
        let account = key.account(&["production", "billing@example.com"]);
        assert_eq!(
            account.to_string(),
            "5cb7f382abb02e1b0990501a5fff884d05c63e7e1c90a0f1a254eece8b1b887f"
        );
        assert_eq!(
            key.api_token("api.example.com", 443, "token").to_string(),
            "09cc6190e0df3d297ed484a439bc03f3c6181c510703c7fafa7fba454463b80c"
        );
        let fingerprint = key.fingerprint(&account, "correct horse");
        assert_eq!(
            hex::encode(fingerprint.as_bytes()),
            "663a97864f38ef4b2a06cb0d37f844ef6702d842be8a2a20e4098bcb108d27d8"
        );
        assert_eq!(seal::name(&key.seal), "91c073ad");
    }

    /// Sealed with Python, from the draft that defines XChaCha20-Poly1305 and from RFC 8439.
    #[test]
    fn a_foreign_sealed_token_opens() {
        let key = known();
        let account = AccountKey::from_bytes([3; 32]);
        let sealed = "1.91c073ad.000102030405060708090a0b0c0d0e0f101112131415161737100cd59b2f837db8eb00172d38c252c2ee2879e18aae5a6aee15a77f";
        assert_eq!(
            *key.open(&account, "00000000000000aa.7", sealed)
                .expect("authentic"),
            b"session token"
        );
    }

    #[test]
    fn each_part_of_an_account_counts() {
        let key = known();
        assert_ne!(key.account(&["ab", "c"]), key.account(&["a", "bc"]));
        assert_ne!(key.account(&["a"]), key.account(&["a", ""]));
        let tokens = [
            key.api_token("host", 443, "token"),
            key.api_token("host", 8443, "token"),
            key.api_token("other", 443, "token"),
            key.api_token("host", 443, "other"),
        ];
        for (index, token) in tokens.iter().enumerate() {
            assert!(!tokens[..index].contains(token));
        }
        let other = StoreKey::generate().expect("random numbers");
        assert_ne!(key.account(&["a"]), other.account(&["a"]));
    }

    #[test]
    fn a_rotated_key_opens_what_the_old_one_sealed() {
        let account = AccountKey::from_bytes([3; 32]);
        let old = StoreKey::generate().expect("random numbers");
        let sealed_by_old = old.seal(&account, "1", b"old").expect("random numbers");

        let mut prepared = old.clone();
        prepared.add_sealing_key().expect("there is room");
        let still_old = prepared
            .seal(&account, "1", b"old")
            .expect("random numbers");
        assert!(old.open(&account, "1", &still_old).is_ok());

        let mut rotated = prepared.clone();
        rotated.seal_with_newest();
        let sealed_by_new = rotated.seal(&account, "2", b"new").expect("random numbers");
        assert!(rotated.open(&account, "1", &sealed_by_old).is_ok());
        assert!(prepared.open(&account, "2", &sealed_by_new).is_ok());
        let unknown = old
            .open(&account, "2", &sealed_by_new)
            .expect_err("not yet");
        assert_eq!(unknown.kind(), KeyErrorKind::UnknownKey);

        rotated.forget_old_sealing_keys();
        assert!(rotated.open(&account, "1", &sealed_by_old).is_err());
        assert!(rotated.open(&account, "2", &sealed_by_new).is_ok());
        assert_eq!(rotated.account(&["a"]), old.account(&["a"]));
    }

    #[test]
    fn the_number_of_sealing_keys_is_limited() {
        let mut key = known();
        for _ in 1..MAX_SEALING_KEYS {
            key.add_sealing_key().expect("there is room");
        }
        let error = key.add_sealing_key().expect_err("full");
        assert_eq!(error.kind(), KeyErrorKind::TooManyKeys);
        let mut text = key.to_text().to_string();
        assert!(StoreKey::from_text(&text).is_ok());
        text.push_str(&format!("open {}\n", "0".repeat(64)));
        let error = StoreKey::from_text(&text).expect_err("full");
        assert_eq!(error.kind(), KeyErrorKind::TooManyKeys);
    }

    #[test]
    fn every_truncation_of_a_key_is_malformed() {
        let mut key = known();
        key.add_sealing_key().expect("there is room");
        let text = key.to_text();
        let without_the_last_line = text.trim_end().rfind('\n').expect("three lines") + 1;
        for end in (0..text.len()).filter(|end| *end != without_the_last_line) {
            let error = StoreKey::from_text(&text[..end]).expect_err("truncated");
            assert_eq!(error.kind(), KeyErrorKind::Malformed, "{end}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let key = known();
        let account = AccountKey::from_bytes([3; 32]);
        let fingerprint = key.fingerprint(&account, "password");
        let shown = format!("{key:?} {fingerprint:?}");
        for secret in ["11111111", "22222222", "password"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(
            !shown.contains(&hex::encode(fingerprint.as_bytes())),
            "{shown}"
        );
    }

    proptest! {
        #[test]
        fn a_sealed_token_returns(token: Vec<u8>, session: String, account: [u8; 32]) {
            let (key, account) = (known(), AccountKey::from_bytes(account));
            let sealed = key.seal(&account, &session, &token).expect("random numbers");
            prop_assert_eq!(&*key.open(&account, &session, &sealed).expect("authentic"), &token);
        }

        #[test]
        fn a_changed_sealed_token_does_not_open(position: prop::sample::Index, digit in "[0-9a-g.]") {
            let (key, account) = (known(), AccountKey::from_bytes([3; 32]));
            let sealed = key.seal(&account, "7", b"session token").expect("random numbers");
            let position = position.index(sealed.len());
            let mut changed = sealed.clone();
            changed.replace_range(position..=position, &digit);
            if changed != sealed {
                prop_assert!(key.open(&account, "7", &changed).is_err());
            }
        }

        #[test]
        fn any_text_is_refused_or_returns(text in "(cloudbilling store key 1\n)?((identity|seal|open) [0-9a-f]{0,64}\n){0,4}") {
            if let Ok(key) = StoreKey::from_text(&text) {
                prop_assert_eq!(&*key.to_text(), &text);
            }
        }
    }
}
