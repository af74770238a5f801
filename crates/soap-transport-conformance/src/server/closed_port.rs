use std::net::{SocketAddr, TcpListener, TcpStream};

/// A loopback port on which nobody listens, nor will while this lives: connections to it are refused.
///
/// A port that was free a moment ago may be somebody's by now. This one is taken, by a connection whose listener is gone.
#[derive(Debug)]
pub struct ClosedPort {
    accepted: TcpStream,
    _client: TcpStream,
}

impl ClosedPort {
    /// Takes a port.
    ///
    /// # Panics
    /// If the machine has no free loopback port.
    pub fn take() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free loopback port");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let client = TcpStream::connect(address).expect("the listener is there");
        let (accepted, _) = listener.accept().expect("the client is there");
        Self {
            accepted,
            _client: client,
        }
    }

    /// Where connections are refused.
    ///
    /// # Panics
    /// Never, while the operating system knows its own sockets.
    pub fn address(&self) -> SocketAddr {
        self.accepted
            .local_addr()
            .expect("a connected socket has an address")
    }
}
