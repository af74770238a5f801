//! Searching text by words of eight bytes.

/// Returns `true` if U+FFFE or U+FFFF is at `at`. XML forbids these two; all other characters whose
/// first byte is 0xEF are allowed.
pub(crate) fn is_noncharacter(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..), Some([0xEF, 0xBF, 0xBE | 0xBF, ..]))
}

/// Returns the place of the first byte from `at` that is one of `stops`.
#[inline(always)]
pub(crate) fn find_stop<const N: usize>(bytes: &[u8], at: usize, stops: [u8; N]) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let (words, tail) = rest.as_chunks();
    for (number, word) in words.iter().enumerate() {
        // Most texts are short; for them a function call costs more than the search.
        if number == SHORT_WORDS && N <= 3 {
            let found = find_far(&rest[8 * number..], stops)?;
            return Some(at + 8 * number + found);
        }
        let found = found_in(u64::from_le_bytes(*word), stops);
        if found != 0 {
            return Some(at + 8 * number + found.trailing_zeros() as usize / 8);
        }
    }
    let found = tail.iter().position(|byte| stops.contains(byte))?;
    Some(bytes.len() - tail.len() + found)
}

fn find_far<const N: usize>(bytes: &[u8], stops: [u8; N]) -> Option<usize> {
    match stops[..] {
        [stop] => memchr::memchr(stop, bytes),
        [first, second] => memchr::memchr2(first, second, bytes),
        [first, second, third] => memchr::memchr3(first, second, third, bytes),
        _ => bytes.iter().position(|byte| stops.contains(byte)),
    }
}

/// Returns the place of the first byte from `at` that is one of `stops`, a control character, or
/// the possible start of U+FFFE or U+FFFF; the end of `bytes` if there is none.
#[inline]
pub(crate) fn find<const N: usize>(bytes: &[u8], mut at: usize, stops: [u8; N]) -> usize {
    // Most texts are short, so the first bytes are searched by words. The blocks after them become
    // vector instructions.
    let mut words = 0;
    while let Some(word) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
        let found = found_in(word, stops) | found_in(word, [0xEF]) | controls_in(word);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
        words += 1;
        if words == SHORT_WORDS {
            at = skip_blocks(bytes, at, stops);
        }
    }
    let tail = &bytes[at.min(bytes.len())..];
    let found = tail.iter().position(|byte| stops_at(*byte, stops));
    at + found.unwrap_or(tail.len())
}

pub(crate) const SHORT_WORDS: usize = 4;

fn skip_blocks<const N: usize>(bytes: &[u8], mut at: usize, stops: [u8; N]) -> usize {
    while let Some(block) = bytes.get(at..at + BLOCK) {
        let mut stop = false;
        for byte in block {
            stop |= stops_at(*byte, stops);
        }
        if stop {
            break;
        }
        at += BLOCK;
    }
    at
}

#[inline]
fn stops_at<const N: usize>(byte: u8, stops: [u8; N]) -> bool {
    let special = (byte < 0x20) | (byte == 0xEF);
    stops
        .iter()
        .fold(special, |found, stop| found | (byte == *stop))
}

/// Sets the high bit of the first byte that is one of `stops`, and no bit below it. Bytes above it
/// may be marked by mistake: a borrow of the subtraction runs upwards.
#[inline]
pub(crate) fn found_in<const N: usize>(word: u64, stops: [u8; N]) -> u64 {
    let is = |byte: u8| {
        let word = word ^ (ONES * u64::from(byte));
        word.wrapping_sub(ONES) & !word
    };
    stops.iter().fold(0, |found, stop| found | is(*stop)) & HIGHS
}

/// Does the same for control characters.
#[inline]
fn controls_in(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGHS
}

pub(crate) const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The number of bytes that are examined together.
pub(crate) const BLOCK: usize = 32;

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn the_first_stop_is_found_wherever_it_is() {
        let stops = [b'<', b'&', b'>'];
        for length in 0..80 {
            // Neighbours of the bytes that are sought, which a search by words must not confuse
            // with them.
            let plain: Vec<u8> = (0..length).map(|n| b";=?%'"[n % 5]).collect();
            for start in 0..=length {
                assert_eq!(find_stop(&plain, start, stops), None);
            }
            for (place, stop) in (0..length).zip(stops.iter().cycle()) {
                let mut bytes = plain.clone();
                bytes[place] = *stop;
                bytes[length - 1] = b'<';
                assert_eq!(find_stop(&bytes, 0, stops), Some(place));
            }
        }
        assert_eq!(find_stop(&[0xBC; 9], 0, stops), None);
    }
}
