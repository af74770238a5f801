//! The settings that all calls of a service share.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{HeaderValue, USER_AGENT};
use soap_codec::http::{ResponseError, SoapAction, SoapResponse, build_request, read_response};
use soap_codec::{Decoder, Encoder, Interrupt, NamespaceMap, QName, SoapVersion};
use soap_transport::CallOptions;
use zeroize::Zeroizing;

use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::exchange::action_rule::ActionRule;
use crate::exchange::check::{ReceivedMessage, ResponseCheck};
#[cfg(feature = "digest")]
use crate::exchange::digest::DigestLogin;
use crate::exchange::header_blocks::{Attempt, HeaderBlocks, HeaderProvider, ToHeaderBlocks};
#[cfg(feature = "mime")]
use crate::exchange::package::Package;
use crate::exchange::request::{Action, Parts, Request};
use crate::exchange::sent::Sent;
use crate::http_headers::HttpHeaders;
use crate::secrets::Secret;

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
    blocks: HeaderBlocks<'static>,
    checks: Vec<Arc<dyn ResponseCheck>>,
    pub(crate) decoder: Decoder,
    #[cfg(feature = "digest")]
    pub(crate) digest: Option<DigestLogin>,
    endpoint: Endpoint,
    has_declaration: bool,
    http_headers: HttpHeaders,
    #[cfg(feature = "mime")]
    mtom: Option<usize>,
    namespaces: NamespaceMap,
    options: CallOptions,
    #[cfg(feature = "mime")]
    pub(crate) package_options: soap_mime::ReadOptions,
    providers: Vec<Arc<dyn HeaderProvider>>,
    pub(crate) understood: Vec<QName<'static>>,
    user_agent: Option<HeaderValue>,
    version: SoapVersion,
}

impl Service {
    /// The `User-Agent` of requests, unless the caller sets [another](Self::http_headers) or
    /// [none](Self::user_agent).
    pub const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

    /// Creates a service that speaks SOAP 1.1.
    #[must_use]
    pub fn new(endpoint: Endpoint) -> Self {
        Self {
            action_rule: ActionRule::default(),
            blocks: HeaderBlocks::new(),
            checks: Vec::new(),
            decoder: Decoder::new(),
            #[cfg(feature = "digest")]
            digest: None,
            endpoint,
            has_declaration: false,
            http_headers: HttpHeaders::new(),
            #[cfg(feature = "mime")]
            mtom: None,
            namespaces: NamespaceMap::new(),
            options: CallOptions::default(),
            #[cfg(feature = "mime")]
            package_options: soap_mime::ReadOptions::new(),
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

    /// Sends header blocks with every request.
    #[must_use]
    pub fn header(mut self, blocks: impl ToHeaderBlocks + 'static) -> Self {
        self.blocks = self.blocks.with(blocks);
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

    /// Checks each response, in the order of the checks. The header blocks that a check processes
    /// are understood.
    #[must_use]
    pub fn response_check(mut self, check: impl ResponseCheck + 'static) -> Self {
        self.understood.extend_from_slice(check.understood());
        self.checks.push(Arc::new(check));
        self
    }

    /// Sends these HTTP headers with every request.
    #[must_use]
    pub fn http_headers(mut self, headers: HttpHeaders) -> Self {
        self.http_headers = headers;
        self
    }

    /// Sets the `User-Agent`, where [`http_headers`](Self::http_headers) holds no other (default:
    /// [`USER_AGENT`](Self::USER_AGENT)); `None` sends none.
    ///
    /// # Panics
    /// If it is not visible ASCII.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<Option<&'static str>>) -> Self {
        self.user_agent = user_agent.into().map(HeaderValue::from_static);
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

    /// Sends each request as an MTOM package (feature `mime`), in which
    /// [`Base64`](soap_codec::scalar::Base64) values of `min_bytes` or more are parts of their own.
    /// Responses in packages are read without this.
    #[cfg(feature = "mime")]
    #[must_use]
    pub fn mtom(mut self, min_bytes: usize) -> Self {
        self.mtom = Some(min_bytes);
        self
    }

    /// Sets the limits and tolerances of packages (feature `mime`).
    #[cfg(feature = "mime")]
    #[must_use]
    pub fn package_options(mut self, options: soap_mime::ReadOptions) -> Self {
        self.package_options = options;
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

    /// Writes a request, with more header blocks behind its own. This is the layer below an
    /// [`Exchange`](crate::Exchange), for a machine of your own: it asks no
    /// [provider](HeaderProvider), and answers no challenge.
    ///
    /// # Errors
    /// [`Encode`](ErrorKind::Encode) if a value cannot be written, [`Action`](ErrorKind::Action) if
    /// the action cannot be sent.
    pub fn write<R>(
        &self,
        request: &Request<'_, R>,
        blocks: &dyn ToHeaderBlocks,
    ) -> Result<http::Request<Bytes>, Error> {
        let action = self.action(&request.parts)?;
        self.write_parts(&request.parts, &action, &[blocks])
    }

    /// Reads a response by the [table](soap_codec::http) of SOAP over HTTP. This is the layer below
    /// an [`Exchange`](crate::Exchange): neither a fault nor an unexpected payload is an error.
    ///
    /// # Errors
    /// As [`read_response`].
    pub fn read(
        &self,
        response: http::Response<Bytes>,
        interrupt: Interrupt,
    ) -> Result<SoapResponse, ResponseError> {
        read_response(&self.decoder.clone().interrupt(interrupt), response)
    }

    /// Returns the secrets that every request holds: those of the HTTP headers, and the password of
    /// the Digest login.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let secrets = self.http_headers.secrets().iter();
        #[cfg(feature = "digest")]
        let secrets = secrets.chain(self.digest.iter().map(DigestLogin::password));
        secrets
    }

    pub(crate) fn check(&self, response: &ReceivedMessage<'_>) -> Result<(), Error> {
        let mut checks = self.checks.iter();
        let checked = checks.try_for_each(|it| it.check(response));
        checked.map_err(|error| Error::new(ErrorKind::Check(error)))
    }

    /// Writes an attempt. Adds the secrets of its header blocks to those of the call, and sets the
    /// id of its message if that is checked.
    pub(crate) fn request(
        &self,
        request: &Parts<'_>,
        number: u8,
        sent: &mut Sent,
    ) -> Result<http::Request<Bytes>, Error> {
        let action = self.action(request)?;
        let provided = self.provided(&Attempt {
            action: request.addressing_action.unwrap_or(action.as_str()),
            endpoint: &self.endpoint,
            number,
            operation: request.name,
            version: self.version,
        })?;
        for blocks in [&self.blocks, &request.blocks].into_iter().chain(&provided) {
            sent.secrets.extend(blocks.secrets());
        }
        if !self.checks.is_empty() {
            let mut lists = [&self.blocks, &request.blocks].into_iter().chain(&provided);
            let message_id = lists.find_map(|blocks| blocks.message_id());
            sent.message_id = message_id.map(str::to_owned);
        }
        let provided: Vec<_> = provided
            .iter()
            .map(|it| it as &dyn ToHeaderBlocks)
            .collect();
        self.write_parts(request, &action, &provided)
    }

    fn write_parts(
        &self,
        request: &Parts<'_>,
        action: &SoapAction,
        blocks: &[&dyn ToHeaderBlocks],
    ) -> Result<http::Request<Bytes>, Error> {
        let mut encoder = Encoder::new(self.version)
            .namespaces(self.namespaces.clone())
            .xml_declaration(self.has_declaration);
        if !request.is_empty {
            encoder = encoder.body(request.name, request.content.value());
        }
        encoder = request.blocks.add_to(self.blocks.add_to(encoder));
        encoder = blocks
            .iter()
            .fold(encoder, |encoder, it| it.add_to(encoder));
        let is_secret = !request.secrets.is_empty();
        let mut built = self.build(action, &encoder, is_secret)?;
        let headers = built.headers_mut();
        if let Some(user_agent) = &self.user_agent {
            headers.insert(USER_AGENT, user_agent.clone());
        }
        self.http_headers.write(headers);
        request.http_headers.write(headers);
        Ok(built)
    }

    fn action<'r>(&self, request: &'r Parts<'_>) -> Result<Cow<'r, SoapAction>, Error> {
        let text = match &request.action {
            Action::Checked(action) => return Ok(Cow::Borrowed(action)),
            Action::ByRule => self.action_rule.action(request.name),
            Action::Text(action) => (*action).into(),
        };
        Ok(Cow::Owned(SoapAction::new(text)?))
    }

    fn build(
        &self,
        action: &SoapAction,
        encoder: &Encoder<'_>,
        is_secret: bool,
    ) -> Result<http::Request<Bytes>, Error> {
        let uri = self.endpoint.uri().clone();
        #[cfg(feature = "mime")]
        if let Some(min_bytes) = self.mtom {
            let package = Package::write(encoder, self.version, action.as_str(), min_bytes)?;
            let mut built = build_request(self.version, uri, action, package.body.clone());
            package.label(&mut built);
            return Ok(built);
        }
        let envelope = match is_secret {
            true => encode_wiped(encoder)?,
            false => encoder.encode()?.into(),
        };
        Ok(build_request(self.version, uri, action, envelope))
    }

    #[inline]
    fn provided(&self, attempt: &Attempt<'_>) -> Result<Vec<HeaderBlocks<'static>>, Error> {
        let provided = self.providers.iter().map(|it| it.provide(attempt));
        let provided: Result<_, _> = provided.collect();
        provided.map_err(|error| Error::new(ErrorKind::HeaderProvider(error)))
    }
}

/// Encodes an envelope into memory that is wiped with its last clone. It must not grow, because a
/// buffer that is left behind is not wiped.
fn encode_wiped(encoder: &Encoder<'_>) -> Result<Bytes, Error> {
    let mut envelope = Zeroizing::new(Vec::with_capacity(4096));
    encoder.encode_into(&mut envelope)?;
    Ok(Bytes::from_owner(envelope))
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
