//! The asynchronous and the blocking client as one, so that each scenario is written once.

use cloudbilling::codec::QName;
use cloudbilling::codec::http::SoapAction;
use cloudbilling::types::Operation;
use cloudbilling::{
    ApiToken, Client, ClientBuilder, Error, Login, SharedLedger, SystemClock, blocking,
};
use tokio::runtime::Runtime;

pub(crate) enum AnyClient {
    Async(Runtime, Client),
    Blocking(blocking::Client),
}

/// The kind of client.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Async,
    Blocking,
}

impl AnyClient {
    pub(crate) fn with_token(kind: Kind, endpoint: &str, token: &str) -> Self {
        let token = ApiToken::new(token).expect("a token");
        match kind {
            Kind::Async => Self::new(Client::builder(endpoint).api_token(token)),
            Kind::Blocking => Self::blocking(blocking::Client::builder(endpoint).api_token(token)),
        }
    }

    /// A client with a ledger of its own. That of the process remembers an account by host and
    /// port, and the port of a service that is gone may be that of the next one.
    pub(crate) fn with_login(kind: Kind, endpoint: &str, password: &str) -> Self {
        let login = Login::new("anna@example.org", password, "Demo").expect("a login");
        let ledger = SharedLedger::new(SystemClock::new());
        match kind {
            Kind::Async => Self::new(Client::builder(endpoint).login(login).ledger(ledger)),
            Kind::Blocking => Self::blocking(
                blocking::Client::builder(endpoint)
                    .login(login)
                    .ledger(ledger),
            ),
        }
    }

    fn new(builder: ClientBuilder) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let client = builder.allow_http_loopback(true).build();
        Self::Async(runtime, client.expect("a client"))
    }

    fn blocking(builder: blocking::ClientBuilder) -> Self {
        let client = builder.allow_http_loopback(true).build();
        Self::Blocking(client.expect("a client"))
    }

    pub(crate) fn execute<O: Operation + Sync>(&self, operation: &O) -> Result<O::Output, Error> {
        match self {
            Self::Async(runtime, client) => runtime.block_on(client.execute(operation)),
            Self::Blocking(client) => client.execute(operation),
        }
    }

    /// Calls what no contract has.
    pub(crate) fn call_unknown(&self) -> Error {
        let action = SoapAction::new("http://tempuri.org/IPublicService/Nothing").expect("a URI");
        let name = QName::new("http://tempuri.org/", "Nothing");
        let result = match self {
            Self::Async(runtime, client) => runtime.block_on(client.call(&action, name, &())),
            Self::Blocking(client) => client.call(&action, name, &()),
        };
        result.expect_err("there is no such operation")
    }
}
