//! What the tests of this folder share.
#![allow(dead_code, reason = "no test needs all of it")]

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
        .expect("threads are to be had")
}

/// So many calls at once; their answers, in that order.
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
    let mut answers = Vec::with_capacity(count);
    for call in calls {
        answers.push(call.await.expect("no panic").expect("an answer"));
    }
    answers
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
