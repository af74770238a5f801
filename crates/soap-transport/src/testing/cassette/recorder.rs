use std::sync::{Mutex, MutexGuard};

use bytes::Bytes;
use http::{Request, Response, Uri};

use super::{AllowList, Cassette, Exchange, Message, Outcome};
use crate::{BlockingTransport, CallOptions, Transport, TransportError, maybe_send_async_trait};

/// A transport that writes down what passes through it, as far as its list allows.
#[derive(Debug)]
pub struct Recorder<T> {
    transport: T,
    allowed: AllowList,
    cassette: Mutex<Cassette>,
}

impl<T> Recorder<T> {
    /// Records the calls of `transport`.
    pub fn new(transport: T, allowed: AllowList) -> Self {
        Self {
            transport,
            allowed,
            cassette: Mutex::default(),
        }
    }

    /// What was recorded so far: calls that have ended, in the order in which they did.
    #[must_use]
    pub fn cassette(&self) -> Cassette {
        self.lock().clone()
    }

    fn request(&self, request: &Request<Bytes>) -> (String, String, Message) {
        (
            request.method().to_string(),
            without_query(request.uri()),
            self.allowed.request(request.headers(), request.body()),
        )
    }

    fn record(
        &self,
        (method, uri, request): (String, String, Message),
        result: &Result<Response<Bytes>, TransportError>,
    ) {
        let outcome = match result {
            Ok(response) => Outcome::Response {
                status: response.status().as_u16(),
                message: self.allowed.response(response.headers(), response.body()),
            },
            Err(error) => Outcome::Failure {
                kind: error.kind(),
                phase: error.phase(),
                delivery: error.delivery(),
            },
        };
        self.lock().exchanges.push(Exchange {
            method,
            uri,
            request,
            outcome,
        });
    }

    fn lock(&self) -> MutexGuard<'_, Cassette> {
        self.cassette
            .lock()
            .expect("no code that can panic runs under this lock")
    }
}

maybe_send_async_trait! {
    impl<T: Transport> Transport for Recorder<T> {
        async fn call(
            &self,
            request: Request<Bytes>,
            options: &CallOptions,
        ) -> Result<Response<Bytes>, TransportError> {
            let asked = self.request(&request);
            let result = self.transport.call(request, options).await;
            self.record(asked, &result);
            result
        }
    }
}

impl<T: BlockingTransport> BlockingTransport for Recorder<T> {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let asked = self.request(&request);
        let result = self.transport.call(request, options);
        self.record(asked, &result);
        result
    }
}

/// A query can hold anything, and so can what stands before the host.
pub(super) fn without_query(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or_default();
    let host = uri.host().unwrap_or_default();
    let port = uri.port().map_or(String::new(), |port| format!(":{port}"));
    format!("{scheme}://{host}{port}{}", uri.path())
}
