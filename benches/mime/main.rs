//! Splitting a `multipart/related` body: ours, others', and a bare search for the boundary.
//!
//! All must find the same parts before any is timed.

mod contenders;

use std::time::Duration;

use benches::timing;
use bytes::Bytes;

use contenders::{CONTENDERS, Contender, Part};

pub const BOUNDARY: &str = "uuid:5a8e7d1c-0b7e-4f0e-9a53-1f6f0f7a2c11";

/// The size of a chunk of a body that arrives: a read of a TLS connection is smaller, one of a fast
/// network larger.
pub const CHUNK_BYTES: usize = 64 << 10;

const BYTES: usize = 100_000_000;
const SMOKE_BYTES: usize = 1_000_000;

fn main() {
    let bytes = if timing::is_smoke() {
        SMOKE_BYTES
    } else {
        BYTES
    };
    let inputs = [
        ("one part of any octets", package(octets(bytes), bytes)),
        ("one part of short lines", package(lines(bytes), bytes)),
        ("parts of 10 kB", package(octets(bytes), 10_000)),
    ];
    for (name, body) in &inputs {
        report(name, body);
    }
    report_memory(&inputs[0].1);
}

fn report(name: &str, body: &Bytes) {
    let expected = (CONTENDERS[0].split)(body);
    for contender in CONTENDERS {
        assert!((contender.split)(body) == expected, "{}", contender.name);
    }
    let calls: Vec<_> = CONTENDERS
        .iter()
        .map(|contender: &Contender| {
            move || {
                std::hint::black_box((contender.split)(body));
            }
        })
        .collect();
    let calls: Vec<&dyn Fn()> = calls.iter().map(|call| call as &dyn Fn()).collect();
    let times = timing::shortest(timing::budget(Duration::from_secs(6)), 1, &calls);
    println!(
        "\n{:28}{:>10}{:>12}",
        format!("{name}, {} MB", body.len() / 1_000_000),
        "GB/s",
        "of ours"
    );
    for (contender, time) in CONTENDERS.iter().zip(&times) {
        println!(
            "{:28}{:10.2}{:12.2}",
            contender.name,
            body.len() as f64 / time.as_secs_f64() / 1e9,
            time.as_secs_f64() / times[0].as_secs_f64(),
        );
    }
}

/// The most memory while a body arrives in chunks and its parts go to a sink.
fn report_memory(body: &Bytes) {
    println!("\nmemory while a part arrives: bytes at most, beside the chunks");
    for contender in CONTENDERS.iter().filter(|it| it.arrives) {
        let measured = allocation_counter::measure(|| {
            std::hint::black_box((contender.split)(body));
        });
        println!("{:28}{:10}", contender.name, measured.bytes_max);
    }
}

/// A root, and parts of `part_bytes` each.
fn package(content: Vec<u8>, part_bytes: usize) -> Bytes {
    let mut body = Vec::with_capacity(content.len() + content.len() / part_bytes * 300 + 1000);
    let mut write = |id: usize, content: &[u8]| {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Type: application/octet-stream\r\n\
             Content-Transfer-Encoding: binary\r\nContent-ID: <{id}@example.org>\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    write(0, b"<s:Envelope/>");
    for (index, content) in content.chunks(part_bytes).enumerate() {
        write(index + 1, content);
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body.into()
}

/// The same pseudorandom octets in each run.
fn octets(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut octets = Vec::with_capacity(count + 8);
    while octets.len() < count {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        octets.extend_from_slice(&state.to_le_bytes());
    }
    octets.truncate(count);
    octets
}

/// Lines of 76 characters, as in Base64: the boundary begins with the end of a line.
fn lines(count: usize) -> Vec<u8> {
    let mut lines: Vec<u8> = octets(count)
        .iter()
        .map(|octet| b'A' + octet % 26)
        .collect();
    for line in lines.chunks_mut(78) {
        if let [.., cr, lf] = line {
            (*cr, *lf) = (b'\r', b'\n');
        }
    }
    lines
}

/// Returns the facts that contenders are compared by: the length of a part and its first octets.
pub fn part(content: &[u8]) -> Part {
    let mut first = [0; 8];
    let count = content.len().min(8);
    first[..count].copy_from_slice(&content[..count]);
    (content.len(), first)
}
