//! Memory: contents are not copied, and a large part needs none.

use allocation_counter::measure;
use bytes::Bytes;
use soap_mime::{Event, Limits, ReadOptions, Related, Splitter};

use crate::reading::related_type;

const MIB: usize = 1 << 20;

#[test]
fn contents_share_the_memory_of_the_body() {
    let body = Bytes::from(
        [
            &b"--b\r\n\r\n<e/>\r\n--b\r\nContent-ID: a\r\n\r\n"[..],
            &vec![b'x'; 8 * MIB],
            b"\r\n--b--",
        ]
        .concat(),
    );
    let range = body.as_ptr_range();
    let mut related = None;
    let used = measure(|| {
        related = Related::read(
            &related_type("multipart/related; boundary=b"),
            body.clone(),
            &ReadOptions::new(),
        )
        .ok();
    });
    let related = related.expect("valid");
    let content = related.by_content_id("a").expect("it is there").content();
    assert_eq!(content.len(), 8 * MIB);
    assert!(range.contains(&content.as_ptr()));
    assert!(used.bytes_max < 8 << 10, "{} bytes", used.bytes_max);
}

/// 100 MB in chunks that are shared, so that only the splitter's own memory counts.
#[test]
fn a_large_part_is_split_in_kilobytes() {
    let options = ReadOptions::new().limits(Limits::default().total_bytes(1 << 30));
    let chunk = Bytes::from(vec![b'\n'; 64 << 10]);
    let mut drained = 0;
    let used = measure(|| {
        let mut splitter = Splitter::new(&related_type("multipart/related; boundary=b"), &options);
        let mut drain = |splitter: &mut Splitter| {
            while let Some(event) = splitter.poll_event().expect("valid") {
                if let Event::Data(data) = event {
                    drained += data.len();
                }
            }
        };
        splitter.handle_chunk(Bytes::from_static(b"--b\r\n\r\n"));
        for _ in 0..1600 {
            splitter.handle_chunk(chunk.clone());
            drain(&mut splitter);
        }
        splitter.handle_chunk(Bytes::from_static(b"\r\n--b--"));
        splitter.handle_end();
        drain(&mut splitter);
    });
    assert_eq!(drained, 1600 * (64 << 10));
    assert!(used.bytes_max < 8 << 10, "{} bytes", used.bytes_max);
}

/// The longest possible beginnings of a boundary, byte by byte: linear, or this test would not end.
#[test]
fn beginnings_of_a_boundary_are_not_read_twice() {
    let boundary = "b".repeat(70);
    let nearly = format!("\r\n--{}", &boundary[1..]);
    let related_type = related_type(&format!("multipart/related; boundary={boundary}"));
    let mut splitter = Splitter::new(&related_type, &ReadOptions::new());
    splitter.handle_chunk(Bytes::from(format!("--{boundary}\n\n")));
    let mut drained = 0;
    for byte in nearly.repeat(10_000).into_bytes() {
        splitter.handle_chunk(Bytes::copy_from_slice(&[byte]));
        while let Some(event) = splitter.poll_event().expect("valid") {
            if let Event::Data(data) = event {
                drained += data.len();
            }
        }
    }
    assert_eq!(
        drained,
        nearly.len() * 9_999,
        "all but the last, which is held"
    );
}

#[test]
fn nothing_is_kept_after_an_error() {
    let mut splitter = Splitter::new(
        &related_type("multipart/related; boundary=b"),
        &ReadOptions::new(),
    );
    splitter.handle_chunk(Bytes::from_static(b"--b\r\nno header\r\n\r\n"));
    let error = splitter.poll_event().expect_err("malformed");
    let used = measure(|| {
        for _ in 0..1_000 {
            splitter.handle_chunk(Bytes::from(vec![b'x'; 1_000]));
        }
    });
    assert!(used.bytes_max < 8 << 10, "{} bytes", used.bytes_max);
    assert_eq!(splitter.poll_event(), Err(error));
}
