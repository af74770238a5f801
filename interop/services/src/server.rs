//! A service as a process.

use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

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

/// Starts a calculator on Mono's ASMX.
pub fn calculator() -> Server {
    let folder = built("calculator");
    let mut mono = Command::new("mono");
    mono.arg(folder.join("bin/Host.exe")).arg(folder);
    Server::start(mono)
}

/// Starts a check of VAT numbers on PHP's SoapServer.
pub fn vies() -> Server {
    let mut php = Command::new("php");
    php.arg(scripts("vies").join("vies.php"));
    Server::start(php)
}

/// Starts lighttpd in front of a service. Under `/md5` and `/sha256` it demands HTTP Digest of
/// `anna`, whose password is `correct horse`.
pub fn gate(service: &Server) -> Server {
    let mut python = Command::new("python3");
    let port = service.endpoint().split([':', '/']).nth(4).expect("a port");
    python
        .arg(scripts("gate").join("gate.py"))
        .arg(port)
        .arg(built("gate"));
    Server::start(python)
}

/// A SOAP stack that serves the camera or the archive.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stack {
    Gsoap,
    JaxWs,
    MonoWcf,
    Node,
    Php,
    Spyne,
}

impl Stack {
    const COUNT: usize = Self::Spyne as usize + 1;
}

/// Returns a camera, which wants header blocks. There is one for each stack, and it ends with this
/// process.
pub fn camera(stack: Stack) -> &'static Server {
    static CAMERAS: [OnceLock<Server>; Stack::COUNT] = [const { OnceLock::new() }; Stack::COUNT];
    CAMERAS[stack as usize].get_or_init(|| Server::start(camera_command(stack)))
}

/// Starts a camera on Node whose clock is ahead. It returns its time without a token.
pub fn camera_ahead(seconds: u32) -> Server {
    let mut command = camera_command(Stack::Node);
    command.arg(seconds.to_string());
    Server::start(command)
}

fn camera_command(stack: Stack) -> Command {
    let mut command = match stack {
        Stack::Gsoap => Command::new(built("camera/gsoap/camera")),
        Stack::JaxWs => Command::new("java"),
        Stack::MonoWcf => Command::new("mono"),
        Stack::Node => Command::new("node"),
        Stack::Php => Command::new("php"),
        Stack::Spyne => panic!("spyne has no header blocks that it understands"),
    };
    match stack {
        Stack::JaxWs => command
            .arg(format!("@{}", built("camera/java/arguments").display()))
            .arg("Camera"),
        Stack::MonoWcf => command.arg(built("camera/mono/Camera.exe")),
        Stack::Node => command
            .arg(scripts("camera").join("camera.cjs"))
            .env("NODE_PATH", built("node/node_modules")),
        Stack::Php => command.arg(scripts("camera").join("camera.php")),
        Stack::Gsoap | Stack::Spyne => &mut command,
    };
    command
}

/// Starts a contract of ours, by its name, and returns it with the address of the contract.
pub fn contract(stack: Stack, name: &str) -> (Server, String) {
    let mut command = match stack {
        Stack::Gsoap => Command::new(built("contracts/gsoap/contracts")),
        Stack::JaxWs => Command::new("java"),
        Stack::Node => Command::new("node"),
        Stack::Php => Command::new("php"),
        Stack::MonoWcf | Stack::Spyne => panic!("{stack:?} serves no WSDL that others wrote"),
    };
    match stack {
        Stack::JaxWs => command
            .arg(format!("@{}", built("contracts/java/arguments").display()))
            .arg("Contracts"),
        Stack::Node => command
            .arg(scripts("contracts").join("contracts.cjs"))
            .env("NODE_PATH", built("node/node_modules")),
        Stack::Php => command
            .arg(scripts("contracts").join("contracts.php"))
            .arg(name),
        _ => &mut command,
    };
    let server = Server::start(command);
    let address = format!("{}{name}", server.endpoint());
    (server, address)
}

/// Starts a service whose WSDL is made by spyne.
pub fn desk() -> Server {
    let mut python = Command::new(built("python/bin/python"));
    python.arg(scripts("contracts").join("desk.py"));
    Server::start(python)
}

/// Starts an archive of files, which sends and receives packages.
pub fn archive(stack: Stack) -> Server {
    let mut command = match stack {
        Stack::Gsoap => Command::new(built("archive/gsoap/archive")),
        Stack::JaxWs => Command::new("java"),
        Stack::Spyne => Command::new(built("python/bin/python")),
        Stack::MonoWcf | Stack::Node | Stack::Php => panic!("{stack:?} serves no packages"),
    };
    match stack {
        Stack::JaxWs => command
            .arg(format!("@{}", built("archive/java/arguments").display()))
            .arg("Archive"),
        Stack::Spyne => command.arg(scripts("archive").join("archive.py")),
        _ => &mut command,
    };
    Server::start(command)
}

/// Returns a client of the archive on Node's `soap`, without its arguments.
pub fn archive_client() -> Command {
    let mut command = Command::new("node");
    command
        .arg(scripts("archive").join("client.cjs"))
        .env("NODE_PATH", built("node/node_modules"));
    command
}

/// Returns a transport that may call this machine over plain HTTP.
pub fn transport() -> BlockingHyperTransport {
    BlockingHyperTransport::new(async_transport()).expect("a thread")
}

/// Returns a transport for asynchronous clients that may call this machine over plain HTTP.
pub fn async_transport() -> HyperTransport {
    let transport = HyperTransport::builder().allow_http_loopback(true).build();
    transport.expect("valid settings")
}

/// Returns the folder of a service's sources.
fn scripts(service: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(service)
}

/// Returns what `install` has built.
fn built(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/interop")
        .join(name)
}
