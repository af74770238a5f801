//! A service of `interop/servers`, as a process of its own.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;

use cloudbilling_sandbox::Sandbox;

/// The SOAP stack of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stack {
    Gsoap,
    JaxWs,
    MonoWcf,
    Node,
    Php,
    Spyne,
}

/// A service that listens. Killed when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    process: Child,
    port: u16,
}

impl Server {
    /// Starts one, with no session.
    ///
    /// Its port was free when we looked. Another process may have been quicker: then the service
    /// ends, and gets another.
    pub(crate) fn start(stack: Stack) -> Self {
        (0..5)
            .find_map(|_| Self::start_at(stack, free_port()))
            .unwrap_or_else(|| panic!("{stack:?} serves on no port"))
    }

    fn start_at(stack: Stack, port: u16) -> Option<Self> {
        let mut process = stack
            .command(port)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{stack:?} can't be started: {error}"));
        let mut words = BufReader::new(process.stderr.take().expect("piped"));
        // From here on the process ends with this value, even if an assertion fails.
        let server = Self { process, port };
        let mut said = String::new();
        while !said.ends_with("started\n") {
            if words.read_line(&mut said).expect("text") == 0 {
                eprintln!("{stack:?} ended before it served: {said}");
                return None;
            }
        }
        // Keeps reading, because a service whose pipe is full waits.
        thread::spawn(move || io::copy(&mut words, &mut io::sink()));
        Some(server)
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/soap", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already, which the calls have reported by then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Stack {
    fn command(self, port: u16) -> Command {
        let scripts = root().join("interop/servers");
        let packages = root().join("target/interop");
        let mut command = match self {
            Self::Gsoap => {
                let mut gsoap = Command::new(packages.join("gsoap/billing"));
                gsoap.arg(port.to_string());
                gsoap
            }
            Self::JaxWs => {
                let mut java = Command::new("java");
                java.arg(format!("@{}", packages.join("java/arguments").display()))
                    .args(["Billing", &port.to_string()]);
                java
            }
            Self::MonoWcf => {
                let mut mono = Command::new("mono");
                mono.arg(packages.join("mono/Billing.exe"))
                    .arg(port.to_string());
                mono
            }
            Self::Node => {
                let mut node = Command::new("node");
                node.arg(scripts.join("billing.cjs"))
                    .arg(port.to_string())
                    .env("NODE_PATH", packages.join("node/node_modules"));
                node
            }
            Self::Php => {
                let mut php = Command::new("php");
                php.args(["-S", &format!("127.0.0.1:{port}")])
                    .arg(scripts.join("billing.php"))
                    .env("BILLING_STATE", state_file(port));
                php
            }
            Self::Spyne => {
                let mut python = Command::new(packages.join("python/bin/python"));
                python.arg(scripts.join("billing.py")).arg(port.to_string());
                python
            }
        };
        command.env("BILLING_WSDL", wsdl());
        command
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// PHP's server can't be given port 0: it doesn't say which one it got.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    listener.local_addr().expect("bound").port()
}

/// Returns the file in which PHP keeps its sessions, after removing that of an earlier run.
fn state_file(port: u16) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("billing-{port}.json"));
    let _ = std::fs::remove_file(&file);
    file
}

/// The contract, as the sandbox describes it.
fn wsdl() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| {
        let sandbox = Sandbox::builder()
            .http_loopback(true)
            .start()
            .expect("the sandbox starts");
        let mut stream = TcpStream::connect(sandbox.address()).expect("it listens");
        stream
            .write_all(
                b"GET /soap?singleWsdl HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            )
            .expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let (_, document) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("billing.wsdl");
        std::fs::write(&file, document).expect("a writable folder");
        file
    })
}
