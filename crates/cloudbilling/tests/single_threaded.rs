//! A client where there are no threads: transport and provider may contain values that are not
//! `Send`. Run by `just single-threaded`.
#![cfg(soap_transport_single_threaded)]

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use cloudbilling::auth::{Credentials, Login};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response};
use cloudbilling::transport::{CallOptions, Transport, TransportError, async_trait};
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Client, CredentialsProvider, ProviderError, SharedLedger, SystemClock};

/// Counts requests, and grants each login a session. No response is ready at once.
#[derive(Clone, Debug, Default)]
struct Local(Rc<Cell<usize>>);

#[async_trait(?Send)]
impl Transport for Local {
    async fn call(
        &self,
        request: Request<Bytes>,
        _: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        self.0.set(self.0.get() + 1);
        futures_util::pending!();
        let is_login = String::from_utf8_lossy(request.body()).contains("password");
        let body = match is_login {
            true => {
                r#"<LoginResponse xmlns="http://tempuri.org/"><LoginResult><Status>Success</Status><Value>t</Value></LoginResult></LoginResponse>"#
            }
            false => {
                r#"<GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult/><ResultCode>Success</ResultCode></GetPurchasesResponse>"#
            }
        };
        let envelope = format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{body}</s:Body></s:Envelope>"#
        );
        Ok(Response::new(envelope.into()))
    }
}

#[async_trait(?Send)]
impl CredentialsProvider for Local {
    async fn credentials(&self) -> Result<Credentials, ProviderError> {
        Ok(Login::new("ann@example.org", "password", "test")?.into())
    }
}

#[test]
fn a_client_needs_no_thread() {
    let local = Local::default();
    let client = Client::builder("https://api.example.com/soap")
        .credentials_provider(local.clone())
        .transport(local.clone())
        .build()
        .expect("valid settings");
    let query = GetPurchases::default();
    run(client.execute(&query)).expect("a success");
    assert_eq!(local.0.get(), 2);
}

#[test]
fn a_login_whose_caller_left_goes_on_with_a_call_of_another_client() {
    let local = Local::default();
    let ledger = SharedLedger::new(SystemClock::new());
    let client = || {
        Client::builder("https://api.example.com/soap")
            .login(Login::new("ann@example.org", "password", "test").expect("valid"))
            .ledger(ledger.clone())
            .transport(local.clone())
            .build()
            .expect("valid settings")
    };
    let (first, second) = (client(), client());
    let query = GetPurchases::default();
    let mut call = Box::pin(first.execute(&query));
    assert!(
        call.as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    drop(call);
    run(second.execute(&query)).expect("a success");
    // The abandoned login, a new one, and the call.
    assert_eq!(local.0.get(), 3);
}

/// Polls a future often enough for everything to finish except a wait for time.
fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    let output = (0..100).find_map(|_| match future.as_mut().poll(&mut context) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    });
    output.expect("it waits for nothing but responses")
}
