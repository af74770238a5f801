//! One configuration of TLS for each host with a client certificate of its own.

use std::{collections::BTreeMap, sync::Arc};

use tokio_rustls::{TlsConnector, rustls::pki_types::ServerName};

use super::config::TlsOptions;
use crate::error::{BuildError, BuildErrorKind};

/// The connector for each host. A session of one is never resumed by another.
#[derive(Clone)]
pub(crate) struct Connectors {
    usual: TlsConnector,
    by_host: BTreeMap<String, TlsConnector>,
}

impl Connectors {
    pub(crate) fn new(options: &TlsOptions) -> Result<Self, BuildError> {
        let connector = |identity| Ok(TlsConnector::from(Arc::new(options.config(identity)?)));
        let by_host = options.identities.iter().map(|(host, identity)| {
            let name = host_name(host)?;
            Ok((name, connector(Some(identity))?))
        });
        Ok(Self {
            usual: connector(options.identity.as_ref())?,
            by_host: by_host.collect::<Result<_, BuildError>>()?,
        })
    }

    /// Returns the connector for a host in its normal form.
    pub(crate) fn for_host(&self, host: &str) -> &TlsConnector {
        self.by_host.get(&normal(host)).unwrap_or(&self.usual)
    }
}

/// Checks a host of the settings, and returns its normal form.
fn host_name(host: &str) -> Result<String, BuildError> {
    let name = normal(host);
    match ServerName::try_from(name.as_str()) {
        Ok(_) => Ok(name),
        Err(_) => Err(BuildError::caused_by(
            BuildErrorKind::ClientCertificate,
            format!("{host:?} is not a host name or address"),
        )),
    }
}

/// Returns a host without what makes no difference: case, a final dot, the brackets of an address.
fn normal(host: &str) -> String {
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    host.strip_suffix('.').map(str::to_owned).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn spellings_of_a_host_are_one() {
        for host in ["Gateway.Example", "gateway.example.", "GATEWAY.EXAMPLE"] {
            assert_eq!(normal(host), "gateway.example");
        }
        assert_eq!(normal("[FD00::1]"), "fd00::1");
    }
}
