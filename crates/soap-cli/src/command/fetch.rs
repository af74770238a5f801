//! `soap fetch`: the only command that uses the network.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use soap_transport::http::Uri;
use soap_transport_hyper::{BlockingHyperTransport, HyperTransport};

use super::Failure;
use super::problems::{Deny, FEW, load};
use super::summary::counted;
use crate::documents::download::Download;

const EXAMPLES: &str = "\
Examples:
  soap fetch 'https://shop.example/soap?wsdl' --out wsdl/shop
  soap fetch 'https://shop.example/soap?wsdl' --out wsdl/shop --host schemas.example";

/// Downloads a WSDL with all that it imports, and writes their digests into `soap.lock`.
///
/// Only https is used, also for imports that say http, and only the host of URL and those that
/// --host names. No credentials are sent. The other commands read the folder and nothing else.
///
/// Prints the files that are new, changed, or not needed any more. If the WSDL cannot be read, the
/// folder stays as it was.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Fetch {
    /// The address of the WSDL.
    url: String,

    /// The folder for the documents; made if it is missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// A further host from which imports may come.
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,

    /// Trusts only the certificate authorities of this file, in PEM.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,

    /// Allows plain http for 127.0.0.1, ::1 and localhost.
    #[arg(long)]
    allow_http_loopback: bool,

    #[command(flatten)]
    deny: Deny,
}

impl Fetch {
    pub(super) fn run(&self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
        let url = self.url()?;
        let host = url.host().unwrap_or_default();
        let mut hosts = self.host.clone();
        hosts.push(host.to_owned());
        let mut download = Download::new(self.transport()?, hosts, self.allow_http_loopback);
        let (_, diagnostics) = load(&self.url, &mut download)?;
        let at_folder = |error| Failure::at(self.out.display(), error);
        fs::create_dir_all(&self.out).map_err(at_folder)?;
        let changed = download.write(&self.out).map_err(at_folder)?;
        for file in changed {
            writeln!(out, "{}", file.display())?;
        }
        writeln!(out, "{}", counted(download.len(), "document"))?;
        self.deny.show(&diagnostics, FEW, err)
    }

    fn url(&self) -> Result<Uri, Failure> {
        let url: Option<Uri> = self.url.parse().ok();
        match url.filter(|url| url.host().is_some()) {
            Some(url) if url.scheme_str() == Some("https") => Ok(url),
            Some(url) if url.scheme_str() == Some("http") && self.allow_http_loopback => Ok(url),
            Some(url) if url.scheme_str() == Some("http") => Err(Failure::at(
                &self.url,
                "expected https; --allow-http-loopback allows http to this machine; download documents of \
                 another server yourself, and name them with `soap lock`",
            )),
            _ => Err(Failure::at(
                &self.url,
                "not an address such as https://shop.example/soap?wsdl; files need no fetch",
            )),
        }
    }

    fn transport(&self) -> Result<BlockingHyperTransport, Failure> {
        let mut builder = HyperTransport::builder().allow_http_loopback(self.allow_http_loopback);
        if let Some(file) = &self.ca {
            let pem = fs::read(file).map_err(|error| Failure::at(file.display(), error))?;
            builder = builder.root_certificates_pem(&pem);
        }
        let transport = builder
            .build()
            .map_err(|error| Failure::Unusable(error.to_string()))?;
        BlockingHyperTransport::new(transport).map_err(|error| Failure::Unusable(error.to_string()))
    }
}
