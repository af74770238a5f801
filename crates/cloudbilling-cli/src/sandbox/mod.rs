//! `cloudbilling sandbox`: runs a local CloudBilling until it is interrupted, or drives one that
//! runs.

mod arguments;
mod client_settings;
mod control;
mod fault;
mod group;
mod limit;
mod rows;
mod secrets;

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use cloudbilling::codec::Printable;
use cloudbilling_sandbox::{
    Behaviour, ErrorKind, LockRules, NewAccount, NewApiToken, Sandbox, SandboxBuilder,
    ServerLimits, Storage,
};

use self::arguments::LockRule;
use self::client_settings::ClientSettings;
use self::secrets::{ACCOUNT_PASSWORD, ADMIN_KEY, ADMIN_PASSWORD, TOKEN, password};
use crate::contract;
use crate::failure::Failure;
use crate::process::{Interrupts, runtime};
use crate::secret::Secret;
use crate::terminal::Screen;

pub(crate) use self::arguments::SandboxArguments;

/// Runs a sandbox, or drives one that runs.
pub(crate) fn run(arguments: &SandboxArguments, screen: &mut Screen) -> Result<(), Failure> {
    match &arguments.command {
        Some(command) => control::run(command, screen),
        None => serve(arguments, screen),
    }
}

/// Starts the sandbox, prints the settings of a client, and waits for an interrupt.
fn serve(arguments: &SandboxArguments, screen: &mut Screen) -> Result<(), Failure> {
    // First, so that an early signal shuts the sandbox down gracefully as well.
    let runtime = runtime::start()?;
    let mut interrupts = {
        let _inside = runtime.enter();
        Interrupts::listen()?
    };
    raise_open_files();
    let sandbox = builder(arguments)?.start()?;
    let token = add_content(&sandbox, arguments)?;
    let ca_file = write_ca_file(&sandbox, arguments)?;
    let settings = ClientSettings::new(&sandbox, ca_file, token);
    match arguments.print {
        Some(format) => screen.raw(&settings.print(format)),
        None => show(&settings, arguments, screen),
    }
    screen.flush();
    runtime.block_on(interrupts.next())
}

fn builder(arguments: &SandboxArguments) -> Result<SandboxBuilder, Failure> {
    let storage = match &arguments.database {
        Some(path) => Storage::File(path.clone()),
        None => Storage::Memory,
    };
    let behaviour = Behaviour {
        refusals: arguments.refusals.into(),
        login_refusals: arguments.login_refusals.into(),
        member_order: arguments.member_order.into(),
    };
    let mut limits = ServerLimits::default();
    for limit in &arguments.limits {
        limit.apply(&mut limits);
    }
    let mut builder = Sandbox::builder()
        .address(arguments.listen)
        .storage(storage)
        .http_loopback(arguments.http_loopback)
        .contract(contract::read(arguments.contract.as_deref())?)
        .behaviour(behaviour)
        .lock_rules(lock_rules(arguments))
        .session_lifetime(Duration::from_secs(arguments.session_lifetime))
        .limits(limits);
    if let Some(clock) = arguments.clock() {
        builder = builder.clock(clock);
    }
    if let Some(key) = Secret::from_variable(ADMIN_KEY)? {
        builder = builder.admin_key(key.expose());
    }
    if arguments.log {
        // On standard error, so that a script reads only the settings from standard output. If that
        // stream is closed, the line is lost, which does no harm.
        builder = builder.log(|line| drop(writeln!(io::stderr(), "{}", Printable::whole(line))));
    }
    Ok(builder)
}

fn lock_rules(arguments: &SandboxArguments) -> LockRules {
    let has = |rule| arguments.lock_rules.contains(&rule);
    LockRules {
        strikes: arguments.lock_strikes,
        duration: Duration::from_secs(arguments.lock_duration),
        end_clears_strikes: has(LockRule::EndClearsStrikes),
        right_password_lifts: has(LockRule::RightPasswordLifts),
        success_clears_strikes: !has(LockRule::SuccessKeepsStrikes),
        wrong_login_extends: has(LockRule::WrongLoginExtends),
        locking_login_says_locked: has(LockRule::LockingLoginSaysLocked),
    }
}

/// Adds what the arguments ask for and what is not there yet. Returns the secret of the API token,
/// if it is known.
fn add_content(sandbox: &Sandbox, arguments: &SandboxArguments) -> Result<Option<String>, Failure> {
    let admin = sandbox.admin().in_environment(&arguments.environment);
    if arguments.freeze_clock {
        admin.set_clock(admin.clock().frozen())?;
    }
    if let Some(name) = &arguments.create_administrator {
        create_administrator(sandbox, name)?;
    }
    if let Some(name) = &arguments.reset_administrator {
        let password = password("the administrator", ADMIN_PASSWORD)?;
        admin.set_administrator_password(name, password.expose())?;
    }
    for email in &arguments.create_accounts {
        let password = password("the account", ACCOUNT_PASSWORD)?;
        let account = NewAccount::new(email, password.expose())
            .environment(&arguments.environment)
            .group(arguments.group.into());
        admin.ensure_account(&account)?;
    }
    if arguments.seed_demo {
        admin.seed_demo()?;
    }
    for file in &arguments.load {
        file.load(&admin)?;
    }
    for fault in &arguments.faults {
        admin.inject(fault.clone())?;
    }
    let Some(name) = &arguments.create_token else {
        return Ok(None);
    };
    let mut token = NewApiToken::new(name)
        .environment(&arguments.environment)
        .group(arguments.group.into());
    if let Some(secret) = Secret::from_variable(TOKEN)? {
        token = token.secret(secret.expose());
    }
    Ok(admin.ensure_api_token(&token)?)
}

/// Creates an administrator, unless an earlier start created one with the same name and password.
fn create_administrator(sandbox: &Sandbox, name: &str) -> Result<(), Failure> {
    let password = password("the administrator", ADMIN_PASSWORD)?;
    let made = sandbox
        .admin()
        .ensure_administrator(name, password.expose());
    made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::from(error).with_help("use --reset-administrator to set the password")
        }
        _ => error.into(),
    })
}

/// Writes the certificate to trust. Returns the path of its file, unless the sandbox serves plain
/// http.
fn write_ca_file(
    sandbox: &Sandbox,
    arguments: &SandboxArguments,
) -> Result<Option<PathBuf>, Failure> {
    if arguments.http_loopback {
        return Ok(None);
    }
    let path = &arguments.ca_file;
    fs::write(path, sandbox.ca_pem()).map_err(|error| Failure::file("write", path, &error))?;
    let absolute = std::path::absolute(path);
    Ok(Some(absolute.unwrap_or_else(|_| path.clone())))
}

/// Shows a person what a client needs, and what to do next.
fn show(settings: &ClientSettings, arguments: &SandboxArguments, screen: &mut Screen) {
    screen.title("CloudBilling sandbox");
    screen.blank_line();
    screen.fact("endpoint", &settings.endpoint);
    screen.fact("WSDL", settings.wsdl());
    screen.fact("portal", &settings.portal);
    screen.fact("admin API", &settings.admin_url);
    screen.fact("admin key", &settings.admin_key);
    if let Some(path) = &settings.ca_file {
        screen.fact("CA file", path.display());
    }
    match (&settings.token, &arguments.create_token) {
        (Some(token), _) => {
            screen.fact("token", token);
            print_first_call(
                screen,
                &settings.endpoint,
                settings.ca_file.as_deref(),
                token,
            );
        }
        (None, Some(name)) => {
            screen.blank_line();
            screen.paragraph(&format!(
                "The API token {name} exists. Its secret was shown when it was created; to choose the secret of a \
                 token, set {TOKEN}."
            ));
        }
        (None, None) => {}
    }
    if arguments.create_administrator.is_none() && arguments.database.is_none() {
        screen.blank_line();
        screen.paragraph(
            "The portal has no administrator yet; create one with --create-administrator.",
        );
    }
    print_control(screen, settings);
    screen.blank_line();
    screen.paragraph("Press Ctrl-C to stop the sandbox.");
}

/// Prints the commands that drive the sandbox from another terminal.
fn print_control(screen: &mut Screen, settings: &ClientSettings) {
    screen.blank_line();
    screen.paragraph("To see its log, its clock and its faults from another terminal:");
    screen.commands([
        format!("export CLOUDBILLING_ADMIN_URL={}", settings.admin_url),
        format!("export CLOUDBILLING_ADMIN_KEY={}", settings.admin_key),
    ]);
    if let Some(path) = &settings.ca_file {
        screen.commands([format!("export CLOUDBILLING_CA_FILE='{}'", path.display())]);
    }
    screen.commands(["cloudbilling sandbox log --follow"]);
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
