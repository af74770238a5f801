//! A connection for hyper-util's pool.

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll},
};

use hyper_util::client::legacy::connect::{Connected, Connection as PoolConnection};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::OwnedSemaphorePermit,
};
use tokio_rustls::client::TlsStream;

use super::{exit::Exit, head::Head, link::Link, meter::Meter, tcp::MeteredTcp};

pub(crate) struct Connection {
    stream: Stream,
    meter: Meter,
    exit: Exit,
    /// The head that is being read; `None` over HTTP/2, whose heads are not text.
    head: Option<Head>,
    /// The place in the pool, returned when the connection is closed.
    place: Option<OwnedSemaphorePermit>,
}

enum Stream {
    Plain(MeteredTcp),
    Tls(Box<TlsStream<MeteredTcp>>),
}

impl Connection {
    pub(crate) fn plain(tcp: MeteredTcp) -> Self {
        Self {
            meter: tcp.meter().clone(),
            exit: tcp.exit().clone(),
            head: Some(Head::default()),
            stream: Stream::Plain(tcp),
            place: None,
        }
    }

    pub(crate) fn tls(stream: TlsStream<MeteredTcp>) -> Self {
        let (tcp, session) = stream.get_ref();
        let is_http2 = session.alpn_protocol() == Some(b"h2");
        Self {
            meter: tcp.meter().clone(),
            exit: tcp.exit().clone(),
            head: (!is_http2).then(Head::default),
            stream: Stream::Tls(Box::new(stream)),
            place: None,
        }
    }

    pub(crate) fn keep(mut self, place: OwnedSemaphorePermit) -> Self {
        self.place = Some(place);
        self
    }

    /// Returns the TLS session, unless the connection is plain.
    #[cfg(feature = "inspect")]
    pub(crate) fn session(&self) -> Option<&tokio_rustls::rustls::ClientConnection> {
        match &self.stream {
            Stream::Plain(_) => None,
            Stream::Tls(stream) => Some(stream.get_ref().1),
        }
    }

    fn is_http2(&self) -> bool {
        self.head.is_none()
    }

    /// After a write, the next bytes do not belong to the previous response.
    fn expect_head(&self) {
        if let Some(head) = &self.head {
            head.expect();
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("http2", &self.is_http2())
            .finish_non_exhaustive()
    }
}

impl PoolConnection for Connection {
    fn connected(&self) -> Connected {
        let link = Link::new(self.head.clone(), self.meter.clone(), self.exit.clone());
        let connected = Connected::new().extra(link);
        if self.is_http2() {
            connected.negotiated_h2()
        } else {
            connected
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        };
        if let Some(head) = &self.head {
            head.read(&buffer.filled()[before..]);
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.expect_head();
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Stream::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(context),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Stream::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.stream {
            Stream::Plain(stream) => stream.is_write_vectored(),
            Stream::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.expect_head();
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write_vectored(context, buffers),
            Stream::Tls(stream) => Pin::new(stream).poll_write_vectored(context, buffers),
        }
    }
}
