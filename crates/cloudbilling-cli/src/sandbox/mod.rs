//! `cloudbilling sandbox`: runs a local CloudBilling until it is interrupted.

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

/// The variable with an administrator's password. Every user of the machine can see arguments.
const ADMIN_PASSWORD: &str = "CLOUDBILLING_ADMIN_PASSWORD";

/// Starts the sandbox, prints the settings of a client, and waits for an interrupt.
pub(crate) fn run(arguments: &SandboxArguments, screen: &mut Screen) -> Result<(), Failure> {
    // First, so that an early signal shuts the sandbox down gracefully as well.
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
        // On standard error, so that a script reads only the settings from standard output. If that
        // stream is closed, the line is lost, which does no harm.
        builder = builder.log(|line| drop(writeln!(io::stderr(), "{}", Printable::whole(line))));
    }
    let sandbox = builder.start()?;

    if let Some(name) = &arguments.create_administrator {
        create_administrator(&sandbox, name)?;
    }
    if let Some(name) = &arguments.reset_administrator {
        let admin = sandbox.admin();
        admin.set_administrator_password(name, &administrators_password()?)?;
    }
    if arguments.seed_demo {
        sandbox.admin().seed_demo()?;
    }

    screen.title("CloudBilling sandbox");
    screen.blank_line();
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
        print_first_call(screen, sandbox.endpoint(), ca_file.as_deref(), &token);
    }
    if arguments.create_administrator.is_none() && arguments.database.is_none() {
        screen.blank_line();
        screen.paragraph(
            "The portal has no administrator yet; create one with --create-administrator.",
        );
    }
    screen.blank_line();
    screen.paragraph("Press Ctrl-C to stop the sandbox.");
    screen.flush();
    runtime.block_on(interrupts.next())
}

/// Creates an administrator, unless an earlier start created one with the same name and password.
fn create_administrator(sandbox: &Sandbox, name: &str) -> Result<(), Failure> {
    let made = sandbox
        .admin()
        .ensure_administrator(name, &administrators_password()?);
    made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::from(error).with_help("use --reset-administrator to set the password")
        }
        _ => error.into(),
    })
}

fn administrators_password() -> Result<String, Failure> {
    let password = std::env::var(ADMIN_PASSWORD).unwrap_or_default();
    match password.is_empty() {
        true => Err(Failure::usage("no password given for the administrator")
            .with_help(format!("set {ADMIN_PASSWORD}"))),
        false => Ok(password),
    }
}

/// Raises the limit of open files to the maximum. Each connection is an open file, and the default
/// limit of many shells is low.
fn raise_open_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

        let maximum = getrlimit(Resource::Nofile).maximum;
        let all = Rlimit {
            current: maximum,
            maximum,
        };
        // If it fails, the sandbox only accepts fewer connections at a time.
        let _ = setrlimit(Resource::Nofile, all);
    }
}

/// Prints the commands that make a first call from another terminal.
pub(crate) fn print_first_call(
    screen: &mut Screen,
    endpoint: &str,
    ca_file: Option<&Path>,
    token: &str,
) {
    let plain = if ca_file.is_none() {
        " --allow-http-loopback"
    } else {
        ""
    };
    screen.blank_line();
    screen.paragraph("In another terminal:");
    screen.commands([format!("export CLOUDBILLING_ENDPOINT={endpoint}")]);
    if let Some(path) = ca_file {
        screen.commands([format!("export CLOUDBILLING_CA_FILE='{}'", path.display())]);
    }
    screen.commands([
        format!("export CLOUDBILLING_TOKEN={token}"),
        format!("cloudbilling call GetInvoiceHeaders{plain}"),
    ]);
}
