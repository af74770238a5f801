//! The memory that reading and writing take beside the input, counted by an allocator.
//!
//! The counter takes a resized allocation for two, as if everything in it were copied.

use allocation_counter::AllocationInfo;
use soap_codec::{Decoder, Event, Limits, QName, Reader, Writer};

/// The lists of a message grow by pieces: one of each may be all but empty.
const PIECES: u64 = 160 << 10;

fn message(inner: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{inner}</s:Body></s:Envelope>"#
    )
}

/// A response in the style of WCF: most elements hold a short text, some are nil.
fn customers(count: usize) -> String {
    let row = |n: usize| {
        format!(
            r#"<a:Customer><a:Active>true</a:Active><a:Address><a:City>Kraków</a:City><a:Line2 i:nil="true"/><a:PostCode>{}</a:PostCode><a:Street>{n} High Street</a:Street></a:Address><a:Balance>{n}.50</a:Balance><a:Created>2024-02-11T10:31:00</a:Created><a:Email>user{n}@example.com</a:Email><a:Id>{n}</a:Id><a:Name>R&amp;D</a:Name></a:Customer>"#,
            n * 7 % 90_000
        )
    };
    let rows: String = (0..count).map(row).collect();
    message(&format!(
        r#"<r xmlns="http://tempuri.org/" xmlns:a="urn:contracts" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">{rows}</r>"#
    ))
}

fn decoding(decoder: &Decoder, text: &str) -> (AllocationInfo, u64) {
    let mut kept = None;
    let counted = allocation_counter::measure(|| {
        let message = decoder.decode(text);
        kept = Some(message.expect("a message"));
    });
    let current = counted.bytes_current;
    (
        counted,
        current
            .try_into()
            .expect("no more was freed than allocated"),
    )
}

#[test]
fn a_usual_message_takes_less_than_itself() {
    let text = customers(5_000);
    let size = text.len() as u64;
    let (counted, kept) = decoding(&Decoder::new(), &text);
    assert!(kept <= size, "{kept} bytes for {size}");
    assert!(counted.bytes_max <= size * 3 / 2, "{counted:?} for {size}");
    assert!(counted.count_total <= 64, "{counted:?}");
}

#[test]
fn a_small_message_takes_few_allocations() {
    let login = r#"<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body><LoginResponse xmlns="http://example.com/auth/v1"><LoginResult><Succeeded>true</Succeeded><Name>Smith &amp; Sons</Name><Roles><string>admin</string></Roles><Message xsi:nil="true"/></LoginResult></LoginResponse></soap:Body></soap:Envelope>"#;
    let (counted, _) = decoding(&Decoder::new(), login);
    assert!(counted.count_total <= 8, "{counted:?}");
}

/// This holds for every input, and for the peak as well. The sum of all allocations is linear in
/// the input.
#[test]
fn any_message_takes_a_small_multiple_of_itself() {
    let numbered = |count: usize, one: fn(usize) -> String| (0..count).map(one).collect::<String>();
    let shapes: [(&str, &dyn Fn(usize) -> String); 9] = [
        ("empty elements", &|n| "<a/>".repeat(n)),
        ("short elements", &|n| "<a>b</a>".repeat(n)),
        ("attributes", &|n| r#"<a b="" c=""/>"#.repeat(n)),
        ("one attribute", &|n| r#"<a b=""/>"#.repeat(n)),
        ("languages", &|n| r#"<a xml:lang=""/>"#.repeat(n)),
        ("declarations", &|n| r#"<a xmlns=""/>"#.repeat(n)),
        ("namespaces", &|n| {
            numbered(n / 8, |n| format!(r#"<a xmlns="{n}"/>"#))
        }),
        ("text", &|n| "text &amp; more text".repeat(n)),
        ("first dense, then not", &|n| {
            "<a/>".repeat(n) + &"<!--<<<<-->".repeat(n)
        }),
    ];
    // Also beyond the number of namespaces that is allowed by default.
    let decoder = Decoder::new().limits(Limits::default().namespaces(u32::MAX));
    for (name, shape) in shapes {
        let (once, twice) = (message(&shape(100_000)), message(&shape(200_000)));
        let ((of_once, _), (of_twice, _)) = (decoding(&decoder, &once), decoding(&decoder, &twice));
        let size = once.len() as u64;
        assert!(
            of_once.bytes_max <= 6 * size + PIECES,
            "{name}: {of_once:?} for {size} bytes"
        );
        assert!(
            of_twice.bytes_total <= of_once.bytes_total * 5 / 2 + PIECES,
            "{name}: {of_once:?}, {of_twice:?}"
        );
    }
}

/// However long the document is: what is open is all that is remembered.
#[test]
fn the_reader_takes_memory_by_depth_only() {
    let read = |text: &str, whole_rows: bool| {
        let counted = allocation_counter::measure(|| {
            let mut reader = Reader::new(text);
            while let Some(event) = reader.next().expect("well-formed") {
                let row =
                    matches!(event, Event::Start(start) if start.name().local() == "Customer");
                if row && whole_rows {
                    reader.element().expect("well-formed").expect("a start");
                }
            }
        });
        counted.bytes_max
    };
    for whole_rows in [false, true] {
        assert_eq!(
            read(&customers(10), whole_rows),
            read(&customers(5_000), whole_rows)
        );
    }
    assert!(read(&customers(10), false) < 4 << 10);
}

/// Not one for each row of a list that is written.
#[test]
fn allocations_do_not_grow_with_what_is_written() {
    let mut out = Vec::with_capacity(1 << 20);
    let writing = allocation_counter::measure(|| {
        let mut writer = Writer::new(&mut out);
        writer.start(QName::new("urn:a", "rows"));
        writer.declare("p", "urn:b");
        for _ in 0..10_000 {
            writer.element(QName::new("urn:b", "row"), "text");
        }
        writer.end();
        writer.finish().expect("well-formed");
    });
    assert!(writing.count_total <= 16, "{}", writing.count_total);
}
