//! One cheap read with the API token. A login is never tried.

use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{ClientBuilder, Error};

use super::network::Network;
use super::report::{Check, Report};
use super::store;
use crate::connection::Credential;
use crate::failure::{ExitClass, Failure};
use crate::secret::SecretSource;

/// The evidence of a call about the contract.
pub(super) enum Called {
    /// The response fits the contract.
    Accepted,
    /// The response does not fit the contract.
    Misread(Failure),
    /// Nothing.
    Unknown,
}

pub(super) async fn check(network: &Network<'_>, report: &mut Report) -> Called {
    match network.settings.target().credential() {
        Credential::Login(_) => {
            let reason = "a login is never tried, because a wrong one counts; see the account";
            report.skip(&[Check::Token], reason);
            Called::Unknown
        }
        Credential::Token(SecretSource::Prompt) => {
            report.warning(
                Check::Token,
                "no API token is given",
                "set CLOUDBILLING_TOKEN, give --token-file, or choose a context that has a token",
            );
            Called::Unknown
        }
        Credential::Token(_) => match builder(network) {
            Ok(builder) => read(builder, network, report).await,
            Err(failure) => {
                report.failure(Check::Token, &failure);
                Called::Unknown
            }
        },
    }
}

/// Returns a client that shares its state with other runs if there is state: a refusal is then
/// remembered, and the doctor creates nothing.
fn builder(network: &Network<'_>) -> Result<ClientBuilder, Failure> {
    let connection = &network.settings.connection;
    match store::exists(network.settings) {
        true => connection.builder(),
        false => connection.token_builder(&connection.api_token()?),
    }
}

async fn read(builder: ClientBuilder, network: &Network<'_>, report: &mut Report) -> Called {
    let client = match builder.timeout(network.budget().next()).build() {
        Ok(client) => client,
        Err(error) => {
            report.failure(Check::Token, &error.into());
            return Called::Unknown;
        }
    };
    // The purchases of one second long ago: the response is small wherever the service looks.
    let nothing = GetPurchases::default()
        .date_from("2000-01-01T00:00:00Z")
        .date_to("2000-01-01T00:00:01Z");
    match client.execute(&nothing).await {
        Ok(_) => {
            report.ok(Check::Token, "accepted (by a read of GetPurchases)");
            Called::Accepted
        }
        Err(error) => judge(error, report),
    }
}

fn judge(error: Error, report: &mut Report) -> Called {
    let failure = Failure::from(error);
    match failure.class() {
        ExitClass::Response | ExitClass::Service => {
            let reason = "the read failed for another reason; see the contract";
            report.skip(&[Check::Token], reason);
            Called::Misread(failure)
        }
        _ => {
            report.failure(Check::Token, &failure);
            Called::Unknown
        }
    }
}
