//! Helpers that the tests share.
#![allow(dead_code, reason = "no test uses all of it")]

pub(crate) mod http2;
pub(crate) mod process;

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
        .expect("threads are available")
}

/// Makes `count` calls at once, and returns their responses in the order of the calls.
pub(crate) async fn calls_at_once<T: Transport + Clone + 'static>(
    transport: &T,
    uri: &str,
    count: usize,
) -> Vec<Response<Bytes>> {
    let call = |_| {
        let (transport, uri) = (transport.clone(), uri.to_owned());
        tokio::spawn(async move { call(&transport, &uri).await })
    };
    let calls: Vec<_> = (0..count).map(call).collect();
    let mut responses = Vec::with_capacity(count);
    for call in calls {
        responses.push(call.await.expect("no panic").expect("a response"));
    }
    responses
}

pub(crate) async fn call(
    transport: &dyn Transport,
    uri: &str,
) -> Result<Response<Bytes>, TransportError> {
    let request = Request::post(uri)
        .body(Bytes::from_static(b"<Envelope/>"))
        .expect("the address is valid");
    let options = CallOptions::new(Duration::from_secs(30));
    transport.call(request, &options).await
}
