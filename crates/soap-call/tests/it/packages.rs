//! Messages in packages of several parts.

use soap_call::{Error, ErrorKind, Operation, Request, Response, Service, blocking::Client};
use soap_codec::scalar::Base64;
use soap_codec::{FromXml, QName, SoapVersion, ToXml};
use soap_mime::{Limits, MimeErrorKind, ReadOptions, Related, RelatedType};
use soap_transport::bytes::Bytes;
use soap_transport::testing::Scripted;

use crate::support::{envelope, fault, service};

const ARCHIVE: &str = "urn:archive";

#[derive(Debug, FromXml, PartialEq, ToXml)]
#[soap(namespace = ARCHIVE, rename_all = "PascalCase")]
struct Scan {
    content: Base64<Bytes>,
}

const ROTATE: Operation<Scan, Scan> =
    Operation::new(QName::new(ARCHIVE, "Rotate")).action("urn:rotate");

fn scan() -> Scan {
    Scan {
        content: Base64(Bytes::from_static(&[7; 64])),
    }
}

/// Returns a package whose root is this envelope, with one further part.
fn package(root: &str) -> String {
    format!(
        "--b\r\nContent-Type: application/xop+xml; type=\"text/xml\"\r\n\r\n{root}\r\n\
         --b\r\nContent-ID: <scan@archive>\r\n\r\n%PDF\r\n--b--"
    )
}

fn rotated(content: &str) -> String {
    let response = format!(
        r#"<RotateResponse xmlns="{ARCHIVE}"><Content>{content}</Content></RotateResponse>"#
    );
    envelope(&response)
}

const INCLUDE: &str =
    r#"<x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:scan%40archive"/>"#;

fn respond(service: Service, status: u16, body: String) -> Result<Response<Scan>, Error> {
    let transport = Scripted::new();
    transport.respond_body(status, "multipart/related; boundary=b", body);
    let body = scan();
    Client::new(transport, service).send(&Request::new(&ROTATE, &body))
}

#[test]
fn a_value_is_read_from_its_part() {
    let response = respond(service(), 200, package(&rotated(INCLUDE))).expect("a package");
    assert_eq!(response.read().expect("a scan").content.0, "%PDF");
    let parts = response.package().expect("a package").parts();
    assert_eq!(parts.len(), 2, "the root and the scan");
}

#[test]
fn a_value_in_the_envelope_and_an_attachment_beside_it() {
    let response = respond(service(), 200, package(&rotated("JVBERg=="))).expect("a package");
    assert_eq!(response.read().expect("a scan").content.0, "%PDF");
    let package = response.package().expect("a package");
    assert_eq!(
        package
            .by_content_id("scan@archive")
            .expect("attached")
            .content(),
        "%PDF"
    );
}

#[test]
fn a_fault_in_a_package_is_a_fault() {
    let error = respond(service(), 500, package(&fault("busy", ""))).expect_err("a fault");
    assert_eq!(
        error.to_string(),
        "the service returned a SOAP fault: Server: busy"
    );
}

#[test]
fn a_package_that_cannot_be_read_is_an_error_with_a_position() {
    let whole = package(&rotated(INCLUDE));
    let cut = &whole[..whole.len() - 4];
    let error = respond(service(), 200, cut.to_owned()).expect_err("cut off");
    let ErrorKind::Package { error: mime, .. } = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(mime.kind(), MimeErrorKind::Truncated);
    assert!(
        error.may_have_executed() && error.to_string().contains("package"),
        "{error}"
    );
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert!(!error.help().is_empty());

    let options = ReadOptions::new().limits(Limits::default().parts(1));
    let error =
        respond(service().package_options(options), 200, whole.clone()).expect_err("2 parts");
    assert!(
        matches!(error.kind(), ErrorKind::Package { .. }),
        "{error:?}"
    );

    let elsewhere = whole.replace("cid:scan", "cid:other");
    let response = respond(service(), 200, elsewhere).expect("a package");
    let error = response.read().expect_err("leads nowhere");
    assert!(matches!(error.kind(), ErrorKind::Read(_)), "{error:?}");
}

#[test]
fn a_request_is_sent_as_a_package() {
    for (version, root_type) in [
        (SoapVersion::Soap11, "text/xml"),
        (SoapVersion::Soap12, "application/soap+xml"),
    ] {
        let transport = Scripted::new();
        transport.respond_body(200, "text/xml", rotated("JVBERg=="));
        let client = Client::new(transport.clone(), service().version(version).mtom(32));
        client.call(&ROTATE, &scan()).expect("a scan");
        let received = transport.received();
        let request = received[0].request();
        let content_type = request.headers()["content-type"].to_str().expect("ASCII");
        assert_eq!(
            content_type.contains("urn:rotate"),
            version == SoapVersion::Soap12
        );
        assert_eq!(
            request.headers().contains_key("soapaction"),
            version == SoapVersion::Soap11
        );
        let length = &request.headers()["content-length"];
        assert_eq!(length, &request.body().len().to_string());
        let related_type = RelatedType::parse(content_type).expect("multipart/related");
        assert_eq!(related_type.start_info(), Some(root_type));
        let package = Related::read(&related_type, request.body().clone(), &ReadOptions::new());
        let package = package.expect("a package");
        assert_eq!(package.parts()[1].content().as_ref(), [7; 64]);
    }
}
