//! The head of the response that an HTTP/1.1 connection is reading, kept until it is known to be
//! well formed.
//!
//! hyper's error says that a head is malformed, and not where. From what is kept here an error can
//! name the header.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A header beyond these bytes of a head cannot be named.
const MAX_KEPT_BYTES: usize = 16 << 10;

/// The longest header name that an error shows.
const MAX_NAME_BYTES: usize = 64;

/// A head under way. Clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Head(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    kept: Vec<u8>,
    is_done: bool,
}

impl Head {
    /// A request is being written: what is read next is a new head, unless one is under way
    /// already.
    pub(super) fn expect(&self) {
        let mut state = self.lock();
        if state.is_done {
            *state = State::default();
        }
    }

    /// Bytes that were read: of the head, and of the body behind it.
    pub(super) fn read(&self, bytes: &[u8]) {
        let mut state = self.lock();
        if !state.is_done {
            state.keep(bytes);
        }
    }

    /// The head was well formed, or is of no interest any more.
    pub(crate) fn forget(&self) {
        *self.lock() = State {
            kept: Vec::new(),
            is_done: true,
        };
    }

    /// Describes what is wrong with the head. Names a header, and never shows a value.
    pub(crate) fn fault(&self) -> Option<String> {
        fault_of(&self.lock().kept)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Bytes without an invariant: a panic of another thread leaves nothing half done.
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
            // An interim response: the head that matters comes behind it.
            self.kept.clear();
            bytes = &bytes[end - begin..];
        }
    }
}

/// The end of the empty line, if there is one that ends behind `begin`.
fn end_of_head(bytes: &[u8], begin: usize) -> Option<usize> {
    let first = begin.saturating_sub(2);
    (first..bytes.len()).find_map(|at| match &bytes[at..] {
        [b'\n', b'\n', ..] => Some(at + 2),
        [b'\n', b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

fn fault_of(head: &[u8]) -> Option<String> {
    let mut lines = head.split(|byte| *byte == b'\n').map(trim_cr);
    if !lines.next()?.starts_with(b"HTTP/1.") {
        return Some("the response does not begin with an HTTP/1 status line".to_owned());
    }
    let lines = lines.take_while(|line| !line.is_empty());
    if let Some(fault) = lines.clone().enumerate().find_map(fault_of_line) {
        return Some(fault);
    }
    // What is left when each line is well formed: framing that contradicts itself.
    let framing = ["transfer-encoding", "content-length"];
    let name = framing
        .into_iter()
        .find(|name| lines.clone().any(|line| is_named(line, name)))?;
    Some(format!("the response's header {name} is not acceptable"))
}

fn fault_of_line((index, line): (usize, &[u8])) -> Option<String> {
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
            None => format!("line {} of the response's headers is malformed", index + 1),
        });
    }
    let is_control = |byte: &u8| byte.is_ascii_control() && *byte != b'\t';
    let name = shown(name)?;
    value
        .iter()
        .any(is_control)
        .then(|| format!("the value of the response's header {name} has a control character"))
}

/// A header's name, unless it may be something else: a line of a body that has strayed into the
/// head.
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

/// RFC 9110, section 5.6.2.
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
                "the value of the response's header X-Long has a control character",
            ),
            (
                "<Session>MARKED</Session>",
                "line 2 of the response's headers is malformed",
            ),
            (
                "<a xmlns=\"MARKED:b\">",
                "line 2 of the response's headers is malformed",
            ),
            (": MARKED", "line 2 of the response's headers is malformed"),
            (
                "content-length: five",
                "the response's header content-length is not acceptable",
            ),
        ] {
            let head = format!("HTTP/1.1 200 OK\r\nA: b\r\n{line}\r\n\r\n");
            assert_eq!(fault_of(head.as_bytes()).as_deref(), Some(fault));
        }
        assert_eq!(
            fault_of(b"SSH-2.0 MARKED\r\n").as_deref(),
            Some("the response does not begin with an HTTP/1 status line")
        );
        assert_eq!(fault_of(b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"), None);
    }

    #[test]
    fn only_the_head_that_matters_is_kept() {
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
    fn no_more_is_kept_than_is_needed() {
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
