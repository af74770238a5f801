use std::sync::Arc;

use soap_transport::BlockingTransport;

use crate::{
    Outcome, Report,
    cases::{self, Case},
    collected::Collected,
    harness::Harness,
    server::Authority,
};

/// A selection of the cases.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    only: Option<String>,
    without: Vec<(String, String)>,
    is_streaming: bool,
}

impl Suite {
    /// Selects every case.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs only the cases whose name begins with `prefix`, such as `tls/` or `size/one-gigabyte`.
    #[must_use]
    pub fn only(mut self, prefix: impl Into<String>) -> Self {
        self.only = Some(prefix.into());
        self
    }

    /// Makes every call with [`call_streaming`](BlockingTransport::call_streaming), and adds cases
    /// for a transport that returns the pieces of a body as they arrive. By default calls are made
    /// with [`call`](BlockingTransport::call).
    #[must_use]
    pub fn streaming(mut self) -> Self {
        self.is_streaming = true;
        self
    }

    /// Skips the cases whose name begins with `prefix`, and shows the reason in the report:
    /// `without("http2/", "it speaks HTTP/1.1 only")`.
    #[must_use]
    pub fn without(mut self, prefix: impl Into<String>, why: impl Into<String>) -> Self {
        self.without.push((prefix.into(), why.into()));
        self
    }

    /// Runs the cases one after the other, each with its own server and transport.
    ///
    /// `make` makes a transport that trusts only [`Config::ca_pem`], allows plain `http` to
    /// loopback, and uses no proxy.
    pub fn run<T: BlockingTransport + 'static>(&self, make: impl Fn(&Config) -> T) -> Report {
        let authority = Authority::new();
        let config = Config {
            ca_pem: authority.ca_pem().to_owned(),
        };
        let make = || -> Arc<dyn BlockingTransport> {
            let transport = make(&config);
            if self.is_streaming {
                Arc::new(Collected(transport))
            } else {
                Arc::new(transport)
            }
        };
        let further = cases::as_it_arrives().filter(|_| self.is_streaming);
        let cases = cases::all()
            .chain(further)
            .filter(|case| {
                self.only
                    .as_deref()
                    .is_none_or(|it| case.name.starts_with(it))
            })
            .map(|case| {
                let outcome = self.run_case(&case, &authority, &make);
                (case.name.to_owned(), outcome)
            })
            .collect();
        Report { cases }
    }

    fn run_case(
        &self,
        case: &Case,
        authority: &Authority,
        make: &dyn Fn() -> Arc<dyn BlockingTransport>,
    ) -> Outcome {
        let skipped = |(prefix, _): &&(String, String)| case.name.starts_with(prefix.as_str());
        if let Some((_, why)) = self.without.iter().find(skipped) {
            return Outcome::Skipped(why.clone());
        }
        match (case.run)(&Harness::new(authority, make)) {
            Ok(()) => Outcome::Passed,
            Err(why) => Outcome::Failed(why),
        }
    }
}

/// The settings that a transport needs for the suite.
#[derive(Clone, Debug)]
pub struct Config {
    ca_pem: String,
}

impl Config {
    /// Returns the certificate of the authority to trust, in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }
}
