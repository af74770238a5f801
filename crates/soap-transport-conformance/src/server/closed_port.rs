use std::net::{SocketAddr, TcpListener, TcpStream};

/// A loopback port that refuses connections for as long as this value exists.
///
/// A port that was free a moment ago may be in use by now. This one is occupied by a connection
/// whose listener is closed.
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

    /// Returns the address that refuses connections.
    ///
    /// # Panics
    /// If the operating system does not know the address of an open socket.
    pub fn address(&self) -> SocketAddr {
        self.accepted
            .local_addr()
            .expect("a connected socket has an address")
    }
}
