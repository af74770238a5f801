//! Servers whose responses break the rules, over plain HTTP on the loopback address.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// The response of the server after it has read a whole request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// A fault with a detail, as a server in Java writes it, under a declaration that its charset
    /// contradicts.
    Fault,
    /// Purchases, the name of one of which holds a control character, as WCF writes it.
    ControlCharacter,
    /// A page with status 200, as a captive portal sends it.
    Html,
    /// A page with status 502, as a proxy sends it.
    HtmlBadGateway,
    /// A gigabyte in chunks.
    Huge,
    /// A redirect to another address, where the token has no business.
    Redirect,
    /// The start of a response, and then silence.
    Stall,
    /// Half of what the head announces.
    Truncated,
    /// Well-formed XML that is not SOAP.
    Xml,
}

/// Starts a server that sends the same response to every request, and returns its endpoint.
///
/// It lives as long as the test process; its threads wait for connections and cost nothing.
pub(crate) fn server(answer: Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    let address = listener.local_addr().expect("bound");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // The client hangs up on most of these responses, so that writing fails, as it should.
            thread::spawn(move || answer.send(stream));
        }
    });
    format!("http://{address}/soap")
}

/// Starts a server that sends these bytes to every request, and returns its endpoint. It lives
/// as [`server`] does.
pub(crate) fn replying(response: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    let address = listener.local_addr().expect("bound");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let sent = read_request(&stream).and_then(|()| stream.write_all(&response));
            // One that hangs up early has what it wanted.
            drop(sent);
        }
    });
    format!("http://{address}/soap")
}

/// A host name that is never looked up: a label has at most 63 bytes (RFC 1035, section 2.3.4).
pub(crate) fn no_name() -> String {
    format!("{}.invalid", "a".repeat(64))
}

/// An address on which no server listens, nor will while this exists: a connection uses the port,
/// and its listener is gone.
pub(crate) struct Nobody {
    accepted: TcpStream,
    _client: TcpStream,
}

impl Nobody {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
        let client = TcpStream::connect(listener.local_addr().expect("bound"));
        let (accepted, _) = listener.accept().expect("the client is there");
        Self {
            accepted,
            _client: client.expect("the listener is there"),
        }
    }

    pub(crate) fn endpoint(&self) -> String {
        let address = self.accepted.local_addr().expect("connected");
        format!("https://{address}/soap")
    }
}

impl Answer {
    fn send(self, mut stream: TcpStream) -> io::Result<()> {
        read_request(&stream)?;
        match self {
            Self::ControlCharacter => write_whole(&mut stream, "200 OK", "text/xml; charset=utf-8", concat!(
                "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><GetPurchasesResponse xmlns='http://tempuri.org/'>",
                "<GetPurchasesResult xmlns:a='http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1'>",
                "<a:Purchase><a:CustomerCode>1&#x1;</a:CustomerCode></a:Purchase></GetPurchasesResult>",
                "<ResultCode>Success</ResultCode></GetPurchasesResponse></s:Body></s:Envelope>",
            )),
            Self::Fault => write_whole(&mut stream, "500 Internal Server Error", "text/xml; charset=utf-8", concat!(
                r#"<?xml version="1.0" encoding="utf-16"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>"#,
                r#"<S:Fault><faultcode>S:Server</faultcode><faultstring>no</faultstring><detail>table is full"#,
                r#"<e:exception xmlns:e="http://jax-ws.dev.java.net/"><message>row 7</message></e:exception></detail></S:Fault></S:Body></S:Envelope>"#,
            )),
            Self::Html => write_whole(&mut stream, "200 OK", "text/html", "<!DOCTYPE html><html><body>Log in to the Wi-Fi</body></html>"),
            Self::HtmlBadGateway => write_whole(&mut stream, "502 Bad Gateway", "text/html", "<html><body><h1>502</h1></body></html>"),
            Self::Huge => write_gigabyte(&mut stream),
            Self::Redirect => stream.write_all(
                b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n",
            ),
            Self::Stall => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<s:Enve")?;
                // Until the client gives up and closes its end.
                stream.read(&mut [0]).map(drop)
            }
            Self::Truncated => stream.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: 1000\r\n\r\n<s:Envelope",
            ),
            Self::Xml => write_whole(&mut stream, "200 OK", "text/xml", "<rss><channel/></rss>"),
        }
    }
}

fn read_request(stream: &TcpStream) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    io::copy(&mut reader.take(length), &mut io::sink()).map(drop)
}

fn write_whole(
    stream: &mut TcpStream,
    status: &str,
    content_type: &str,
    body: &str,
) -> io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

fn write_gigabyte(stream: &mut TcpStream) -> io::Result<()> {
    const CHUNK: usize = 1 << 20;
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n",
    )?;
    let chunk = vec![b' '; CHUNK];
    for _ in 0..1024 {
        write!(stream, "{CHUNK:x}\r\n")?;
        stream.write_all(&chunk)?;
        stream.write_all(b"\r\n")?;
    }
    stream.write_all(b"0\r\n\r\n")
}
