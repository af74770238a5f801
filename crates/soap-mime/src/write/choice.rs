use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;

use memchr::memmem::Finder;

const PREFIX: &str = "--=_related_";
const DIGITS: usize = 8;

/// Chooses a boundary that occurs in none of `contents`, without randomness: the first number that
/// does not follow the prefix there. One pass over the contents, whatever they hold.
pub(super) fn choose<'a>(contents: impl Iterator<Item = &'a [u8]>) -> String {
    let finder = Finder::new(PREFIX);
    let mut used = BTreeSet::new();
    for content in contents {
        for at in finder.find_iter(content) {
            let digits = content[at + PREFIX.len()..].get(..DIGITS);
            used.extend(digits.and_then(number));
        }
    }
    let free = (0..).find(|number| !used.contains(number));
    let free = free.expect("fewer numbers are used than there are");
    format!("{}{free:08x}", &PREFIX[2..])
}

/// Returns `true` if a content has the boundary where a reader would look for it.
pub(super) fn occurs<'a>(boundary: &str, mut contents: impl Iterator<Item = &'a [u8]>) -> bool {
    let delimiter = format!("--{boundary}");
    let finder = Finder::new(&delimiter);
    contents.any(|content| finder.find(content).is_some())
}

fn number(digits: &[u8]) -> Option<u32> {
    let digits = core::str::from_utf8(digits).ok()?;
    let is_ours = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    digits.bytes().all(is_ours).then_some(())?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_unused_number_is_chosen() {
        let choose_for = |content: &str| choose([content.as_bytes()].into_iter());
        assert_eq!(choose_for(""), "=_related_00000000");
        assert_eq!(choose_for("--=_related_00000001"), "=_related_00000000");
        assert_eq!(
            choose_for("x--=_related_00000000\r\n--=_related_00000001--=_related_0000000"),
            "=_related_00000002"
        );
        assert_eq!(choose_for("--=_related_+0000000"), "=_related_00000000");
    }

    #[test]
    fn a_boundary_occurs_after_its_hyphens() {
        let occurs_in = |content: &str| occurs("b", [content.as_bytes()].into_iter());
        assert!(occurs_in("--b"));
        assert!(occurs_in("x--bc"));
        assert!(!occurs_in("b -b"));
    }
}
