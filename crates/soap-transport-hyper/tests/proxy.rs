//! Calls through a proxy, HTTP with `CONNECT` or SOCKS5. TLS is end to end, and only the proxy
//! resolves the host.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    thread,
};

use soap_transport::{Delivery, TransportErrorKind};
use soap_transport_conformance::server::{Authority, Server};
use soap_transport_hyper::{BuildErrorKind, HyperTransport};

mod common;

#[test]
fn a_call_goes_through_an_http_proxy() {
    let authority = Authority::new();
    let service = serve_behind_the_proxy(&authority);
    let (proxy, heads) = start_proxy(Ok(service));

    let response = call_through(&authority, &format!("http://me:SECRET@{proxy}"));
    assert_eq!(response.expect("a response").body(), "behind the proxy");

    let head = heads.recv().expect("the proxy was called");
    assert!(
        head.starts_with("CONNECT service.invalid:443 HTTP/1.1\r\n"),
        "{head}"
    );
    // "me:SECRET" in base64.
    let credentials = "proxy-authorization: basic bwu6u0vdukvu";
    assert!(head.to_ascii_lowercase().contains(credentials), "{head}");
}

#[test]
fn a_call_goes_through_a_socks5_proxy_with_a_password() {
    let authority = Authority::new();
    let service = serve_behind_the_proxy(&authority);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let proxy = listener.local_addr().expect("bound");
    let proxied = thread::spawn(move || -> io::Result<Vec<u8>> {
        let (mut client, _) = listener.accept()?;
        // RFC 1928 and 1929: greeting, password, request.
        let greeting = read_exact(&mut client, 2)?;
        read_exact(&mut client, greeting[1].into())?;
        client.write_all(&[5, 2])?;
        let password = read_exact(&mut client, 1 + 1 + 2 + 1 + 6)?;
        client.write_all(&[1, 0])?;
        let request = read_exact(&mut client, 4 + 1 + "service.invalid".len() + 2)?;
        client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
        // A client that has its response may reset its connection, so the end of the relaying does
        // not matter.
        let _ = relay(client, &service);
        Ok([password, request].concat())
    });

    let response = call_through(&authority, &format!("socks5h://me:SECRET@{proxy}"));
    assert_eq!(response.expect("a response").body(), "behind the proxy");
    let said = proxied
        .join()
        .expect("no panic")
        .expect("the client behaves");
    assert_eq!(
        said,
        b"\x01\x02me\x06SECRET\x05\x01\x00\x03\x0fservice.invalid\x01\xbb"
    );
}

#[test]
fn a_refusal_of_the_proxy_is_reported_as_such() {
    for (response, detail) in [
        ("403 Forbidden\r\nContent-Length: 5\r\n\r\nhello", ""),
        (
            "407 Proxy Authentication Required\r\n\r\n",
            ", which requires a user name and password, or different ones",
        ),
        ("301 Moved\r\nLocation: http://other/\r\n\r\n", ""),
        ("no status\r\n\r\n", ""),
    ] {
        let (proxy, _heads) = start_proxy(Err(response));
        let error = call_through(&Authority::new(), &format!("http://me:SECRET@{proxy}"))
            .expect_err("refused");
        assert_eq!(error.kind(), TransportErrorKind::Proxy, "{error:?}");
        assert_eq!(error.delivery(), Delivery::NotSent);
        let shown = format!("service.invalid: via {proxy}{detail} (connect");
        assert!(error.to_string().contains(&shown), "{error}");
        assert!(!format!("{error} {error:?}").contains("SECRET"));
    }
}

#[test]
fn an_invalid_proxy_address_is_a_build_error() {
    for address in ["ftp://host", "https://host:1", ""] {
        let error = HyperTransport::builder().proxy(address).build();
        let kind = error.map_err(|error| error.kind()).err();
        assert_eq!(kind, Some(BuildErrorKind::Proxy), "{address}");
    }
}

fn call_through(
    authority: &Authority,
    proxy: &str,
) -> Result<
    soap_transport::http::Response<soap_transport::bytes::Bytes>,
    soap_transport::TransportError,
> {
    let transport = HyperTransport::builder()
        .root_certificates_pem(authority.ca_pem().as_bytes())
        .proxy(proxy)
        .build()
        .expect("the proxy address is valid");
    assert!(!format!("{transport:?}").contains("SECRET"));
    common::runtime().block_on(common::call(&transport, "https://service.invalid/"))
}

/// Starts a proxy for one connection: to `service`, whatever the client requests, or with this
/// response only.
fn start_proxy(service: Result<Server, &'static str>) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound").to_string();
    let (heads, received) = mpsc::channel();
    thread::spawn(move || -> io::Result<()> {
        let (mut client, _) = listener.accept()?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            client.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        // The test of refusals does not receive this.
        let _ = heads.send(String::from_utf8_lossy(&head).into_owned());
        let service = match service {
            Ok(service) => service,
            Err(response) => return client.write_all(format!("HTTP/1.1 {response}").as_bytes()),
        };
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        relay(client, &service)
    });
    (address, received)
}

fn serve_behind_the_proxy(authority: &Authority) -> Server {
    Server::start_tls(&authority.issue("service.invalid"), |peer| {
        peer.read_request()?;
        peer.respond(200, "Connection: close\r\n", b"behind the proxy")
    })
}

/// Relays until the service closes the connection.
fn relay(mut client: TcpStream, service: &Server) -> io::Result<()> {
    let mut from_service = TcpStream::connect(service.origin().replace("https://", ""))?;
    let (mut from_client, mut to_service) = (client.try_clone()?, from_service.try_clone()?);
    thread::spawn(move || io::copy(&mut from_client, &mut to_service));
    io::copy(&mut from_service, &mut client).map(drop)
}

fn read_exact(client: &mut TcpStream, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}
