//! Clause 3: a response up to the limit, and not one byte more.

use soap_transport::TransportErrorKind::TooLarge;

use super::{Case, case};
use crate::harness::{Call, Harness, Verdict};

pub(super) const CASES: &[Case] = &[
    case("size/exactly-at-the-limit", exactly),
    case("size/one-byte-too-many", one_too_many),
    case("size/one-too-many-in-chunks", one_too_many_in_chunks),
    case("size/one-gigabyte", one_gigabyte),
    case("size/endless-chunks", endless_chunks),
    case("size/endless-until-close", endless_until_close),
];

fn exactly(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            peer.read_request()?;
            peer.respond(200, "", &[b'x'; 1000])
        })
        .returns(&Call::new().max_bytes(1000), 200, &[b'x'; 1000])
}

fn one_too_many(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            peer.read_request()?;
            peer.respond(200, "", &[b'x'; 1001])
        })
        .fails(&Call::new().max_bytes(1000), &[TooLarge])
}

fn one_too_many_in_chunks(harness: &Harness<'_>) -> Verdict {
    harness
        .plain(|peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            peer.write("5\r\nhello\r\n6\r\nworld!\r\n0\r\n\r\n")
        })
        .fails(&Call::new().max_bytes(10), &[TooLarge])
}

fn one_gigabyte(harness: &Harness<'_>) -> Verdict {
    endless(harness, "Content-Length: 1073741824\r\n\r\n", &[b'x'; 8192])
}

fn endless_chunks(harness: &Harness<'_>) -> Verdict {
    let chunk = [b"1000\r\n".as_slice(), &[b'x'; 0x1000], b"\r\n"].concat();
    endless(harness, "Transfer-Encoding: chunked\r\n\r\n", &chunk)
}

fn endless_until_close(harness: &Harness<'_>) -> Verdict {
    endless(harness, "Connection: close\r\n\r\n", &[b'x'; 8192])
}

fn endless(harness: &Harness<'_>, headers: &'static str, piece: &[u8]) -> Verdict {
    let piece = piece.to_vec();
    harness
        .plain(move |peer| {
            peer.read_request()?;
            peer.write(format!("HTTP/1.1 200 OK\r\n{headers}"))?;
            peer.write_forever(&piece)
        })
        .fails(&Call::new(), &[TooLarge])
}
