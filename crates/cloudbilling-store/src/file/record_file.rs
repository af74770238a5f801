//! The content of a record's file:
//!
//! ```text
//! cloudbilling-store 1
//! name of the record
//! version
//! SHA-256 of the three lines above and of the record
//! record
//! ```
//!
//! The checksum notices a file that was truncated, edited, or damaged on the disk. The name notices
//! one that was copied from another account.

use sha2::{Digest, Sha256};

use crate::{AccountKey, MAX_RECORD_BYTES, StoreErrorKind, Version, hex};

/// The most bytes of a file: those of a record, and more than its four lines need.
pub(super) const MAX_BYTES: usize = MAX_RECORD_BYTES + 512;

/// The end of a record's file name.
pub(super) const RECORD: &str = ".record";
/// The end of the name of a damaged record that was set aside.
pub(super) const DAMAGED: &str = ".damaged";

const PROGRAM: &str = "cloudbilling-store ";
const FORMAT: &str = "1";

pub(super) fn encode(account: &AccountKey, version: Version, record: &[u8]) -> Vec<u8> {
    let head = head(account, version);
    let checksum = checksum(&head, record);
    [head.as_bytes(), checksum.as_bytes(), b"\n", record].concat()
}

/// Returns the version and the record, or the kind of what is wrong.
pub(super) fn decode<'a>(
    account: &AccountKey,
    content: &'a [u8],
) -> Result<(Version, &'a [u8]), StoreErrorKind> {
    let (first, rest) = line(content).ok_or(StoreErrorKind::Corrupt)?;
    let format = first.strip_prefix(PROGRAM).ok_or(StoreErrorKind::Corrupt)?;
    if format != FORMAT {
        return Err(StoreErrorKind::Incompatible);
    }
    decode_lines(account, rest).ok_or(StoreErrorKind::Corrupt)
}

fn decode_lines<'a>(account: &AccountKey, content: &'a [u8]) -> Option<(Version, &'a [u8])> {
    let (name, rest) = line(content)?;
    let (version, rest) = line(rest)?;
    let (found, record) = line(rest)?;
    let version: Version = version.parse().ok()?;
    let is_whole = name.parse() == Ok(*account)
        && found == checksum(&head(account, version), record)
        && !version.is_absent()
        && record.len() <= MAX_RECORD_BYTES;
    is_whole.then_some((version, record))
}

fn head(account: &AccountKey, version: Version) -> String {
    format!("{PROGRAM}{FORMAT}\n{account}\n{version}\n")
}

fn checksum(head: &str, record: &[u8]) -> String {
    let hash = Sha256::new_with_prefix(head)
        .chain_update(record)
        .finalize();
    hex::encode(&hash)
}

/// Splits off a line, without its end.
fn line(content: &[u8]) -> Option<(&str, &[u8])> {
    let end = content.iter().position(|byte| *byte == b'\n')?;
    let line = str::from_utf8(&content[..end]).ok()?;
    Some((line, &content[end + 1..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ACCOUNT: AccountKey = AccountKey::from_bytes([7; 32]);
    const VERSION: Version = Version::new(1, 2, 3);

    /// The checksum is that of `sha256sum`.
    #[test]
    fn known_content() {
        let content = encode(&ACCOUNT, VERSION, b"record\n");
        let name = "07".repeat(32);
        let expected = format!(
            "cloudbilling-store 1\n{name}\n0000000000000001-2-0000000000000003\n9bf066d2eeee80cb8d8194cc037e3e22a1782b6c5e1b4e1d9c39be473c6a8cbf\nrecord\n"
        );
        assert_eq!(String::from_utf8_lossy(&content), expected);
    }

    #[test]
    fn a_later_format_is_not_called_damaged() {
        let content = b"cloudbilling-store 2\nwhatever";
        assert_eq!(decode(&ACCOUNT, content), Err(StoreErrorKind::Incompatible));
    }

    #[test]
    fn a_record_of_another_account_is_damaged() {
        let content = encode(&AccountKey::from_bytes([8; 32]), VERSION, b"record");
        assert_eq!(decode(&ACCOUNT, &content), Err(StoreErrorKind::Corrupt));
    }

    #[test]
    fn every_truncation_is_damaged() {
        let content = encode(&ACCOUNT, VERSION, b"record");
        for end in 0..content.len() {
            let decoded = decode(&ACCOUNT, &content[..end]);
            assert_eq!(decoded, Err(StoreErrorKind::Corrupt), "{end}");
        }
    }

    proptest! {
        #[test]
        fn a_record_returns(account: [u8; 32], incarnation: u64, counter in 1_u64.., tag: u64, record: Vec<u8>) {
            let (account, version) = (AccountKey::from_bytes(account), Version::new(incarnation, counter, tag));
            let content = encode(&account, version, &record);
            prop_assert_eq!(decode(&account, &content), Ok((version, &record[..])));
        }

        #[test]
        fn a_changed_byte_is_noticed(record: Vec<u8>, position: prop::sample::Index, flip in 1_u8..) {
            let mut content = encode(&ACCOUNT, VERSION, &record);
            let position = position.index(content.len());
            content[position] ^= flip;
            prop_assert!(decode(&ACCOUNT, &content).is_err());
        }

        #[test]
        fn foreign_bytes_are_damaged(content: Vec<u8>) {
            prop_assert_eq!(decode(&ACCOUNT, &content), Err(StoreErrorKind::Corrupt));
        }
    }
}
