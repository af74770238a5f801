//! Base64, decoded piece by piece, so that a file is not in memory beside the message.

use cloudbilling::codec::scalar::{Base64, Scalar as _};

/// The characters that are decoded at a time: a multiple of four, and few enough for any machine.
const PIECE: usize = 64 * 1_024;

/// The text is not Base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotBase64;

/// Decodes `text`, and passes on each piece. White space is ignored.
pub(super) fn decode<E: From<NotBase64>>(
    text: &str,
    mut each: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut characters = text.chars().filter(|c| !c.is_ascii_whitespace()).peekable();
    let mut piece = String::with_capacity(PIECE);
    while characters.peek().is_some() {
        piece.clear();
        piece.extend(characters.by_ref().take(PIECE));
        // Only the last piece may end in padding.
        if characters.peek().is_some() && piece.ends_with('=') {
            return Err(NotBase64.into());
        }
        let Base64(bytes) = Base64::parse(&piece).map_err(|_| NotBase64)?;
        each(&bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Result<Vec<u8>, NotBase64> {
        let mut bytes = Vec::new();
        decode(text, |piece| {
            bytes.extend_from_slice(piece);
            Ok::<_, NotBase64>(())
        })?;
        Ok(bytes)
    }

    #[test]
    fn pieces_make_the_whole() {
        for length in [
            0,
            1,
            2,
            3,
            PIECE / 4 * 3 - 1,
            PIECE / 4 * 3,
            PIECE / 4 * 3 + 1,
            200_000,
        ] {
            let bytes: Vec<u8> = (0..length).map(|index| (index % 251) as u8).collect();
            let text = Base64(&bytes).to_string();
            assert_eq!(decoded(&text).as_ref(), Ok(&bytes), "{length}");
            let broken_into_lines = text.replace('A', "A\r\n ");
            assert_eq!(decoded(&broken_into_lines), Ok(bytes), "{length}");
        }
    }

    #[test]
    fn padding_is_at_the_end_only() {
        let early = format!("{}{}", "A".repeat(PIECE - 2), "==AAAA");
        for text in ["A", "AA", "AA=", "AA==AAAA", "A*==", &early, "é", "AAAA="] {
            assert_eq!(decoded(text), Err(NotBase64), "{text}");
        }
    }
}
