//! The certification authority of the sandbox, and the certificate of the server.
//!
//! The owner of its key can impersonate any server that its certificate covers to clients that
//! trust it. So the certificate covers this machine only (name constraints) and lasts three months.
//! The key is not in the database, which people send to one another, and not beside the certificate
//! that clients receive, but in a file that only its owner can read.

use std::fs;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::{Duration, OffsetDateTime};

use crate::data::random::random_token;
use crate::data::storage::Storage;
use crate::error::{Error, ErrorKind};

/// The authority that signs the certificate of the server. It is kept with the database, so that a
/// client still trusts the sandbox after a restart.
pub(crate) struct Authority {
    /// The address that the certificate covers, beside the loopback addresses.
    address: IpAddr,
    not_after: OffsetDateTime,
    certificate_pem: String,
    key_pem: String,
}

/// Short, because the key could be stolen; long enough for a client to keep its configuration.
const LIFETIME: Duration = Duration::days(90);

/// An authority with less time left is replaced at the start: a sandbox may run for days.
const LEAST_LEFT: Duration = Duration::days(14);

impl Authority {
    /// Loads the authority beside the database. Creates one if there is none, or none that covers
    /// the address for long enough.
    pub(crate) fn load_or_make(storage: &Storage, address: IpAddr) -> Result<Self, Error> {
        let now = OffsetDateTime::now_utc();
        let Storage::File(database) = storage else {
            return Self::make(address, now).map_err(certificate_error);
        };
        let file = beside(database);
        let unusable = |why: &dyn std::fmt::Display| {
            let what = format!("cannot use the authority {}: {why}", file.display());
            Error::new(ErrorKind::Storage, what)
        };
        let known = match fs::read_to_string(&file) {
            Ok(text) => Some(Self::read(&text).ok_or_else(|| unusable(&"it is damaged"))?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(unusable(&error)),
        };
        match known {
            Some(known) if known.serves(address, now) => return Ok(known),
            _ => {}
        }
        let made = Self::make(address, now).map_err(certificate_error)?;
        made.save(&file, known.is_some())
            .map_err(|error| unusable(&error))?;
        let text = fs::read_to_string(&file).map_err(|error| unusable(&error))?;
        // Another sandbox may have been faster: then both use its authority.
        Self::read(&text).ok_or_else(|| unusable(&"it is damaged"))
    }

    /// The certificate that a client must trust.
    pub(crate) fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Returns a server configuration with a new certificate for the loopback names and for
    /// `address`.
    pub(crate) fn server_config(&self, address: IpAddr) -> Result<Arc<ServerConfig>, Error> {
        let (certificate, key) = self.issue(address).map_err(certificate_error)?;
        let chain = vec![
            CertificateDer::from_pem_slice(certificate.as_bytes()).map_err(certificate_error)?,
        ];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(certificate_error)?;
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
                .map_err(certificate_error)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    fn make(address: IpAddr, now: OffsetDateTime) -> Result<Self, rcgen::Error> {
        let not_after = (now + LIFETIME).replace_nanosecond(0).unwrap_or(now);
        let key = KeyPair::generate()?;
        let mut params = authority_params();
        params.name_constraints = Some(constraints(address));
        valid_until(&mut params, now, not_after);
        Ok(Self {
            address,
            not_after,
            certificate_pem: params.self_signed(&key)?.pem(),
            key_pem: key.serialize_pem(),
        })
    }

    fn serves(&self, address: IpAddr, now: OffsetDateTime) -> bool {
        self.address == address && self.not_after - now > LEAST_LEFT
    }

    /// Reads what [`text`](Self::text) writes.
    fn read(text: &str) -> Option<Self> {
        let (address, rest) = text.strip_prefix("Address: ")?.split_once('\n')?;
        let (not_after, rest) = rest.strip_prefix("Not-After: ")?.split_once('\n')?;
        let key = rest.find("-----BEGIN PRIVATE KEY-----")?;
        Some(Self {
            address: address.parse().ok()?,
            not_after: OffsetDateTime::from_unix_timestamp(not_after.parse().ok()?).ok()?,
            certificate_pem: rest[..key].to_owned(),
            key_pem: rest[key..].to_owned(),
        })
    }

    /// Both PEM blocks, after the address, which is read without parsing them ([RFC 7468,
    /// 2](https://www.rfc-editor.org/rfc/rfc7468#section-2) allows text there).
    fn text(&self) -> String {
        format!(
            "Address: {}\nNot-After: {}\n{}{}",
            self.address,
            self.not_after.unix_timestamp(),
            self.certificate_pem,
            self.key_pem
        )
    }

    /// Writes the file atomically, replacing an old one; a new one of another process stays.
    fn save(&self, file: &Path, replace: bool) -> io::Result<()> {
        let mut new = file.as_os_str().to_owned();
        new.push(format!(".{}", &random_token()[..8]));
        let new = PathBuf::from(new);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&new)?.write_all(self.text().as_bytes())?;
        if replace {
            return fs::rename(&new, file);
        }
        let linked = fs::hard_link(&new, file);
        fs::remove_file(&new)?;
        match linked {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    }

    fn issue(&self, address: IpAddr) -> Result<(String, String), rcgen::Error> {
        // The issuer needs only the name and the key of the authority, which never change.
        let issuer = Issuer::new(authority_params(), KeyPair::from_pem(&self.key_pem)?);
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(vec!["localhost".to_owned()])?;
        for ip in [
            IpAddr::from([127, 0, 0, 1]),
            "::1".parse().expect("an address"),
            address,
        ] {
            let name = SanType::IpAddress(ip);
            if !params.subject_alt_names.contains(&name) {
                params.subject_alt_names.push(name);
            }
        }
        params
            .distinguished_name
            .push(DnType::CommonName, "CloudBilling sandbox");
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        valid_until(&mut params, OffsetDateTime::now_utc(), self.not_after);
        Ok((params.signed_by(&key, &issuer)?.pem(), key.serialize_pem()))
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority")
            .field("certificate_pem", &self.certificate_pem)
            .finish_non_exhaustive()
    }
}

/// Returns the path of the authority beside a database.
fn beside(database: &Path) -> PathBuf {
    let mut file = database.as_os_str().to_owned();
    file.push(".authority.pem");
    file.into()
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::OrganizationName, "CloudBilling sandbox");
    params
        .distinguished_name
        .push(DnType::CommonName, "CloudBilling sandbox CA");
    params
}

/// Returns the loopback names and addresses, and the listen address ([RFC 5280,
/// 4.2.1.10](https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10)).
fn constraints(address: IpAddr) -> NameConstraints {
    let own = CidrSubnet::from_addr_prefix(address, if address.is_ipv4() { 32 } else { 128 });
    let subnets = [
        CidrSubnet::from_addr_prefix(Ipv4Addr::new(127, 0, 0, 0).into(), 8),
        CidrSubnet::from_addr_prefix(Ipv6Addr::LOCALHOST.into(), 128),
        own,
    ];
    let mut permitted_subtrees = vec![GeneralSubtree::DnsName("localhost".to_owned())];
    permitted_subtrees.extend(subnets.map(GeneralSubtree::IpAddress));
    NameConstraints {
        permitted_subtrees,
        excluded_subtrees: Vec::new(),
    }
}

/// Uses the real clock, not the clock of the sandbox: the client checks the dates by its own.
fn valid_until(params: &mut CertificateParams, now: OffsetDateTime, not_after: OffsetDateTime) {
    // A client whose clock is slightly behind must accept the certificate.
    params.not_before = now - Duration::days(1);
    params.not_after = not_after;
}

fn certificate_error(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::caused(
        ErrorKind::System,
        "cannot create the certificate of the server",
        error,
    )
}

#[cfg(test)]
mod tests {
    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier as _;
    use rustls::pki_types::{ServerName, UnixTime};

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn an_authority_is_read_as_it_was_written() {
        let now = OffsetDateTime::now_utc();
        let made = Authority::make(HERE, now).expect("a certificate");
        let read = Authority::read(&made.text()).expect("its own text");
        assert_eq!(read.text(), made.text());
        assert!(read.serves(HERE, now));
        assert!(Authority::read(&made.text()[..60]).is_none());
    }

    #[test]
    fn an_authority_is_for_one_address_and_for_a_time() {
        let now = OffsetDateTime::now_utc();
        let made = Authority::make(HERE, now).expect("a certificate");
        assert!(made.serves(HERE, now + Duration::days(75)));
        assert!(!made.serves(HERE, now + Duration::days(77)));
        assert!(!made.serves(Ipv4Addr::new(192, 0, 2, 1).into(), now));
    }

    /// As a client of ours verifies it.
    fn is_trusted(authority: &Authority, names: Vec<SanType>, name: &str) -> bool {
        let issuer_key = KeyPair::from_pem(&authority.key_pem).expect("its own key");
        let issuer = Issuer::new(authority_params(), issuer_key);
        let mut params = CertificateParams::default();
        params.subject_alt_names = names;
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate().expect("a key");
        let leaf = params.signed_by(&key, &issuer).expect("a certificate");

        let mut roots = RootCertStore::empty();
        let root = CertificateDer::from_pem_slice(authority.certificate_pem.as_bytes());
        roots.add(root.expect("PEM")).expect("a certificate");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        verifier
            .build()
            .expect("a root")
            .verify_server_cert(leaf.der(), &[], &name, &[], UnixTime::now())
            .is_ok()
    }

    /// A stolen key can impersonate this machine only.
    #[test]
    fn the_authority_vouches_for_this_machine_only() {
        let authority = Authority::make(HERE, OffsetDateTime::now_utc()).expect("a certificate");
        let dns = |name: &str| vec![SanType::DnsName(name.try_into().expect("a name"))];
        let ip = |ip: [u8; 4]| vec![SanType::IpAddress(ip.into())];
        assert!(is_trusted(&authority, dns("localhost"), "localhost"));
        assert!(is_trusted(&authority, ip([127, 0, 0, 1]), "127.0.0.1"));
        assert!(!is_trusted(&authority, dns("bank.example"), "bank.example"));
        assert!(!is_trusted(&authority, ip([192, 0, 2, 1]), "192.0.2.1"));
    }
}
