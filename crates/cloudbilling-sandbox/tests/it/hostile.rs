//! Hostile and faulty clients: the server keeps running, responds to others meanwhile, and logs one
//! line for each.

mod bodies;
mod connections;
mod floods;
mod tls;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use cloudbilling_sandbox::{Sandbox, SandboxBuilder, ServerLimits};

use crate::client::{call, connect};

/// A sandbox whose log is read line by line, with a well-behaved client.
struct Watched {
    sandbox: Sandbox,
    lines: Receiver<String>,
    token: String,
}

impl Watched {
    fn start() -> Self {
        Self::of(Sandbox::builder())
    }

    fn with_limits(change: impl FnOnce(&mut ServerLimits)) -> Self {
        let mut limits = ServerLimits::default();
        change(&mut limits);
        Self::of(Sandbox::builder().limits(limits))
    }

    fn of(builder: SandboxBuilder) -> Self {
        let (sender, lines) = channel();
        let sandbox = builder
            // The last lines may arrive after the receiver is gone.
            .log(move |line| drop(sender.send(line.to_owned())))
            .start()
            .expect("a free port");
        let token = sandbox.admin().create_api_token("test");
        Self {
            token: token.expect("a token").secret,
            sandbox,
            lines,
        }
    }

    /// Waits for the next line of the log, for a limited time, so that a missing line fails the
    /// test.
    #[track_caller]
    fn line(&self) -> String {
        let waited = self.lines.recv_timeout(Duration::from_secs(60));
        waited.expect("one more line in the log")
    }

    /// Asserts that the next line contains this, and that the one after it is of a successful call:
    /// one line for each.
    #[track_caller]
    fn assert_one_line(&self, part: &str) {
        let line = self.line();
        assert!(line.contains(part), "{line:?} has not {part:?}");
        self.assert_responds();
    }

    /// Asserts that the next line contains this and is the last. For a server whose limits are too
    /// narrow for a good client.
    #[track_caller]
    fn assert_last_line(&self, part: &str) {
        let line = self.line();
        assert!(line.contains(part), "{line:?} has not {part:?}");
        assert_eq!(self.sandbox.admin().connections().len(), 1);
        assert!(self.sandbox.admin().requests().is_empty());
    }

    /// Asserts that other clients get responses.
    #[track_caller]
    fn assert_responds(&self) {
        assert_eq!(
            call(&self.sandbox, &self.token, "GetPurchases", "").status,
            200
        );
        let line = self.line();
        assert!(line.contains(" GetPurchases 200 "), "{line:?}");
    }

    fn tcp(&self) -> TcpStream {
        TcpStream::connect(self.sandbox.address()).expect("the sandbox listens")
    }

    /// Sends these bytes within a TLS connection, and reads until the server closes.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = connect(&self.sandbox);
        // The server may close before everything is sent, with the rest unread.
        let _ = stream.write_all(bytes).and_then(|()| stream.flush());
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        String::from_utf8_lossy(&response).into_owned()
    }
}
