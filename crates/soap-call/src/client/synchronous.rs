//! The blocking client.

use std::sync::Arc;

use soap_codec::{FromXmlOwned, ToXml};
use soap_transport::BlockingTransport;

use crate::client::stopwatch::Stopwatch;
use crate::error::Error;
use crate::exchange::{Exchange, Operation, Request, Response, Service};

/// A client of a SOAP service. Clones share everything.
///
/// Calls may be made from any number of threads at once.
#[derive(Clone, Debug)]
pub struct Client {
    service: Arc<Service>,
    transport: Arc<dyn BlockingTransport>,
}

impl Client {
    /// Creates a client. The service is an [`Endpoint`](crate::Endpoint), or one with settings.
    ///
    /// For cookies, such as those that keep a client on one server of many, wrap the transport in
    /// [`WithCookies`](soap_transport::WithCookies).
    #[must_use]
    pub fn new(transport: impl BlockingTransport + 'static, service: impl Into<Service>) -> Self {
        Self {
            service: Arc::new(service.into()),
            transport: Arc::new(transport),
        }
    }

    /// Makes a call, and reads its response.
    ///
    /// # Errors
    /// [`Error`], by its [kind](crate::ErrorKind). It says whether the call
    /// [may have been executed](Error::may_have_executed).
    pub fn call<Q: ToXml + Sync, R: FromXmlOwned>(
        &self,
        operation: &Operation<'_, Q, R>,
        body: &Q,
    ) -> Result<R, Error> {
        self.run(Request::new(operation, body))?.read()
    }

    /// Makes a call, and returns its response with all of its parts.
    ///
    /// # Errors
    /// As [`call`](Self::call), except that the payload is not read yet.
    pub fn send<R>(&self, request: &Request<'_, R>) -> Result<Response<R>, Error> {
        self.run(request.clone())
    }

    /// Returns a client on the same transport, whose service has other settings: another header
    /// block, another time limit.
    #[must_use]
    pub fn with_service(&self, change: impl FnOnce(Service) -> Service) -> Self {
        Self {
            service: Arc::new(change(Service::clone(&self.service))),
            transport: Arc::clone(&self.transport),
        }
    }

    /// Returns the settings of the service.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }

    fn run<R>(&self, request: Request<'_, R>) -> Result<Response<R>, Error> {
        let mut exchange = Exchange::new(Arc::clone(&self.service), request);
        let stopwatch = Stopwatch::start(exchange.options().clone());
        loop {
            let outgoing = exchange.request()?;
            let options = stopwatch.options_left()?;
            let result = self.transport.call(outgoing, &options);
            if let Some(response) = exchange.handle_response(result)? {
                return Ok(response);
            }
        }
    }
}
