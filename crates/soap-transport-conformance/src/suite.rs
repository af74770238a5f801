use std::sync::Arc;

use soap_transport::BlockingTransport;

use crate::{
    Outcome, Report,
    bench::Bench,
    cases::{self, Case},
    server::Authority,
};

/// The cases to run.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    only: Option<String>,
    without: Vec<(String, String)>,
}

impl Suite {
    /// Every case.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs only the cases whose name begins like this: `tls/`, `size/one-gigabyte`.
    #[must_use]
    pub fn only(mut self, prefix: impl Into<String>) -> Self {
        self.only = Some(prefix.into());
        self
    }

    /// Leaves out the cases whose name begins with `prefix`, and says why in the report: a transport that does not offer HTTP/2
    /// is one `without("http2/", "it speaks HTTP/1.1 only")`, one that has no TLS is also one `without("tls/", …)`.
    #[must_use]
    pub fn without(mut self, prefix: impl Into<String>, why: impl Into<String>) -> Self {
        self.without.push((prefix.into(), why.into()));
        self
    }

    /// Runs the cases one after the other, each with a server and a transport of its own.
    ///
    /// `make` has to make a transport that trusts [`Config::ca_pem`] and no other authority, goes to loopback by plain `http`,
    /// and uses no proxy.
    pub fn run<T: BlockingTransport + 'static>(&self, make: impl Fn(&Config) -> T) -> Report {
        let authority = Authority::new();
        let config = Config {
            ca_pem: authority.ca_pem().to_owned(),
        };
        let make = || -> Arc<dyn BlockingTransport> { Arc::new(make(&config)) };
        let cases = cases::all()
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
        match (case.run)(&Bench::new(authority, make)) {
            Ok(()) => Outcome::Passed,
            Err(why) => Outcome::Failed(why),
        }
    }
}

/// What a transport has to be told before the suite can call it.
#[derive(Clone, Debug)]
pub struct Config {
    ca_pem: String,
}

impl Config {
    /// The certificate of the authority to trust, in PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }
}
