use std::{
    net::IpAddr,
    time::{Duration, SystemTime},
};

use tokio_rustls::rustls::pki_types::CertificateDer;
use x509_cert::{
    Certificate,
    der::Decode,
    ext::pkix::{BasicConstraints, SubjectAltName, name::GeneralName},
    time::Time,
};

/// The content of a certificate that helps a person. Nothing of it is verified.
///
/// All texts come from the server: escape them before they reach a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateSummary {
    /// The distinguished name of its owner ([RFC 4514](https://www.rfc-editor.org/rfc/rfc4514)),
    /// which may be empty; `unreadable` if the bytes are not a certificate.
    pub subject: String,
    /// The distinguished name of the authority that issued it.
    pub issuer: String,
    /// The start of its validity.
    pub not_before: SystemTime,
    /// The end of its validity.
    pub not_after: SystemTime,
    /// The host names and addresses that it is for (`subjectAltName`).
    pub names: Vec<String>,
    /// Set if it belongs to an authority.
    pub is_authority: bool,
}

impl CertificateSummary {
    pub(super) fn read(der: &CertificateDer<'_>) -> Self {
        Certificate::from_der(der).map_or_else(|_| Self::unreadable(), |it| Self::of(&it))
    }

    /// Returns `true` if the certificate names its owner as the authority that issued it.
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    fn of(certificate: &Certificate) -> Self {
        let content = certificate.tbs_certificate();
        let validity = content.validity();
        let names = content.get_extension::<SubjectAltName>().ok().flatten();
        let constraints = content.get_extension::<BasicConstraints>().ok().flatten();
        Self {
            subject: content.subject().to_string(),
            issuer: content.issuer().to_string(),
            not_before: system_time(validity.not_before),
            not_after: system_time(validity.not_after),
            names: names.map_or_else(Vec::new, |(_, names)| {
                names.0.iter().filter_map(host).collect()
            }),
            is_authority: constraints.is_some_and(|(_, constraints)| constraints.ca),
        }
    }

    fn unreadable() -> Self {
        Self {
            subject: "unreadable".to_owned(),
            issuer: "unreadable".to_owned(),
            not_before: SystemTime::UNIX_EPOCH,
            not_after: SystemTime::UNIX_EPOCH,
            names: Vec::new(),
            is_authority: false,
        }
    }
}

/// Returns the time. X.509 has no years before 1950, and this type none before 1970.
fn system_time(time: Time) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(time.to_unix_duration().as_secs())
}

/// Returns a name that a host can have.
fn host(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(octets) => match *octets.as_bytes() {
            [a, b, c, d] => Some(IpAddr::from([a, b, c, d]).to_string()),
            ref octets => {
                let octets: [u8; 16] = octets.try_into().ok()?;
                Some(IpAddr::from(octets).to_string())
            }
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use tokio_rustls::rustls::pki_types::pem::PemObject;

    use super::*;

    /// Expected values: `openssl x509 -noout -subject -issuer -dates -ext subjectAltName`.
    #[test]
    fn a_certificate_of_openssl_is_summarised() {
        let pem = include_bytes!("../../tests/data/openssl.pem");
        let der = CertificateDer::from_pem_slice(pem).expect("openssl writes PEM");
        let summary = CertificateSummary::read(&der);
        assert!(summary.is_self_issued(), "{summary:?}");
        assert_eq!(summary.subject, "CN=pins.example");
        assert_eq!(summary.names, ["pins.example"]);
        assert!(summary.is_authority);
        let not_after = summary.not_after.duration_since(SystemTime::UNIX_EPOCH);
        assert_eq!(not_after.expect("after 1970").as_secs(), 2_110_880_341);
    }

    #[test]
    fn bytes_that_are_not_a_certificate_are_unreadable() {
        for bytes in [&b""[..], b"\x30\x80", &[0x30; 64]] {
            let summary = CertificateSummary::read(&CertificateDer::from(bytes));
            assert_eq!(summary.subject, "unreadable");
        }
    }
}
