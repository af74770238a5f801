use std::sync::{Mutex, MutexGuard};

use soap_transport::{
    BlockingTransport, CallOptions, Transport, TransportError,
    bytes::Bytes,
    http::{Request, Response},
    maybe_send_async_trait,
};

use crate::{
    allow_list::AllowList,
    cassette::{Cassette, Exchange, Message, Outcome},
};

/// A transport that records the calls made through it, as far as its [`AllowList`] allows.
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

    /// Returns the calls that have ended so far, in the order in which they ended.
    pub fn cassette(&self) -> Cassette {
        self.lock().clone()
    }

    fn request(&self, request: &Request<Bytes>) -> (String, String, Message) {
        (
            request.method().to_string(),
            self.allowed.recorded_address(request.uri()),
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
            let recorded = self.request(&request);
            let result = self.transport.call(request, options).await;
            self.record(recorded, &result);
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
        let recorded = self.request(&request);
        let result = self.transport.call(request, options);
        self.record(recorded, &result);
        result
    }
}
