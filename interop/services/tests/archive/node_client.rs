//! A client on Node's `soap`, which sends a package to an archive that is written here, and reads
//! one.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;

use interop_services::archive_client;
use soap_codec::http::{SoapResponse, read_response};
use soap_codec::{Decoder, Encoder, Parts, QName, SoapVersion};
use soap_mime::{NewPart, ReadOptions, Related, RelatedType, RelatedWriter};
use soap_transport::bytes::Bytes;
use soap_transport::http::Response;

use crate::document::Store;

#[test]
fn a_node_client_sends_and_reads_packages() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}/", listener.local_addr().expect("bound"));
    let served = thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a client");
        serve(stream)
    });
    let wsdl = Path::new(env!("CARGO_MANIFEST_DIR")).join("archive/archive.wsdl");
    let mut client: Command = archive_client();
    let output = client.arg(address).arg(wsdl).output().expect("node runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");

    let document = served.join().expect("a request");
    let every_octet: Vec<u8> = (0..=255).collect();
    assert!(document == Store::new("Deed", every_octet, "%PDF"));
    let printed = String::from_utf8(output.stdout).expect("JSON");
    let part = format!(r#"["<part-1@soap-codec>","{}"]"#, document.scan);
    let expected = format!(r#"{{"title":"Deed","sum":32895,"contents":[{part}]}}"#);
    assert_eq!(printed.trim(), expected);
}

/// Stores one document, and returns it.
fn serve(mut stream: TcpStream) -> Store {
    let (head, body) = receive(&mut stream);
    let content_type = header(&head, "content-type").expect("a content type");
    let document = read(content_type, body);
    let (content_type, body) = write(&document);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("the client reads");
    stream.write_all(&body).expect("the client reads");
    document
}

/// Reads a request of a known length.
fn receive(stream: &mut TcpStream) -> (String, Bytes) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a head");
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).expect("ASCII");
    let length = header(&head, "content-length").expect("a length");
    let mut body = vec![0; length.parse().expect("a number")];
    stream.read_exact(&mut body).expect("a body");
    (head, body.into())
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    let found = fields.find(|(it, _)| it.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

fn read(content_type: &str, body: Bytes) -> Store {
    let size = body.len();
    let related_type = RelatedType::parse(content_type).expect("a package");
    let related = Related::read(&related_type, body, &ReadOptions::new()).expect("valid");
    let root = related.root().content().clone();
    let by_url = move |url: &str| Some(related.by_url(url).ok()?.content().clone());
    let decoder = Decoder::new().parts(Parts::new(size, by_url));
    let read = read_response(&decoder, Response::new(root)).expect("an envelope");
    let SoapResponse::Message { message, .. } = read else {
        panic!("no message");
    };
    message.read().expect("a document")
}

fn write(document: &Store) -> (String, Bytes) {
    let package = Encoder::new(SoapVersion::Soap11)
        .body(QName::new("urn:archive", "Stored"), &document.stored())
        .encode_package(100)
        .expect("valid");
    let parts = package.parts.into_iter().map(|part| {
        NewPart::new("application/octet-stream", part.content).content_id(part.content_id)
    });
    let written = RelatedWriter::mtom("text/xml", package.envelope).parts(parts);
    let written = written.write().expect("valid");
    (written.content_type().into(), written.into_body())
}
