use std::{
    fmt,
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Log, ReceivedRequest, lock, stop::Stop};

/// The time between two bytes of a slow server, in which it checks whether the client disconnected.
const DRIP: Duration = Duration::from_millis(10);

/// The server's end of one connection.
pub struct Peer {
    stream: Stream,
    number: usize,
    log: Arc<Mutex<Log>>,
    stop: Arc<Stop>,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Peer {
    pub(super) fn new(
        stream: TcpStream,
        tls: Option<Arc<ServerConfig>>,
        number: usize,
        log: Arc<Mutex<Log>>,
        stop: Arc<Stop>,
    ) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let stream = match tls {
            None => Stream::Plain(stream),
            Some(config) => {
                let connection = ServerConnection::new(config).map_err(io::Error::other)?;
                Stream::Tls(Box::new(StreamOwned::new(connection, stream)))
            }
        };
        Ok(Self {
            stream,
            number,
            log,
            stop,
        })
    }

    /// Reads one request, as long as its `Content-Length` says, and remembers it.
    ///
    /// # Errors
    /// The client closed the connection, or did not send a request.
    pub fn read_request(&mut self) -> io::Result<ReceivedRequest> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).map_err(io::Error::other)?;
        let mut body = vec![0; content_length(&head)];
        self.read_exact(&mut body)?;
        Ok(self.remember(head, body))
    }

    pub(super) fn remember(&mut self, head: String, body: Vec<u8>) -> ReceivedRequest {
        let request = ReceivedRequest {
            connection: self.number,
            head,
            body,
        };
        lock(&self.log).requests.push(request.clone());
        request
    }

    /// Writes a complete response with the correct length, and keeps the connection open.
    ///
    /// # Errors
    /// The client closed the connection.
    pub fn respond(&mut self, status: u16, headers: &str, body: &[u8]) -> io::Result<()> {
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status} Whatever\r\n{headers}Content-Length: {length}\r\n\r\n");
        self.write([head.as_bytes(), body].concat())
    }

    /// Writes bytes unchanged.
    ///
    /// # Errors
    /// The client closed the connection.
    pub fn write(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(stream) => stream.write_all(bytes.as_ref()),
            Stream::Tls(stream) => {
                stream.write_all(bytes.as_ref())?;
                stream.flush()
            }
        }
    }

    /// Completes the TLS handshake. Over plain TCP there is none.
    ///
    /// # Errors
    /// The handshake failed, or the client closed the connection.
    pub fn handshake(&mut self) -> io::Result<()> {
        if let Stream::Tls(stream) = &mut self.stream {
            while stream.conn.is_handshaking() {
                stream.conn.complete_io(&mut stream.sock)?;
            }
        }
        Ok(())
    }

    /// Writes `bytes` repeatedly until the client disconnects.
    ///
    /// # Errors
    /// Always, once the client disconnects.
    pub fn write_forever(&mut self, bytes: &[u8]) -> io::Result<()> {
        loop {
            self.write(bytes)?;
        }
    }

    /// As [`write_forever`](Self::write_forever), but slowly. Over plain TCP only.
    ///
    /// # Errors
    /// Always, once the client disconnects.
    pub fn drip_forever(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.tcp().set_read_timeout(Some(DRIP))?;
        for byte in bytes.iter().cycle() {
            self.write([*byte])?;
            match self.tcp().peek(&mut [0]) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if is_timeout(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Sends nothing until the client disconnects. Reads and counts what arrives.
    ///
    /// # Errors
    /// The connection broke.
    pub fn wait_for_close(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4096];
        while self.read_some(&mut buffer)? > 0 {}
        Ok(())
    }

    /// Reads and sends nothing until the server is stopped.
    pub fn ignore(&mut self) {
        self.stop.wait();
    }

    /// Makes the connection end with a reset.
    ///
    /// # Errors
    /// The client disconnected, so no byte can be left unread.
    pub fn reset(&mut self) -> io::Result<()> {
        // Closing a socket with unread bytes sends a reset.
        self.tcp().peek(&mut [0]).map(drop)
    }

    /// Closes TLS properly. Without this, closing the connection is a truncation.
    ///
    /// # Errors
    /// The client closed the connection.
    pub fn close_notify(&mut self) -> io::Result<()> {
        if let Stream::Tls(stream) = &mut self.stream {
            stream.conn.send_close_notify();
            stream.flush()?;
        }
        self.tcp().shutdown(Shutdown::Write)
    }

    /// Returns the number of this connection, from 0.
    pub fn number(&self) -> usize {
        self.number
    }

    /// Reads the available bytes. Returns 0 if the client closed its end.
    ///
    /// # Errors
    /// The connection broke, or the handshake failed.
    pub fn read_some(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream().read(buffer)?;
        lock(&self.log).request_bytes += count as u64;
        Ok(count)
    }

    /// Fills `buffer` with bytes that do not count as part of a request.
    pub(super) fn read_uncounted(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        self.stream().read_exact(buffer)
    }

    fn stream(&mut self) -> &mut dyn Read {
        match &mut self.stream {
            Stream::Plain(stream) => stream,
            Stream::Tls(stream) => stream,
        }
    }

    fn read_exact(&mut self, mut buffer: &mut [u8]) -> io::Result<()> {
        while !buffer.is_empty() {
            let count = self.read_some(buffer)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            buffer = &mut buffer[count..];
        }
        Ok(())
    }

    fn tcp(&self) -> &TcpStream {
        match &self.stream {
            Stream::Plain(stream) => stream,
            Stream::Tls(stream) => &stream.sock,
        }
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock
    )
}

fn content_length(head: &str) -> usize {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0)
}
