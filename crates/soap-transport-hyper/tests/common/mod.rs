//! What the tests of this folder share.
#![allow(dead_code, reason = "no test needs all of it")]

pub(crate) mod http2;

use std::time::Duration;

use soap_transport::{
    CallOptions, Transport, TransportError,
    bytes::Bytes,
    http::{Request, Response},
};
use tokio::runtime::{Builder, Runtime};

pub(crate) fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("threads are to be had")
}

pub(crate) async fn call(
    transport: &dyn Transport,
    uri: &str,
) -> Result<Response<Bytes>, TransportError> {
    let request = Request::post(uri)
        .body(Bytes::from_static(b"<Envelope/>"))
        .expect("the test's address is one");
    let options = CallOptions::new(Duration::from_secs(30));
    transport.call(request, &options).await
}
