//! Random ids and tokens, straight from the operating system.

/// Returns 256 random bits in hexadecimal digits.
pub(crate) fn random_token() -> String {
    hex(&random::<32>())
}

/// Returns a random GUID (RFC 9562, version 4), the form of a session token in the old samples of
/// the service.
pub(crate) fn random_guid() -> String {
    let mut bytes = random::<16>();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex(&bytes);
    [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ]
    .join("-")
}

/// Returns 24 random hexadecimal digits, the form of the ids of the service.
pub(crate) fn random_id() -> String {
    hex(&random::<12>())
}

/// Returns random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .expect("an operating system without randomness cannot serve TLS either");
    bytes
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_their_documented_form() {
        assert_eq!(random_token().len(), 64);
        assert_eq!(random_id().len(), 24);
        let guid = random_guid();
        assert_eq!(
            guid.split('-').map(str::len).collect::<Vec<_>>(),
            [8, 4, 4, 4, 12]
        );
        assert_eq!(guid.as_bytes()[14], b'4');
    }
}
