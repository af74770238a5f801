//! The settings that all calls of a service share.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{HeaderValue, USER_AGENT};
use soap_codec::http::{SoapAction, build_request};
use soap_codec::{Decoder, Encoder, NamespaceMap, QName, SoapVersion};
use soap_transport::CallOptions;

use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::exchange::action_rule::ActionRule;
#[cfg(feature = "digest")]
use crate::exchange::digest::DigestLogin;
use crate::exchange::header_blocks::{Attempt, HeaderProvider, OwnedHeaderBlock};
use crate::exchange::request::Parts;
use crate::http_headers::HttpHeaders;
use crate::secrets::Secrets;

/// A service as its clients know it: its address, its protocol, and what every call sends.
///
/// ```
/// use std::time::Duration;
/// use soap_call::{ActionRule, Endpoint, HttpHeaders, Service};
/// use soap_codec::SoapVersion;
/// use soap_transport::CallOptions;
///
/// let service = Service::new(Endpoint::new("https://device.example/onvif/device_service")?)
///     .version(SoapVersion::Soap12)
///     .action_rule(ActionRule::Namespace)
///     .http_headers(HttpHeaders::new().with_basic("operator", "correct horse")?)
///     .options(CallOptions::new(Duration::from_secs(10)).with_max_response_bytes(1 << 20));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Service {
    action_rule: ActionRule,
    blocks: Vec<OwnedHeaderBlock>,
    pub(crate) decoder: Decoder,
    #[cfg(feature = "digest")]
    pub(crate) digest: Option<DigestLogin>,
    endpoint: Endpoint,
    has_declaration: bool,
    http_headers: HttpHeaders,
    namespaces: NamespaceMap,
    options: CallOptions,
    providers: Vec<Arc<dyn HeaderProvider>>,
    pub(crate) understood: Vec<QName<'static>>,
    user_agent: Option<HeaderValue>,
    version: SoapVersion,
}

impl Service {
    /// The `User-Agent` of requests, unless the caller sets [another](Self::http_headers) or
    /// [none](Self::no_user_agent).
    pub const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

    /// Creates a service that speaks SOAP 1.1.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        Self {
            action_rule: ActionRule::default(),
            blocks: Vec::new(),
            decoder: Decoder::new(),
            #[cfg(feature = "digest")]
            digest: None,
            endpoint,
            has_declaration: false,
            http_headers: HttpHeaders::new(),
            namespaces: NamespaceMap::new(),
            options: CallOptions::default(),
            providers: Vec::new(),
            understood: Vec::new(),
            user_agent: Some(HeaderValue::from_static(Self::USER_AGENT)),
            version: SoapVersion::Soap11,
        }
    }

    /// Sets the SOAP version of requests (default: 1.1). Responses of either version are read.
    #[must_use]
    pub fn version(mut self, version: SoapVersion) -> Self {
        self.version = version;
        self
    }

    /// Sets the rule for the action of operations without one of their own.
    #[must_use]
    pub fn action_rule(mut self, rule: ActionRule) -> Self {
        self.action_rule = rule;
        self
    }

    /// Sends a header block with every request.
    #[must_use]
    pub fn header(mut self, block: OwnedHeaderBlock) -> Self {
        self.blocks.push(block);
        self
    }

    /// Asks a provider for the header blocks of each attempt.
    #[must_use]
    pub fn header_provider(mut self, provider: impl HeaderProvider + 'static) -> Self {
        self.providers.push(Arc::new(provider));
        self
    }

    /// Adds header blocks of responses that the caller understands. A response with any other block
    /// that must be understood is an error (SOAP 1.1, 4.2.3).
    #[must_use]
    pub fn understands(mut self, names: impl IntoIterator<Item = QName<'static>>) -> Self {
        self.understood.extend(names);
        self
    }

    /// Sends these HTTP headers with every request.
    #[must_use]
    pub fn http_headers(mut self, headers: HttpHeaders) -> Self {
        self.http_headers = headers;
        self
    }

    /// Sends no `User-Agent`, unless [`http_headers`](Self::http_headers) holds one.
    #[must_use]
    pub fn no_user_agent(mut self) -> Self {
        self.user_agent = None;
        self
    }

    /// Answers the challenges of HTTP Digest.
    #[cfg(feature = "digest")]
    #[must_use]
    pub fn digest(mut self, login: DigestLogin) -> Self {
        self.digest = Some(login);
        self
    }

    /// Sets the decoder of responses, with its limits and tolerances. Its namespaces are replaced
    /// by those of this service.
    #[must_use]
    pub fn decoder(mut self, decoder: Decoder) -> Self {
        self.decoder = decoder.namespaces(self.namespaces.clone());
        self
    }

    /// Sets the namespaces that the service uses in place of those of the types, in both
    /// directions.
    #[must_use]
    pub fn namespaces(mut self, namespaces: NamespaceMap) -> Self {
        self.decoder = self.decoder.namespaces(namespaces.clone());
        self.namespaces = namespaces;
        self
    }

    /// Sets the time limit of a call and the size limit of its response.
    #[must_use]
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Sets whether requests begin with an XML declaration, which some servers need (default:
    /// `false`).
    #[must_use]
    pub fn xml_declaration(mut self, has_declaration: bool) -> Self {
        self.has_declaration = has_declaration;
        self
    }

    /// Returns the endpoint.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Returns the limits of a call.
    pub(crate) fn options_of<'a>(&'a self, request: &'a Parts<'_>) -> &'a CallOptions {
        request.options.as_ref().unwrap_or(&self.options)
    }

    /// Writes an attempt. Adds the secrets of its header blocks to those of the call.
    pub(crate) fn request(
        &self,
        request: &Parts<'_>,
        number: u8,
        secrets: &mut Secrets,
    ) -> Result<http::Request<Bytes>, Error> {
        let action = match request.action {
            Some(action) => Cow::Borrowed(action),
            None => self.action_rule.action(request.name),
        };
        let provided = self.provided(&Attempt {
            action: &action,
            endpoint: &self.endpoint,
            number,
            operation: request.name,
            version: self.version,
        })?;
        let blocks = || self.blocks.iter().chain(&request.blocks).chain(&provided);
        blocks().for_each(|block| secrets.add(block.secrets()));
        let envelope = Encoder::new(self.version)
            .namespaces(self.namespaces.clone())
            .xml_declaration(self.has_declaration);
        let envelope = blocks()
            .map(OwnedHeaderBlock::block)
            .fold(envelope, Encoder::header)
            .body(request.name, request.body)
            .encode()?;
        let action = SoapAction::new(action)?;
        let uri = self.endpoint.uri().clone();
        let mut built = build_request(self.version, uri, &action, envelope);
        let headers = built.headers_mut();
        if let Some(user_agent) = &self.user_agent {
            headers.insert(USER_AGENT, user_agent.clone());
        }
        self.http_headers.write(headers);
        request.http_headers.write(headers);
        Ok(built)
    }

    /// Returns the secrets of a call before its first attempt.
    pub(crate) fn secrets(&self, request: &Parts<'_>) -> Secrets {
        let mut secrets = Secrets::default();
        secrets.add(self.http_headers.secrets());
        secrets.add(request.http_headers.secrets());
        secrets.add(&request.secrets);
        #[cfg(feature = "digest")]
        if let Some(login) = &self.digest {
            secrets.add(std::slice::from_ref(login.password()));
        }
        secrets
    }

    fn provided(&self, attempt: &Attempt<'_>) -> Result<Vec<OwnedHeaderBlock>, Error> {
        let mut provided = Vec::new();
        for provider in &self.providers {
            let blocks = provider.header_blocks(attempt);
            provided.extend(blocks.map_err(|error| Error::new(ErrorKind::HeaderProvider(error)))?);
        }
        Ok(provided)
    }
}

impl From<Endpoint> for Service {
    fn from(endpoint: Endpoint) -> Self {
        Self::new(endpoint)
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("endpoint", &self.endpoint)
            .field("version", &self.version)
            .field("action_rule", &self.action_rule)
            .field("header_blocks", &self.blocks)
            .field("http_headers", &self.http_headers)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
