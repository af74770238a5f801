//! `cloudbilling doctor`: checks everything between this machine and an accepted call, and says
//! what to do about each fault. It only reads, and it never logs in.
//!
//! It must not depend on the other commands, except for the table of operations in `call`.

mod arguments;
mod contract;
mod http;
mod network;
mod report;
mod settings;
mod store;
mod time;
mod token;
mod wsdl;

pub(crate) use self::arguments::DoctorArguments;
use self::network::Network;
use self::report::{Check, Report};
use self::settings::Settings;
use self::time::Budget;
use crate::failure::{ExitClass, Failure};
use crate::process::runtime;
use crate::terminal::Screen;

/// Makes the checks, and prints their findings.
pub(crate) fn run(arguments: &DoctorArguments, screen: &mut Screen) -> Result<ExitClass, Failure> {
    let mut report = Report::default();
    runtime::start()?.block_on(examine(arguments, &mut report));
    report.print(&arguments.output, screen)?;
    Ok(match report.has_problem() {
        true => ExitClass::Finding,
        false => ExitClass::Success,
    })
}

async fn examine(arguments: &DoctorArguments, report: &mut Report) {
    let Some(settings) = Settings::check(&arguments.connection, report) else {
        report.skip(&Check::AFTER_SETTINGS, "the settings cannot be used");
        return;
    };
    match arguments.offline {
        true => report.skip(&Check::ONLINE, "--offline"),
        false => online(&settings, report).await,
    }
    let has_store = store::check(&settings, report);
    store::check_account(&settings, has_store, report).await;
    report.sort();
}

/// Makes the checks that need the service. Each of them needs the one before it.
async fn online(settings: &Settings<'_>, report: &mut Report) {
    let budget = Budget::start(settings.timeout());
    let network = Network::new(settings, budget);
    if !network.check(report).await {
        report.skip(&Check::AFTER_NETWORK, "there is no connection");
        return;
    }
    if !http::check(&network, report).await {
        report.skip(&Check::AFTER_HTTP, "the service does not respond in SOAP");
        return;
    }
    let described = wsdl::check(&network, report).await;
    let called = token::check(&network, report).await;
    contract::check(settings, described.as_ref(), called, report);
}
