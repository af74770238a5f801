//! Which proxy a connection goes through.

use std::fmt;

use http::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use soap_transport::{PlainHttp, Target};

use crate::BuildError;

/// Where proxies come from. `Debug` shows no credentials.
pub(crate) enum Proxies {
    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, as every client reads them.
    Environment(Box<Matcher>),
    /// This one for every host.
    Fixed(Box<Matcher>),
    None,
}

/// A proxy by how it is spoken to.
pub(crate) enum Proxy {
    Http(Intercept),
    Socks5(Intercept),
}

impl Proxies {
    pub(crate) fn environment() -> Self {
        Self::Environment(Box::new(Matcher::from_env()))
    }

    pub(crate) fn fixed(address: &str) -> Result<Self, BuildError> {
        let matcher = Matcher::builder().all(address).build();
        let intercept = matcher
            .intercept(&Uri::from_static("https://any.invalid"))
            .ok_or_else(BuildError::proxy)?;
        Proxy::of(intercept).ok_or_else(BuildError::proxy)?;
        Ok(Self::Fixed(Box::new(matcher)))
    }

    /// The proxy for `uri`.
    ///
    /// # Errors
    /// The environment names a proxy of a kind that is not supported.
    pub(crate) fn find(&self, uri: &Uri) -> Result<Option<Proxy>, UnsupportedProxy> {
        let matcher = match self {
            // A proxy cannot reach what runs on this machine.
            Self::Environment(_) if is_loopback(uri) => return Ok(None),
            Self::Environment(matcher) | Self::Fixed(matcher) => matcher,
            Self::None => return Ok(None),
        };
        let Some(intercept) = matcher.intercept(uri) else {
            return Ok(None);
        };
        Proxy::of(intercept).map(Some).ok_or(UnsupportedProxy)
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment(_) => "Environment",
            Self::Fixed(_) => "Fixed",
            Self::None => "None",
        })
    }
}

impl Proxy {
    fn of(intercept: Intercept) -> Option<Self> {
        match intercept.uri().scheme_str() {
            Some("http") => Some(Self::Http(intercept)),
            Some("socks5" | "socks5h") => Some(Self::Socks5(intercept)),
            _ => None,
        }
    }
}

/// The proxy is neither an HTTP nor a SOCKS5 one.
#[derive(Debug)]
pub(crate) struct UnsupportedProxy;

/// Asked of the address as if it were plain `http`, because that is where the question has an answer already.
fn is_loopback(uri: &Uri) -> bool {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    format!("http://{authority}")
        .parse()
        .is_ok_and(|plain: Uri| Target::of_uri(&plain, PlainHttp::ToLoopback).is_ok())
}
