//! The socket of a connection: what arrives is metered, and an idle one is looked at again before
//! it is used.

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

/// The bytes of one check. It only matters whether there are any.
const LOOK_BYTES: usize = 512;

/// A socket that does not rely on the event queue to learn whether anything has arrived.
///
/// tokio reads from a socket only after its event queue has reported it as readable, and the queue
/// is looked at when a thread has nothing else to do. A connection that was closed, or an
/// unsolicited response, can thus lie in the socket unseen while the next request is written. hyper
/// reads before it takes a request on, and gives the request back unsent if there is something to
/// be read. So the first read after a call has begun asks the operating system itself.
pub(crate) struct MeteredTcp {
    tcp: TcpStream,
    meter: Meter,
    exit: Exit,
    /// The number of calls that had begun when this socket was last found empty.
    looked_at: usize,
}

impl MeteredTcp {
    pub(crate) fn new(tcp: TcpStream, meter: Meter) -> Self {
        let looked_at = meter.calls().begun();
        Self {
            tcp,
            meter,
            exit: Exit::default(),
            looked_at,
        }
    }

    pub(super) fn exit(&self) -> &Exit {
        &self.exit
    }

    pub(super) fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Reads what has arrived; `None` if that is nothing, or was found to be nothing before.
    fn look(&mut self, buffer: &mut ReadBuf<'_>) -> io::Result<Option<()>> {
        let begun = self.meter.calls().begun();
        if begun == self.looked_at {
            return Ok(None);
        }
        let mut bytes = [0; LOOK_BYTES];
        let room = buffer.remaining().min(LOOK_BYTES);
        let socket = SockRef::from(&self.tcp);
        match (&*socket).read(&mut bytes[..room]) {
            Ok(count) => {
                buffer.put_slice(&bytes[..count]);
                Ok(Some(()))
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.looked_at = begun;
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
            Poll::Pending => match self.look(buffer)? {
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
