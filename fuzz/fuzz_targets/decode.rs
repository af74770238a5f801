//! No bytes make the decoder panic; every view of a decoded message can be walked; borrowed, owned
//! and shared bytes give the same result.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use soap_codec::scalar::{Base64, DateTime};
use soap_codec::{Decoder, Element, Envelope};
use soap_codec_fuzz::{charset_and_bytes, tree};

fuzz_target!(|data: &[u8]| {
    let Some((charset, bytes)) = charset_and_bytes(data) else {
        return;
    };
    let decoder = Decoder::new();
    let borrowed = decoder.decode_as(bytes, charset);
    let shared = decoder.decode_as(Bytes::copy_from_slice(bytes), charset);
    let owned = decoder.decode_as(bytes.to_vec(), charset);
    match (borrowed, shared, owned) {
        (Ok(borrowed), Ok(shared), Ok(owned)) => {
            walk(borrowed.envelope());
            let expected = tree(borrowed.envelope());
            assert_eq!(tree(shared.envelope()), expected);
            assert_eq!(tree(owned.envelope()), expected);
        }
        (Err(borrowed), Err(shared), Err(owned)) => {
            assert!(borrowed == shared && shared == owned);
            // A unit of UTF-16 becomes at most three bytes, and so does a byte of windows-1252.
            assert!(borrowed.offset() <= bytes.len() * 3 + 3);
        }
        _ => panic!("the kind of input changes the outcome"),
    }
});

fn walk(envelope: Envelope<'_>) {
    for header in envelope.headers() {
        let _ = (
            header.must_understand(),
            header.relay(),
            header.actor(),
            header.is_for_receiver(),
        );
    }
    let _ = (
        envelope.not_understood(&[]).count(),
        envelope.payload().is_ok(),
    );
    if let Some(fault) = envelope.fault() {
        let _ = (
            fault.code(),
            fault.subcodes(),
            fault.reasons(),
            fault.actor(),
            fault.node(),
        );
        assert_eq!(fault.to_fault().reason(), fault.reason());
    }
    let mut open = vec![envelope.body()];
    while let Some(element) = open.pop() {
        look(element);
        open.extend(element.children());
    }
}

fn look(element: Element<'_>) {
    let raw = element.raw();
    assert!(raw.starts_with('<') && raw.ends_with('>'));
    assert!(element.is(element.name()));
    for (name, value) in element.attributes() {
        assert_eq!(element.attribute(name), Some(value));
    }
    let _ = (
        element.is_nil(),
        element.xsi_type(),
        element.resolve_qname(&element.text()).is_some(),
    );
    let _ = (
        element.read::<i64>().is_ok(),
        element.read::<DateTime>().is_ok(),
        element.read::<Base64>().is_ok(),
    );
}
