//! Packages that other stacks have written: gSOAP 2.8 and the JAX-WS Reference Implementation as
//! servers, Node's `soap` 1.13 as a client, all of `interop/services/archive`.
//!
//! A file begins with a line for the content type; the body follows.

use soap_codec::bytes::Bytes;
use soap_codec::scalar::Base64;
use soap_codec::{Decoder, FromXml, Parts};
use soap_mime::ReadOptions;

use crate::reading::read;

#[derive(FromXml)]
#[soap(namespace = "urn:archive")]
struct Document {
    title: String,
    scan: Base64<Bytes>,
    original: Base64<Bytes>,
}

fn document(file: &[u8]) -> Document {
    let line_end = file.iter().position(|byte| *byte == b'\n');
    let (line, body) = file.split_at(line_end.expect("a line"));
    let content_type = std::str::from_utf8(line).expect("ASCII");
    let related = read(content_type, &body[1..], &ReadOptions::new()).expect("a package");
    assert_eq!(related.parts().len(), 3);
    let root = related.root().clone();
    let by_url = move |url: &str| Some(related.by_url(url).ok()?.content().clone());
    let decoder = Decoder::new().parts(Parts::new(body.len(), by_url));
    let message = decoder.decode(root.content().clone()).expect("an envelope");
    message.read().expect("a document")
}

fn check(file: &[u8], original: &[u8]) {
    let document = document(file);
    assert_eq!(document.title, "Deed");
    assert_eq!(document.scan.0, (0..=255).collect::<Vec<u8>>());
    assert_eq!(document.original.0, original);
}

#[test]
fn gsoap() {
    let original = b"%PDF\r\n--\r\n".repeat(12);
    check(include_bytes!("../data/gsoap"), &original);
}

#[test]
fn jax_ws() {
    let original = b"%PDF\r\n--\r\n".repeat(12);
    check(include_bytes!("../data/jax-ws"), &original);
}

#[test]
fn node_soap() {
    check(include_bytes!("../data/node-soap"), b"%PDF");
}
