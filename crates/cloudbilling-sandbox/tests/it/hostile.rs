//! Clients that mean harm, or know no better: the server stays up, answers others meanwhile, and logs one line each.

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

/// A sandbox whose log is read line by line, and a client of it that does nothing wrong.
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
            // The last lines come when nobody listens any more.
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

    /// Waits for the next line of the log. Not for ever, so that one that is missing is told instead of waited for.
    #[track_caller]
    fn line(&self) -> String {
        let waited = self.lines.recv_timeout(Duration::from_secs(60));
        waited.expect("one more line in the log")
    }

    /// The next line says this, and the one after it is of a call that was answered: one line each.
    #[track_caller]
    fn assert_one_line(&self, part: &str) {
        let line = self.line();
        assert!(line.contains(part), "{line:?} has not {part:?}");
        self.assert_answers();
    }

    /// The next line says this, and is the last. For a server whose limits would be too narrow for a good client.
    #[track_caller]
    fn assert_last_line(&self, part: &str) {
        let line = self.line();
        assert!(line.contains(part), "{line:?} has not {part:?}");
        assert_eq!(self.sandbox.admin().connections().len(), 1);
        assert!(self.sandbox.admin().requests().is_empty());
    }

    /// Others are answered.
    #[track_caller]
    fn assert_answers(&self) {
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

    /// Sends these bytes within a TLS connection, and reads what comes until the server closes.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = connect(&self.sandbox);
        // The server may have enough before all is sent, and closes with the rest unread.
        let _ = stream.write_all(bytes).and_then(|()| stream.flush());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }
}
