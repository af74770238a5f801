//! The head of the response that an HTTP/1.1 connection is reading, kept until it is known to be
//! well formed.
//!
//! hyper reports that a head is malformed, but not where. With the head kept here, an error can
//! name the header.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most bytes of a head that are kept. A header beyond them cannot be named.
const MAX_KEPT_BYTES: usize = 16 << 10;

/// The longest header name that an error shows.
const MAX_NAME_BYTES: usize = 64;

/// A head that is being read. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Head(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    kept: Vec<u8>,
    is_done: bool,
}

impl Head {
    /// Starts a new head, unless one is being read already. Called when a request is written.
    pub(super) fn expect(&self) {
        let mut state = self.lock();
        if state.is_done {
            *state = State::default();
        }
    }

    /// Adds bytes that were read, of the head or of the body after it.
    pub(super) fn read(&self, bytes: &[u8]) {
        let mut state = self.lock();
        if !state.is_done {
            state.keep(bytes);
        }
    }

    /// Drops the head, which was well formed.
    pub(crate) fn forget(&self) {
        *self.lock() = State {
            kept: Vec::new(),
            is_done: true,
        };
    }

    /// Describes what is wrong with the head. Names a header, but never its value.
    pub(crate) fn fault(&self) -> Option<String> {
        find_fault(&self.lock().kept)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The bytes have no invariant that a panic of another thread could break.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn keep(&mut self, mut bytes: &[u8]) {
        loop {
            let begin = self.kept.len();
            let room = MAX_KEPT_BYTES - begin;
            self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
            let Some(end) = end_of_head(&self.kept, begin) else {
                self.is_done = self.kept.len() == MAX_KEPT_BYTES;
                return;
            };
            if !self.kept.starts_with(b"HTTP/1.1 1") {
                self.kept.truncate(end);
                self.is_done = true;
                return;
            }
            // An interim response. The final head follows.
            self.kept.clear();
            bytes = &bytes[end - begin..];
        }
    }
}

/// Finds the end of the empty line that ends after `begin`.
fn end_of_head(bytes: &[u8], begin: usize) -> Option<usize> {
    let first = begin.saturating_sub(2);
    (first..bytes.len()).find_map(|at| match &bytes[at..] {
        [b'\n', b'\n', ..] => Some(at + 2),
        [b'\n', b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

fn find_fault(head: &[u8]) -> Option<String> {
    let mut lines = head.split(|byte| *byte == b'\n').map(trim_cr);
    if !lines.next()?.starts_with(b"HTTP/1.") {
        return Some("the response does not begin with an HTTP/1 status line".to_owned());
    }
    let lines = lines.take_while(|line| !line.is_empty());
    if let Some(fault) = lines.clone().enumerate().find_map(find_fault_in_line) {
        return Some(fault);
    }
    // If each line is well formed, the framing contradicts itself.
    let framing = ["transfer-encoding", "content-length"];
    let name = framing
        .into_iter()
        .find(|name| lines.clone().any(|line| is_named(line, name)))?;
    Some(format!("the response header {name} is invalid"))
}

fn find_fault_in_line((index, line): (usize, &[u8])) -> Option<String> {
    if matches!(line.first(), Some(b' ' | b'\t')) {
        // A folded line belongs to the header before it.
        return None;
    }
    let colon = line.iter().position(|byte| *byte == b':');
    let (name, value) = line.split_at(colon.unwrap_or(line.len()));
    if colon.is_none() || name.is_empty() || !name.iter().all(|byte| is_token(*byte)) {
        let name = shown(name).filter(|_| colon.is_some());
        return Some(match name {
            Some(name) => format!("the response has a malformed header name, \"{name}\""),
            None => format!("line {} of the response headers is malformed", index + 1),
        });
    }
    let is_control = |byte: &u8| byte.is_ascii_control() && *byte != b'\t';
    let name = shown(name)?;
    value
        .iter()
        .any(is_control)
        .then(|| format!("the value of the response header {name} contains a control character"))
}

/// Returns a header's name, unless it could be something else, such as a line of a body that has
/// strayed into the head.
fn shown(name: &[u8]) -> Option<&str> {
    let is_plain = |byte: &u8| is_token(*byte) || *byte == b' ';
    let is_name = !name.is_empty() && name.len() <= MAX_NAME_BYTES && name.iter().all(is_plain);
    str::from_utf8(name).ok().filter(|_| is_name)
}

fn is_named(line: &[u8], name: &str) -> bool {
    let start = line.get(..name.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && line.get(name.len()) == Some(&b':')
}

fn trim_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Returns `true` for a character of a token (RFC 9110, section 5.6.2).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_header_is_named() {
        for (line, fault) in [
            (
                "X Y: MARKED",
                "the response has a malformed header name, \"X Y\"",
            ),
            (
                "Server : MARKED",
                "the response has a malformed header name, \"Server \"",
            ),
            (
                "X-Long: MARKED\x01",
                "the value of the response header X-Long contains a control character",
            ),
            (
                "<Session>MARKED</Session>",
                "line 2 of the response headers is malformed",
            ),
            (
                "<a xmlns=\"MARKED:b\">",
                "line 2 of the response headers is malformed",
            ),
            (": MARKED", "line 2 of the response headers is malformed"),
            (
                "content-length: five",
                "the response header content-length is invalid",
            ),
        ] {
            let head = format!("HTTP/1.1 200 OK\r\nA: b\r\n{line}\r\n\r\n");
            assert_eq!(find_fault(head.as_bytes()).as_deref(), Some(fault));
        }
        assert_eq!(
            find_fault(b"SSH-2.0 MARKED\r\n").as_deref(),
            Some("the response does not begin with an HTTP/1 status line")
        );
        assert_eq!(find_fault(b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"), None);
    }

    #[test]
    fn only_the_final_head_is_kept() {
        let responses =
            b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\nMARKED";
        for size in 1..=responses.len() {
            let head = Head::default();
            head.expect();
            responses.chunks(size).for_each(|chunk| head.read(chunk));
            let kept = head.lock().kept.clone();
            assert_eq!(kept, b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "chunks of {size}");
        }
    }

    #[test]
    fn the_kept_bytes_are_limited() {
        let head = Head::default();
        head.expect();
        for _ in 0..100 {
            head.read(&[b'x'; 1000]);
        }
        assert_eq!(head.lock().kept.len(), MAX_KEPT_BYTES);
        head.forget();
        assert!(head.lock().kept.is_empty());
    }
}
