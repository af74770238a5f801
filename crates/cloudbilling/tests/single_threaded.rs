//! A client where there are no threads: transport and provider may hold what is not `Send`. Run by `just single-threaded`.
#![cfg(single_threaded)]

use std::cell::Cell;
use std::rc::Rc;

use cloudbilling::auth::{Credentials, Login};
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response};
use cloudbilling::transport::{CallOptions, Transport, TransportError, async_trait};
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Client, CredentialsProvider, ProviderError};

/// Counts requests, and answers the first with a session.
#[derive(Clone, Debug, Default)]
struct Local(Rc<Cell<usize>>);

#[async_trait(?Send)]
impl Transport for Local {
    async fn call(
        &self,
        _: Request<Bytes>,
        _: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        self.0.set(self.0.get() + 1);
        let body = match self.0.get() {
            1 => {
                r#"<LoginResponse xmlns="http://tempuri.org/"><LoginResult><Status>Success</Status><Value>t</Value></LoginResult></LoginResponse>"#
            }
            _ => {
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
    pollster::block_on(client.execute(&GetPurchases::default())).expect("a success");
    assert_eq!(local.0.get(), 2);
}
