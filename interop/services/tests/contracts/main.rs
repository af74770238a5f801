//! Clients that `soap generate` wrote, against the contracts of `contracts/` on the stacks of
//! others. Each operation is called, each declared fault provoked, and each header block sent and
//! read.
//!
//! `just interop-services` builds the services and runs these.

/// Makes a test of a function for each stack that serves our contracts.
macro_rules! on_each_stack {
    ($run:ident) => {
        #[test]
        fn jax_ws() {
            $run(Stack::JaxWs);
        }

        #[test]
        fn gsoap() {
            $run(Stack::Gsoap);
        }

        #[test]
        fn php() {
            $run(Stack::Php);
        }

        #[test]
        fn node() {
            $run(Stack::Node);
        }
    };
}

mod desk;
mod library;
mod rates;
mod sensors;

use std::fmt::Debug;
use std::str::FromStr;

use soap_call::{CallError, Endpoint, Response};
use soap_codec::{FromXmlOwned, QName};

/// Returns the endpoint of a contract.
fn endpoint(address: &str) -> Endpoint {
    Endpoint::with_http_on_loopback(address).expect("an address")
}

/// Reads a scalar that is written here.
fn scalar<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("a valid value")
}

/// Reads a header block of a response.
fn header<T: FromXmlOwned>(response: &Response<impl Sized>, name: QName<'_>) -> T {
    let envelope = response.message().expect("an envelope").envelope();
    let block = envelope.header(name).expect("the header block");
    block.element().read().expect("a declared type")
}

/// Returns the detail of a declared fault.
fn detail<T: Debug, D: Debug>(result: Result<T, CallError<D>>) -> D {
    let error = result.expect_err("a fault");
    error.into_detail().expect("a declared detail")
}
