//! One request with header blocks, and its response.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use soap_codec::http::{SoapAction, SoapResponse, build_request, read_response};
use soap_codec::{Decoder, Encoder, HeaderBlock, Message, QName, SoapVersion, ToXml};
use soap_headers::UnixTime;
use soap_headers::addressing::Addressing;
use soap_headers::security::{Password, Security, UsernameToken};
use soap_transport::bytes::Bytes;
use soap_transport::{BlockingTransport as _, CallOptions};

use interop_services::transport;

pub(crate) const CAMERA: &str = "urn:camera";
pub(crate) const VERSIONS: [SoapVersion; 2] = [SoapVersion::Soap11, SoapVersion::Soap12];

#[derive(ToXml)]
#[soap(namespace = "urn:camera")]
struct GetStatus<'a> {
    preset: &'a str,
}

/// A request for the status of a preset.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    endpoint: &'a str,
    version: SoapVersion,
    soap_action: Option<&'a str>,
    security: Option<&'a Security>,
    addressing: Option<&'a Addressing>,
    further: Option<HeaderBlock<'a>>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(endpoint: &'a str, version: SoapVersion) -> Self {
        Self {
            endpoint,
            version,
            soap_action: None,
            security: None,
            addressing: None,
            further: None,
        }
    }

    pub(crate) fn security(self, security: &'a Security) -> Self {
        Self {
            security: Some(security),
            ..self
        }
    }

    pub(crate) fn addressing(self, addressing: &'a Addressing) -> Self {
        Self {
            addressing: Some(addressing),
            ..self
        }
    }

    /// Adds a block.
    pub(crate) fn further(self, block: HeaderBlock<'a>) -> Self {
        Self {
            further: Some(block),
            ..self
        }
    }

    /// Sets the action of HTTP, which is otherwise that of the addressing.
    pub(crate) fn soap_action(self, action: &'a str) -> Self {
        Self {
            soap_action: Some(action),
            ..self
        }
    }

    /// Returns the response, which is a message.
    pub(crate) fn send(self, preset: &str) -> Message<Bytes> {
        match self.exchange(preset) {
            SoapResponse::Message { message, .. } => message,
            other => panic!("not a message: {other:?}"),
        }
    }

    pub(crate) fn exchange(self, preset: &str) -> SoapResponse {
        let body = GetStatus { preset };
        let action = self.addressing.and_then(Addressing::action);
        let action = self
            .soap_action
            .or(action)
            .unwrap_or("urn:camera/GetStatus");
        let mut encoder = Encoder::new(self.version).body(QName::new(CAMERA, "GetStatus"), &body);
        let security = self.security.map(Security::block);
        let addressing = self.addressing.into_iter().flat_map(Addressing::blocks);
        for block in security.into_iter().chain(addressing).chain(self.further) {
            encoder = encoder.header(block);
        }
        let request = build_request(
            self.version,
            self.endpoint.parse().expect("a URL"),
            &SoapAction::new(action).expect("printable ASCII"),
            encoder.encode().expect("blocks that can be written"),
        );
        let response = transport().call(request, &CallOptions::default());
        read_response(&Decoder::new(), response.expect("a response")).expect("a SOAP response")
    }
}

/// Returns the user that the camera has authenticated.
pub(crate) fn user(message: &Message<Bytes>) -> String {
    let payload = message.envelope().payload().expect("no fault");
    let user = payload.child(QName::new(CAMERA, "user")).expect("a user");
    user.text().into_owned()
}

pub(crate) fn now() -> UnixTime {
    SystemTime::now().into()
}

/// Returns bytes that no earlier request had. Not secret, which does not matter to these servers.
pub(crate) fn unique() -> [u8; 16] {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = u128::from(NUMBER.fetch_add(1, Ordering::Relaxed));
    let time = now().as_millis().unsigned_abs();
    (u128::from(time) << 64 | number).to_be_bytes()
}

/// A token for the user, with a nonce and the current time.
pub(crate) fn digest(password: &str) -> UsernameToken {
    UsernameToken::digest("anna", Password::new(password))
        .with_nonce(unique())
        .with_created(now())
}

pub(crate) fn text(password: &str) -> UsernameToken {
    UsernameToken::text("anna", Password::new(password))
}
