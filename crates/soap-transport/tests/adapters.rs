//! The adapters hand request and options on, and the result back.

use std::{
    future::ready,
    pin::pin,
    task::{Context, Poll, Waker},
};

use soap_transport::{
    BlockingTransport, CallOptions, Transport, blocking_from_fn,
    bytes::Bytes,
    from_fn,
    http::{Request, Response},
};

fn echo(request: &Request<Bytes>, options: &CallOptions) -> Response<Bytes> {
    let body = format!("{:?} {}", request.body(), options.max_response_bytes());
    Response::new(body.into())
}

#[test]
fn closures() {
    let transport = from_fn(|request, options| ready(Ok(echo(&request, &options))));
    assert_echoes(&transport);

    let transport = blocking_from_fn(|request, options| Ok(echo(&request, options)));
    let response = transport
        .call(
            Request::new("in".into()),
            &CallOptions::default().with_max_response_bytes(7),
        )
        .expect("echo does not fail");
    assert_eq!(response.body(), "b\"in\" 7");
}

#[cfg(feature = "tower")]
#[test]
fn tower_services() {
    use soap_transport::TransportError;

    #[derive(Clone)]
    struct Echo;

    impl tower_service::Service<Request<Bytes>> for Echo {
        type Response = Response<Bytes>;
        type Error = TransportError;
        type Future = std::future::Ready<Result<Response<Bytes>, TransportError>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request<Bytes>) -> Self::Future {
            let options = request.extensions().get::<CallOptions>().expect("given");
            ready(Ok(echo(&request, options)))
        }
    }

    assert_echoes(&soap_transport::FromService::new(Echo));
}

fn assert_echoes(transport: &dyn Transport) {
    let options = CallOptions::default().with_max_response_bytes(7);
    let mut call = pin!(transport.call(Request::new("in".into()), &options));
    let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(Ok(response)) = polled else {
        panic!("echo neither waits nor fails: {polled:?}");
    };
    assert_eq!(response.body(), "b\"in\" 7");
}
