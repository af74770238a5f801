//! Run with `RUSTFLAGS="--cfg soap_transport_single_threaded"`: a transport and its
//! futures need not be `Send`.
#![cfg(soap_transport_single_threaded)]

use std::{
    cell::Cell,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use soap_transport::{
    CallOptions, Transport, TransportError, async_trait,
    bytes::Bytes,
    from_fn,
    http::{Request, Response},
};

#[derive(Debug, Default)]
struct Counting(Rc<Cell<u32>>);

#[async_trait(?Send)]
impl Transport for Counting {
    async fn call(
        &self,
        _: Request<Bytes>,
        _: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let count = Rc::clone(&self.0);
        std::future::ready(()).await;
        count.set(count.get() + 1);
        Ok(Response::new(Bytes::new()))
    }
}

#[test]
fn a_transport_and_its_futures_need_not_be_send() {
    let counting = Counting::default();
    let count = Rc::clone(&counting.0);
    complete(&counting);
    assert_eq!(count.get(), 1);

    let seen = Rc::clone(&count);
    complete(&from_fn(move |_, _| {
        let seen = Rc::clone(&seen);
        async move {
            seen.set(seen.get() + 1);
            Ok(Response::new(Bytes::new()))
        }
    }));
    assert_eq!(count.get(), 2);
}

fn complete(transport: &dyn Transport) {
    let options = CallOptions::default();
    let mut call = pin!(transport.call(Request::new(Bytes::new()), &options));
    let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(polled, Poll::Ready(Ok(_))));
}
