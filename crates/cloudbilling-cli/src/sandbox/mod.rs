//! `cloudbilling sandbox`: a local CloudBilling, until it is interrupted.

mod arguments;

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use cloudbilling::codec::Printable;
use cloudbilling_sandbox::{ErrorKind, Sandbox, Storage};

use crate::failure::Failure;
use crate::process::{Interrupts, runtime};
use crate::terminal::Screen;

pub(crate) use self::arguments::SandboxArguments;

/// Where an administrator's password is read from: arguments are seen by every user of the machine.
const ADMIN_PASSWORD: &str = "CLOUDBILLING_ADMIN_PASSWORD";

/// Starts the sandbox, prints what a client needs to know, and waits.
pub(crate) fn run(arguments: &SandboxArguments, screen: &mut Screen) -> Result<(), Failure> {
    // First, so that an early signal shuts it down gracefully, too.
    let runtime = runtime::start()?;
    let mut interrupts = {
        let _inside = runtime.enter();
        Interrupts::listen()?
    };
    raise_open_files();
    let storage = match &arguments.database {
        Some(path) => Storage::File(path.clone()),
        None => Storage::Memory,
    };
    let mut builder = Sandbox::builder()
        .address(arguments.listen)
        .storage(storage)
        .http_loopback(arguments.http_loopback);
    if arguments.log {
        // On its own stream, so that what a script reads of the sandbox is the facts alone.
        // If the reader of the output has left, only the line is lost.
        builder = builder.log(|line| drop(writeln!(io::stderr(), "{}", Printable::whole(line))));
    }
    let sandbox = builder.start()?;

    if let Some(name) = &arguments.create_administrator {
        make_administrator(&sandbox, name)?;
    }
    if let Some(name) = &arguments.reset_administrator {
        let admin = sandbox.admin();
        admin.set_administrator_password(name, &administrators_password()?)?;
    }
    if arguments.seed_demo {
        sandbox.admin().seed_demo()?;
    }

    screen.title("CloudBilling sandbox");
    screen.gap();
    screen.fact("endpoint", sandbox.endpoint());
    screen.fact("portal", sandbox.portal());
    screen.fact("admin key", sandbox.admin_key());
    let mut ca_file = None;
    if !arguments.http_loopback {
        let path = &arguments.ca_file;
        fs::write(path, sandbox.ca_pem()).map_err(|error| Failure::file("write", path, &error))?;
        screen.fact("CA file", path.display());
        ca_file = Some(std::path::absolute(path).unwrap_or_else(|_| path.clone()));
    }
    if let Some(name) = &arguments.create_token {
        let token = sandbox.admin().create_api_token(name.as_str())?.secret;
        screen.fact("token", &token);
        try_it(screen, sandbox.endpoint(), ca_file.as_deref(), &token);
    }
    if arguments.create_administrator.is_none() && arguments.database.is_none() {
        screen.gap();
        screen.say(
            "Nobody can sign in to the portal yet: --create-administrator makes somebody who can.",
        );
    }
    screen.gap();
    screen.say("Stop it with Ctrl-C.");
    screen.flush();
    runtime.block_on(interrupts.next())
}

/// With the same database and password, the administrator was made at an earlier start.
fn make_administrator(sandbox: &Sandbox, name: &str) -> Result<(), Failure> {
    let made = sandbox
        .admin()
        .ensure_administrator(name, &administrators_password()?);
    made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::from(error)
            .with_help("--reset-administrator instead of --create-administrator sets the password"),
        _ => error.into(),
    })
}

fn administrators_password() -> Result<String, Failure> {
    let password = std::env::var(ADMIN_PASSWORD).unwrap_or_default();
    match password.is_empty() {
        true => Err(Failure::usage(format!(
            "an administrator needs a password: set {ADMIN_PASSWORD}"
        ))),
        false => Ok(password),
    }
}

/// Lets the process have as many open files as the system allows it. Each connection is one, and
/// shells grant few.
fn raise_open_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

        let maximum = getrlimit(Resource::Nofile).maximum;
        let all = Rlimit {
            current: maximum,
            maximum,
        };
        // If that fails, the sandbox has room for fewer connections.
        let _ = setrlimit(Resource::Nofile, all);
    }
}

/// What makes the first call from another terminal.
pub(crate) fn try_it(screen: &mut Screen, endpoint: &str, ca_file: Option<&Path>, token: &str) {
    let plain = if ca_file.is_none() {
        " --allow-http-loopback"
    } else {
        ""
    };
    screen.gap();
    screen.say("In another terminal:");
    screen.commands([format!("export CLOUDBILLING_ENDPOINT={endpoint}")]);
    if let Some(path) = ca_file {
        screen.commands([format!("export CLOUDBILLING_CA_FILE='{}'", path.display())]);
    }
    screen.commands([
        format!("export CLOUDBILLING_TOKEN={token}"),
        format!("cloudbilling call GetInvoiceHeaders{plain}"),
    ]);
}
