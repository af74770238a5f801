//! The blocking client.

use std::sync::Arc;

use http::StatusCode;
use soap_codec::{FromElement, FromXmlOwned, QName, ToXml};
use soap_transport::{BlockingResponseBody, BlockingTransport};

#[cfg(feature = "mime")]
use crate::client::parts::BlockingParts;
use crate::client::rows::BlockingRows;
use crate::client::stopwatch::Stopwatch;
use crate::client::streamed::{Streamed, collect_blocking};
use crate::error::{CallError, Error, ErrorKind};
#[cfg(feature = "mime")]
use crate::exchange::PartsExchange;
use crate::exchange::{Exchange, Operation, Request, Response, RowsExchange, Service};

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

    /// Makes a call, reads its response, and the detail of a declared fault.
    ///
    /// # Errors
    /// [`CallError`]: an [`Error`], with the detail if that is one of `D`.
    pub fn call_with_detail<Q: ToXml + Sync, R: FromXmlOwned, D: for<'a> FromElement<'a>>(
        &self,
        operation: &Operation<'_, Q, R>,
        body: &Q,
    ) -> Result<R, CallError<D>> {
        Ok(self.call(operation, body)?)
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

    /// Makes a call whose response is too large to keep, and returns the elements `row` in it one
    /// at a time, as they arrive. The response without its rows comes last, so `R` must not require
    /// any.
    ///
    /// ```
    /// use soap_call::{Endpoint, Operation, Request, blocking::Client};
    /// use soap_codec::{FromXml, QName};
    /// # use soap_transport::{blocking_from_fn, bytes::Bytes, http::Response};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let transport = blocking_from_fn(|_, _| Ok(Response::new(Bytes::from_static(br#"<s:Envelope
    /// #     xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ListResponse xmlns="urn:shop">
    /// #     <Order><Amount>5</Amount></Order><Order><Amount>7</Amount></Order><Count>2</Count>
    /// #     </ListResponse></s:Body></s:Envelope>"#))));
    ///
    /// #[derive(FromXml)]
    /// #[soap(namespace = "urn:shop", rename_all = "PascalCase")]
    /// struct Order { amount: u32 }
    ///
    /// #[derive(FromXml)]
    /// #[soap(namespace = "urn:shop", rename_all = "PascalCase")]
    /// struct ListResponse { count: u32 }
    ///
    /// const LIST: Operation<(), ListResponse> = Operation::new(QName::new("urn:shop", "List"));
    ///
    /// let client = Client::new(transport, Endpoint::new("https://shop.example/")?);
    /// let request = Request::new(&LIST, &());
    /// let mut orders = client.rows::<Order, _>(&request, QName::new("urn:shop", "Order"))?;
    /// let mut total = 0;
    /// for order in &mut orders {
    ///     total += order?.amount;
    /// }
    /// let response = orders.into_response().ok_or("the response is not complete")?.read()?;
    /// assert_eq!((total, response.count), (12, 2));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`call`](Self::call), up to the head of the response. Later errors are those of the
    /// rows.
    pub fn rows<'r, T: FromXmlOwned, R>(
        &self,
        request: &Request<'r, R>,
        row: QName<'r>,
    ) -> Result<BlockingRows<'r, R, T>, Error> {
        let Streamed {
            body,
            exchange,
            head,
        } = self.stream(request.clone())?;
        Ok(BlockingRows {
            body,
            response: None,
            rows: RowsExchange::new(exchange, head, row),
        })
    }

    /// Makes a call whose response is a package with large parts, and returns the response and the
    /// parts as they arrive (feature `mime`). Raise the size limit of the call
    /// ([`Request::options`]) and of the package
    /// ([`Service::package_options`]) for parts that exceed it.
    ///
    /// ```
    /// use std::io::Write;
    /// use soap_call::{PartEvent, Request, blocking::Client};
    ///
    /// /// Writes all attachments of a response to a file.
    /// fn save<R>(
    ///     client: &Client,
    ///     request: &Request<'_, R>,
    ///     file: &mut impl Write,
    /// ) -> Result<(), Box<dyn std::error::Error>> {
    ///     for event in client.parts(request)? {
    ///         if let PartEvent::Data(piece) = event? {
    ///             file.write_all(&piece)?;
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`call`](Self::call), up to the head of the response. Later errors are those of the
    /// parts.
    #[cfg(feature = "mime")]
    pub fn parts<'r, R>(&self, request: &Request<'r, R>) -> Result<BlockingParts<'r, R>, Error> {
        let Streamed {
            body,
            exchange,
            head,
        } = self.stream(request.clone())?;
        Ok(BlockingParts {
            body,
            has_ended: false,
            parts: PartsExchange::new(exchange, head),
        })
    }

    /// Sends a request, and returns as soon as the head of its response has arrived.
    fn stream<'r, R>(
        &self,
        request: Request<'r, R>,
    ) -> Result<Streamed<'r, R, dyn BlockingResponseBody>, Error> {
        let mut exchange = Exchange::new(Arc::clone(&self.service), request);
        let stopwatch = Stopwatch::start(exchange.options().clone());
        loop {
            let outgoing = exchange.request()?;
            let options = stopwatch.options_left()?;
            let result = self.transport.call_streaming(outgoing, &options);
            // A challenge is judged as a whole.
            let whole = match result {
                Ok(response) if response.status() != StatusCode::UNAUTHORIZED => {
                    return Ok(Streamed::new(exchange, response));
                }
                Ok(response) => collect_blocking(response),
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
