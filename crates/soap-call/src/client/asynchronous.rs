//! The async client.

use std::sync::Arc;

use http::StatusCode;
use soap_codec::{FromElement, FromXmlOwned, QName, ToXml};
use soap_transport::{ResponseBody, Transport};

#[cfg(feature = "mime")]
use crate::client::parts::Parts;
use crate::client::rows::Rows;
use crate::client::stopwatch::Stopwatch;
use crate::client::streamed::{Streamed, collect};
use crate::error::{CallError, Error, ErrorKind};
#[cfg(feature = "mime")]
use crate::exchange::PartsExchange;
use crate::exchange::{Exchange, Operation, Request, Response, RowsExchange, Service};

/// A client of a SOAP service. Clones share everything.
///
/// It runs on any executor that the transport supports. A call that is dropped is abandoned, and
/// may have been executed.
#[derive(Clone, Debug)]
pub struct Client {
    service: Arc<Service>,
    transport: Arc<dyn Transport>,
}

impl Client {
    /// Creates a client. The service is an [`Endpoint`](crate::Endpoint), or one with settings.
    ///
    /// For cookies, such as those that keep a client on one server of many, wrap the transport in
    /// [`WithCookies`](soap_transport::WithCookies).
    #[must_use]
    pub fn new(transport: impl Transport + 'static, service: impl Into<Service>) -> Self {
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
    pub async fn call<Q: ToXml + Sync, R: FromXmlOwned>(
        &self,
        operation: &Operation<'_, Q, R>,
        body: &Q,
    ) -> Result<R, Error> {
        self.run(Request::new(operation, body)).await?.read()
    }

    /// Makes a call, reads its response, and the detail of a declared fault.
    ///
    /// # Errors
    /// [`CallError`]: an [`Error`], with the detail if that is one of `D`.
    pub async fn call_with_detail<Q: ToXml + Sync, R: FromXmlOwned, D: for<'a> FromElement<'a>>(
        &self,
        operation: &Operation<'_, Q, R>,
        body: &Q,
    ) -> Result<R, CallError<D>> {
        Ok(self.call(operation, body).await?)
    }

    /// Makes a call, and returns its response with all of its parts.
    ///
    /// # Errors
    /// As [`call`](Self::call), except that the payload is not read yet.
    pub async fn send<R>(&self, request: &Request<'_, R>) -> Result<Response<R>, Error> {
        self.run(request.clone()).await
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

    /// Makes a call whose response is too large to keep, and returns the elements `row` in it one
    /// at a time, as they arrive. The response without its rows comes last, so `R` must not require
    /// any.
    /// The [blocking client](crate::blocking::Client::rows) has an example.
    ///
    /// # Errors
    /// As [`call`](Self::call), up to the head of the response. Later errors are those of the
    /// rows.
    pub async fn rows<'r, T: FromXmlOwned, R>(
        &self,
        request: &Request<'r, R>,
        row: QName<'r>,
    ) -> Result<Rows<'r, R, T>, Error> {
        let Streamed {
            body,
            exchange,
            head,
        } = self.stream(request.clone()).await?;
        Ok(Rows {
            body,
            response: None,
            rows: RowsExchange::new(exchange, head, row),
        })
    }

    /// Makes a call whose response is a package with large parts, and returns the response and the
    /// parts as they arrive (feature `mime`). Raise the size limit of the call
    /// ([`Request::options`]) and of the package
    /// ([`Service::package_options`]) for parts that exceed it.
    /// The [blocking client](crate::blocking::Client::parts) has an example.
    ///
    /// # Errors
    /// As [`call`](Self::call), up to the head of the response. Later errors are those of the
    /// parts.
    #[cfg(feature = "mime")]
    pub async fn parts<'r, R>(&self, request: &Request<'r, R>) -> Result<Parts<'r, R>, Error> {
        let Streamed {
            body,
            exchange,
            head,
        } = self.stream(request.clone()).await?;
        Ok(Parts {
            body,
            has_ended: false,
            parts: PartsExchange::new(exchange, head),
        })
    }

    /// Sends a request, and returns as soon as the head of its response has arrived.
    async fn stream<'r, R>(
        &self,
        request: Request<'r, R>,
    ) -> Result<Streamed<'r, R, dyn ResponseBody>, Error> {
        let mut exchange = Exchange::new(Arc::clone(&self.service), request);
        let stopwatch = Stopwatch::start(exchange.options().clone());
        loop {
            let outgoing = exchange.request()?;
            let options = stopwatch.options_left()?;
            let result = self.transport.call_streaming(outgoing, &options).await;
            // A challenge is judged as a whole.
            let whole = match result {
                Ok(response) if response.status() != StatusCode::UNAUTHORIZED => {
                    return Ok(Streamed::new(exchange, response));
                }
                Ok(response) => collect(response).await,
                Err(error) => Err(error),
            };
            if exchange.handle_response(whole)?.is_some() {
                return Err(Error::new(ErrorKind::NoPayload));
            }
        }
    }

    /// Returns the settings of the service.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.service
    }

    async fn run<R>(&self, request: Request<'_, R>) -> Result<Response<R>, Error> {
        let mut exchange = Exchange::new(Arc::clone(&self.service), request);
        let stopwatch = Stopwatch::start(exchange.options().clone());
        loop {
            let outgoing = exchange.request()?;
            let options = stopwatch.options_left()?;
            let result = self.transport.call(outgoing, &options).await;
            if let Some(response) = exchange.handle_response(result)? {
                return Ok(response);
            }
        }
    }
}
