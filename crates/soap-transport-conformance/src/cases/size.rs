//! Clause 3: so many bytes and not one more.

use soap_transport::TransportErrorKind::TooLarge;

use super::{Case, case};
use crate::bench::{Bench, Call, Verdict};

pub(super) const CASES: &[Case] = &[
    case("size/exactly-as-allowed", exactly),
    case("size/one-too-many", one_too_many),
    case("size/one-too-many-in-chunks", one_too_many_in_chunks),
    case("size/one-gigabyte", one_gigabyte),
    case("size/endless-chunks", endless_chunks),
    case("size/endless-until-close", endless_until_close),
];

fn exactly(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| {
            peer.read_request()?;
            peer.respond(200, "", &[b'x'; 1000])
        })
        .answers(&Call::new().max_bytes(1000), 200, &[b'x'; 1000])
}

fn one_too_many(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| {
            peer.read_request()?;
            peer.respond(200, "", &[b'x'; 1001])
        })
        .fails(&Call::new().max_bytes(1000), &[TooLarge])
}

fn one_too_many_in_chunks(bench: &Bench<'_>) -> Verdict {
    bench
        .plain(|peer| {
            peer.read_request()?;
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            peer.write("5\r\nhello\r\n6\r\nworld!\r\n0\r\n\r\n")
        })
        .fails(&Call::new().max_bytes(10), &[TooLarge])
}

fn one_gigabyte(bench: &Bench<'_>) -> Verdict {
    endless(bench, "Content-Length: 1073741824\r\n\r\n", &[b'x'; 8192])
}

fn endless_chunks(bench: &Bench<'_>) -> Verdict {
    let chunk = [b"1000\r\n".as_slice(), &[b'x'; 0x1000], b"\r\n"].concat();
    endless(bench, "Transfer-Encoding: chunked\r\n\r\n", &chunk)
}

fn endless_until_close(bench: &Bench<'_>) -> Verdict {
    endless(bench, "Connection: close\r\n\r\n", &[b'x'; 8192])
}

fn endless(bench: &Bench<'_>, headers: &'static str, piece: &[u8]) -> Verdict {
    let piece = piece.to_vec();
    bench
        .plain(move |peer| {
            peer.read_request()?;
            peer.write(format!("HTTP/1.1 200 OK\r\n{headers}"))?;
            peer.write_forever(&piece)
        })
        .fails(&Call::new(), &[TooLarge])
}
