//! A service as a process.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use soap_transport_hyper::{BlockingHyperTransport, HyperTransport};

/// A service that listens. It ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    endpoint: String,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
    process: Child,
}

impl Server {
    /// Starts a program that prints its address first, and ends with its standard input.
    fn start(mut command: Command) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
        let output = process.stdout.take().expect("piped");
        let mut output = BufReader::new(output).lines();
        let endpoint = output.next().expect("an address").expect("text");
        Self {
            endpoint,
            input: process.stdin.take(),
            output,
            process,
        }
    }

    /// Returns the address.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Ends the service, and returns the lines that it printed after its address.
    pub fn end(mut self) -> Vec<String> {
        drop(self.input.take());
        let lines = self.output.by_ref();
        lines.map(|line| line.expect("text")).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts govmomi's simulator of vSphere. It prints `right` or `wrong` for each login.
pub fn vsphere() -> Server {
    Server::start(Command::new(built("vsphere")))
}

/// Returns a transport that may call this machine over plain HTTP.
pub fn transport() -> BlockingHyperTransport {
    let transport = HyperTransport::builder().allow_http_loopback(true).build();
    let transport = transport.expect("valid settings");
    BlockingHyperTransport::new(transport).expect("a thread")
}

/// Returns what `install` has built.
fn built(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join("target/interop").join(name)
}
