//! The check of each request right before it is sent: nothing passes but reads.

use std::sync::{Mutex, MutexGuard};

use cloudbilling::codec::Decoder;
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Method, Request, header};
use cloudbilling::types::ServiceContract;

use super::reads::{READS, WRITES};

/// Looks at the bytes of a request as a service would. It trusts neither the code that made the
/// request nor a contract or a WSDL.
#[derive(Debug, Default)]
pub(super) struct Guard(Mutex<Forbidden>);

#[derive(Debug, Default)]
struct Forbidden {
    actions: Vec<String>,
    login: String,
}

impl Guard {
    /// Creates a guard that knows the writes and the login of this contract.
    pub(super) fn new(contract: &ServiceContract) -> Self {
        let guard = Self::default();
        guard.forbid(contract);
        guard
    }

    /// Forbids the actions of the login and of every write of this contract as well.
    pub(super) fn forbid(&self, contract: &ServiceContract) {
        let login = contract.login.operation.as_str();
        let mut forbidden = self.lock();
        let actions = WRITES
            .into_iter()
            .chain([login])
            .map(|name| contract.action(name));
        // A service with an empty action chooses the operation by the payload.
        forbidden
            .actions
            .extend(actions.filter(|action| !action.is_empty()));
        login.clone_into(&mut forbidden.login);
    }

    /// Forbids the action of an operation that is not one of the reads.
    pub(super) fn forbid_action(&self, action: &str) {
        self.lock().actions.push(action.to_owned());
    }

    /// Fails unless the request is a read, or one for a description.
    pub(super) fn check(&self, request: &Request<Bytes>) -> Result<(), &'static str> {
        match *request.method() {
            Method::GET if request.body().is_empty() => Ok(()),
            Method::POST => {
                self.check_payload(request.body())?;
                self.check_action(request)
            }
            _ => Err("only GET without a body and POST are allowed"),
        }
    }

    fn check_payload(&self, body: &Bytes) -> Result<(), &'static str> {
        let message = Decoder::new().decode(body.clone());
        let message = message.map_err(|_| "the request is not a SOAP message")?;
        let payload = message.envelope().payload();
        let payload = payload.map_err(|_| "the request does not have one payload")?;
        let local = payload.name().local();
        match READS.contains(&local) && local != self.lock().login {
            true => Ok(()),
            false => Err("the payload is not one of the reads"),
        }
    }

    /// A service may choose the operation by the action alone.
    fn check_action(&self, request: &Request<Bytes>) -> Result<(), &'static str> {
        let action = action(request).ok_or("the action is not text")?;
        let forbidden = self.lock();
        if forbidden.actions.contains(&action) {
            return Err("the action is that of a write or of the login");
        }
        let last = action.rsplit(['/', ':', '#']).next().unwrap_or_default();
        let last = last.to_ascii_lowercase();
        let names = WRITES.into_iter().chain(["Login", &forbidden.login]);
        let is_named = |name: &str| !name.is_empty() && last.contains(&name.to_ascii_lowercase());
        match names.into_iter().any(is_named) {
            true => Err("the action names a write or the login"),
            false => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Forbidden> {
        self.0
            .lock()
            .expect("no code that can panic runs under this lock")
    }
}

/// Returns the action without quotes: of `SOAPAction`, or of SOAP 1.2's content type.
fn action(request: &Request<Bytes>) -> Option<String> {
    let headers = request.headers();
    let value = match headers.get("soapaction") {
        Some(value) => value.to_str().ok()?,
        None => {
            let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
            content_type
                .split_once("action=")
                .map_or("", |(_, action)| action)
        }
    };
    Some(value.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use cloudbilling::ApiToken;
    use cloudbilling::codec::http::{SoapAction, build_request};
    use cloudbilling::codec::{Encoder, QName, SoapVersion};

    use super::super::reads::{Read, Spelling};
    use super::*;

    fn request(payload: &str, action: &str, version: SoapVersion) -> Request<Bytes> {
        let body = Encoder::new(version).body(QName::new("urn:any", payload), &());
        let body = body.encode().expect("a message");
        let action = SoapAction::new(action).expect("an action");
        let endpoint = "https://api.example.com/soap".parse().expect("a URL");
        build_request(version, endpoint, &action, body)
    }

    #[test]
    fn nothing_passes_but_reads() {
        let guard = Guard::new(&ServiceContract::default());
        for version in [SoapVersion::Soap11, SoapVersion::Soap12] {
            for read in READS {
                for action in [
                    "",
                    "urn:anything",
                    "http://tempuri.org/IPublicService/GetPurchases",
                ] {
                    assert_eq!(
                        guard.check(&request(read, action, version)),
                        Ok(()),
                        "{read} {action}"
                    );
                }
            }
            for write in
                WRITES
                    .into_iter()
                    .chain(["Login", "login", "SaveProductCategory", "Anything"])
            {
                let own = format!("http://tempuri.org/IPublicService/{write}");
                assert!(
                    guard.check(&request(write, &own, version)).is_err(),
                    "{write}"
                );
                assert!(
                    guard
                        .check(&request(write, "urn:GetPurchases", version))
                        .is_err(),
                    "{write}"
                );
                if WRITES.contains(&write) || write.eq_ignore_ascii_case("login") {
                    assert!(
                        guard
                            .check(&request("GetPurchases", &own, version))
                            .is_err(),
                        "{write}"
                    );
                }
            }
        }
    }

    #[test]
    fn other_messages_do_not_pass() {
        let guard = Guard::new(&ServiceContract::default());
        let sound = request("GetPurchases", "", SoapVersion::Soap11);
        let with = |change: fn(&mut Request<Bytes>)| {
            let mut changed = sound.clone();
            change(&mut changed);
            guard.check(&changed)
        };
        assert_eq!(with(|_| ()), Ok(()));
        assert!(with(|it| *it.method_mut() = Method::PUT).is_err());
        assert!(with(|it| *it.method_mut() = Method::GET).is_err());
        assert!(with(|it| *it.body_mut() = Bytes::from_static(b"<Login/>")).is_err());
        let two = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><GetPurchases/>\
            <UploadInvoices2/></s:Body></s:Envelope>";
        let mut doubled = sound.clone();
        *doubled.body_mut() = Bytes::from_static(two.as_bytes());
        assert!(guard.check(&doubled).is_err());
    }

    /// A contract or a WSDL may give a read the action of a write, or call the login like a read.
    #[test]
    fn a_hostile_contract_does_not_get_through() {
        let endpoint = "https://api.example.com/soap".parse().expect("a URL");
        let token = ApiToken::new("token").expect("a token");
        for toml in [
            r#"actions = { GetPurchases = "urn:x/DeletePurchases" }"#,
            r#"actions = { GetPurchases = "urn:x#deletepurchasesNow" }"#,
            r#"actions = { GetPurchases = "urn:same", CloseInvoices = "urn:same" }"#,
            r#"actions = { GetPurchases = "urn:login", LogOn = "urn:login" }
               login.operation = "LogOn""#,
            r#"login.operation = "GetPurchases""#,
        ] {
            let contract = ServiceContract::from_toml(toml).expect("a contract");
            let guard = Guard::new(&contract);
            let spelling = Spelling::new(contract);
            let written = spelling
                .read(&endpoint, &token, Read::Purchases, &[])
                .expect("a request");
            assert!(guard.check(&written.0).is_err(), "{toml}");
        }
        let guard = Guard::new(&ServiceContract::default());
        guard.forbid_action("urn:other");
        let shared = request("GetPurchases", "urn:other", SoapVersion::Soap11);
        assert!(guard.check(&shared).is_err());
    }
}
