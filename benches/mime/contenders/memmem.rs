//! The floor: the search for the boundary, and for the end of each head, without a look at either.

use bytes::Bytes;
use memchr::memmem;

use super::Part;
use crate::{BOUNDARY, part};

pub fn whole(body: &Bytes) -> Vec<Part> {
    let delimiter = format!("\r\n--{BOUNDARY}");
    let mut parts = Vec::new();
    let mut start = delimiter.len() - 2;
    for end in memmem::find_iter(body, &delimiter) {
        let content = memmem::find(&body[start..], b"\r\n\r\n").unwrap() + start + 4;
        parts.push(part(&body[content..end]));
        start = end + delimiter.len();
    }
    parts
}
