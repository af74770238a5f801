//! The socket of a connection. It counts the bytes that arrive, and is checked again after it was
//! idle.

use std::{
    io::{self, ErrorKind, Read},
    pin::Pin,
    task::{Context, Poll},
};

use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::{exit::Exit, meter::Meter};

/// The bytes that one check reads. Only their presence matters.
const CHECK_BYTES: usize = 512;

/// A socket that does not depend on the event queue to notice that data has arrived.
///
/// tokio reads from a socket only after its event queue has reported it as readable, and polls the
/// queue only when a thread is idle. So the end of a connection, or an unsolicited response, can
/// wait in the socket unnoticed while the next request is written:
///
/// ```text
/// server    response ... close
/// socket                 │ end of stream, not yet reported by the event queue
/// hyper                  └─ poll_read: Pending ─► writes the request ─► delivery unknown
/// here                      read(): 0 bytes ────► returns the request unsent ─► another connection
/// ```
///
/// hyper reads before it accepts a request, and returns the request unsent if the connection ended.
/// So the first read after a call began queries the operating system directly.
pub(crate) struct MeteredTcp {
    tcp: TcpStream,
    meter: Meter,
    exit: Exit,
    /// The number of calls that had begun when this socket was last found empty.
    checked_at: usize,
}

impl MeteredTcp {
    pub(crate) fn new(tcp: TcpStream, meter: Meter) -> Self {
        let checked_at = meter.calls().begun();
        Self {
            tcp,
            meter,
            exit: Exit::default(),
            checked_at,
        }
    }

    pub(super) fn exit(&self) -> &Exit {
        &self.exit
    }

    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Reads the bytes that have arrived. Returns `None` if there are none, or if none were found
    /// since the last call began.
    fn check(&mut self, buffer: &mut ReadBuf<'_>) -> io::Result<Option<()>> {
        let begun = self.meter.calls().begun();
        if begun == self.checked_at {
            return Ok(None);
        }
        let mut bytes = [0; CHECK_BYTES];
        let room = buffer.remaining().min(CHECK_BYTES);
        let socket = SockRef::from(&self.tcp);
        match (&*socket).read(&mut bytes[..room]) {
            Ok(count) => {
                buffer.put_slice(&bytes[..count]);
                Ok(Some(()))
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.checked_at = begun;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl AsyncRead for MeteredTcp {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.exit.check(context)?;
        let before = buffer.filled().len();
        match Pin::new(&mut self.tcp).poll_read(context, buffer) {
            Poll::Ready(read) => read?,
            Poll::Pending => match self.check(buffer)? {
                Some(()) => {}
                None => return Poll::Pending,
            },
        }
        let count = buffer.filled().len() - before;
        Poll::Ready(self.meter.count(count))
    }
}

impl AsyncWrite for MeteredTcp {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.exit.check(context)?;
        let written = Pin::new(&mut self.tcp).poll_write(context, bytes);
        self.exit.set_blocked(written.is_pending());
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.exit.check(context)?;
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.exit.check(context)?;
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.exit.check(context)?;
        let written = Pin::new(&mut self.tcp).poll_write_vectored(context, buffers);
        self.exit.set_blocked(written.is_pending());
        written
    }
}
