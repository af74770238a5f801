//! A file that is written while it arrives.

use interop_services::{Stack, archive, transport};
use soap_codec::http::{SoapAction, build_request};
use soap_codec::{Decoder, Encoder, FromXml, QName, ReadError, SoapVersion};
use soap_mime::{
    Event, Limits, NewPart, ReadOptions, RelatedType, RelatedWriter, Splitter, content_id_from_url,
};
use soap_transport::bytes::Bytes;
use soap_transport::http::Request;
use soap_transport::{BlockingTransport as _, CallOptions};

use crate::document::Store;

const MIB: usize = 1 << 20;

/// The URL of a part, instead of its octets.
struct PartUrl(String);

impl FromXml<'_> for PartUrl {
    const OWNS_HREF: bool = true;

    fn from_xml(element: soap_codec::Element<'_>) -> Result<Self, ReadError> {
        let url = element.part_url()?;
        let url = url.ok_or_else(|| ReadError::value(&element, "xop:Include"))?;
        Ok(Self(url.into_owned()))
    }
}

#[derive(FromXml)]
#[soap(namespace = "urn:archive")]
struct Stored {
    original: PartUrl,
}

#[test]
fn a_large_part_is_written_while_it_arrives() {
    let document = Store::new("large", vec![1; 100], every_octet(5 * MIB));
    let server = archive(Stack::JaxWs);
    let request = request(&format!("{}11", server.endpoint()), &document);
    let options = CallOptions::default().with_max_response_bytes(1 << 30);
    let response = transport().call_streaming(request, &options);
    let (head, mut body) = response.expect("a head").into_parts();

    let content_type = head.headers["content-type"].to_str().expect("ASCII");
    let related_type = RelatedType::parse(content_type).expect("a package");
    let limits = Limits::default().total_bytes(1 << 30);
    let mut splitter = Splitter::new(&related_type, &ReadOptions::new().limits(limits));
    let (mut root, mut files) = (Vec::new(), Vec::new());
    let mut has_ended = false;
    while let Some(chunk) = body.chunk().expect("a whole body") {
        assert!(chunk.len() <= MIB, "a chunk is small: {}", chunk.len());
        splitter.handle_chunk(chunk);
        while let Some(event) = splitter.poll_event().expect("a valid package") {
            match event {
                Event::Part(head) => files.push((head, Vec::new())),
                Event::Data(data) => {
                    let (head, file) = files.last_mut().expect("a part");
                    let out = if head.is_root() { &mut root } else { file };
                    out.extend_from_slice(&data);
                }
                Event::EndOfPart => {}
                Event::End => has_ended = true,
            }
        }
    }
    assert!(has_ended);

    let message = Decoder::new()
        .decode(Bytes::from(root))
        .expect("an envelope");
    let stored: Stored = message.read().expect("it is stored");
    let content_id = content_id_from_url(&stored.original.0).expect("a cid: URL");
    let mut files = files.iter();
    let found = files.find(|(head, _)| head.content_id() == Some(&content_id));
    let (head, file) = found.expect("the part that the envelope refers to");
    assert!(*file == document.original.0, "the file is as it was sent");
    assert_eq!(head.content_type(), Some("application/pdf"));
}

fn every_octet(count: usize) -> Vec<u8> {
    (0..=255).cycle().take(count).collect()
}

fn request(address: &str, document: &Store) -> Request<Bytes> {
    let package = Encoder::new(SoapVersion::Soap11)
        .body(QName::new("urn:archive", "Store"), document)
        .encode_package(1000)
        .expect("valid");
    let parts = package.parts.into_iter().map(|part| {
        NewPart::new("application/octet-stream", part.content).content_id(part.content_id)
    });
    let written = RelatedWriter::mtom("text/xml", package.envelope).parts(parts);
    let written = written.write().expect("valid");
    let content_type = written.content_type().parse().expect("printable");
    let action = SoapAction::new("urn:archive/Store").expect("printable");
    let uri = address.parse().expect("an address");
    let mut request = build_request(SoapVersion::Soap11, uri, &action, written.into_body());
    request.headers_mut().insert("content-type", content_type);
    request
}
