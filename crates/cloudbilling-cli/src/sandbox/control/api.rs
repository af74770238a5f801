//! The admin API of a running sandbox.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Method, Request, Response, StatusCode, header};
use cloudbilling::transport::{BlockingTransport as _, CallOptions};
use cloudbilling::{BlockingHyperTransport, HyperTransport};
use serde_json::{Map, Value};

use super::arguments::ControlArguments;
use crate::failure::{ExitClass, Failure};
use crate::process::variable;

/// The variable with the key of the admin API.
const KEY: &str = "CLOUDBILLING_ADMIN_KEY";

/// A sandbox is on this machine, or near.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The log holds the bodies of the last requests.
const MAX_BYTES: u64 = 1 << 30;

/// A connection to the admin API.
pub(super) struct Api {
    url: String,
    key: String,
    transport: BlockingHyperTransport,
}

impl Api {
    /// Finds the sandbox that the arguments, the variables or the settings file describe.
    pub(super) fn open(arguments: &ControlArguments) -> Result<Self, Failure> {
        let settings = match &arguments.settings {
            Some(path) => Settings::read(path)?,
            None => Settings {
                admin_url: arguments.admin_url.clone(),
                admin_key: variable(KEY)?,
                ca_file: arguments.ca_file.clone(),
            },
        };
        let transport = transport(settings.ca_file.as_deref())?;
        Ok(Self {
            url: settings.admin_url.ok_or_else(|| missing("address"))?,
            key: settings.admin_key.ok_or_else(|| missing("key"))?,
            transport,
        })
    }

    pub(super) fn get(&self, path: &str) -> Result<Value, Failure> {
        self.send(Method::GET, path, &[])
    }

    /// Returns the rows of a list.
    pub(super) fn list(&self, path: &str) -> Result<Vec<Map<String, Value>>, Failure> {
        match self.get(path)? {
            Value::Array(rows) => rows.into_iter().map(object).collect(),
            _ => Err(not_a_sandbox()),
        }
    }

    /// Sends a form. Empty fields are left out.
    pub(super) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Value, Failure> {
        self.send(Method::POST, path, fields)
    }

    fn send(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Result<Value, Failure> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/{path}", self.url.trim_end_matches('/')))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from(form(fields)))
            .map_err(|_| {
                Failure::usage("the address or the key of the admin API is not valid")
                    .with_help("take both from the output of `cloudbilling sandbox`")
            })?;
        let options = CallOptions::new(TIMEOUT).with_max_response_bytes(MAX_BYTES);
        let response = self.transport.call(request, &options).map_err(|error| {
            Failure::new(ExitClass::Unreachable, error.to_string()).with_help(
                "check that the sandbox runs, and that address and certificate are those of its last start",
            )
        })?;
        read(&response)
    }
}

/// Checks that a value of a response is an object.
pub(super) fn object(value: Value) -> Result<Map<String, Value>, Failure> {
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(not_a_sandbox()),
    }
}

fn read(response: &Response<Bytes>) -> Result<Value, Failure> {
    let value: Value = serde_json::from_slice(response.body()).map_err(|_| not_a_sandbox())?;
    let message = value["error"].as_str().unwrap_or("the request was refused");
    match response.status() {
        status if status.is_success() => Ok(value),
        StatusCode::UNAUTHORIZED => Err(Failure::new(ExitClass::Authentication, message)
            .with_help(format!(
                "set {KEY} to the key of the running sandbox; it is another one after each start by default"
            ))),
        StatusCode::UNPROCESSABLE_ENTITY => {
            Err(Failure::usage(message).with_help("correct the arguments; nothing was changed"))
        }
        _ => Err(Failure::new(ExitClass::Service, message).with_help("nothing was changed")),
    }
}

fn transport(ca_file: Option<&Path>) -> Result<BlockingHyperTransport, Failure> {
    let mut builder = HyperTransport::builder()
        .no_proxy()
        .allow_http_loopback(true);
    if let Some(path) = ca_file {
        let pem = fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
        builder = builder.root_certificates_pem(&pem);
    }
    let built = builder.build().map_err(|error| {
        Failure::usage(error.to_string()).with_help("correct the file given by --ca-file")
    })?;
    BlockingHyperTransport::new(built)
        .map_err(|error| Failure::usage(format!("cannot start the async runtime: {error}")))
}

/// The settings of a client, as far as the admin API needs them.
#[derive(Default)]
struct Settings {
    admin_url: Option<String>,
    admin_key: Option<String>,
    ca_file: Option<PathBuf>,
}

impl Settings {
    fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
        Self::parse(&text).ok_or_else(|| {
            Failure::usage(format!("{} has no settings of a sandbox", path.display()))
                .with_help("write it with `cloudbilling sandbox --print json > FILE`")
        })
    }

    /// Reads what `--print` prints, in either format.
    fn parse(text: &str) -> Option<Self> {
        let value = |name: &str| match serde_json::from_str::<Map<String, Value>>(text) {
            Ok(object) => Some(object.get(name)?.as_str()?.to_owned()),
            Err(_) => variable_in(text, &format!("CLOUDBILLING_{}=", name.to_uppercase())),
        };
        Some(Self {
            admin_url: Some(value("admin_url")?),
            admin_key: Some(value("admin_key")?),
            ca_file: value("ca_file").map(PathBuf::from),
        })
    }
}

/// Returns the value of a variable, whose line begins with `start`.
fn variable_in(text: &str, start: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.strip_prefix(start))?;
    let quoted = value
        .strip_prefix('\'')
        .and_then(|it| it.strip_suffix('\''));
    Some(quoted.unwrap_or(value).replace(r"'\''", "'"))
}

/// Encodes a form, without empty fields.
fn form(fields: &[(&str, &str)]) -> String {
    let fields = fields.iter().filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

fn missing(what: &str) -> Failure {
    Failure::usage(format!("the {what} of the sandbox is not given")).with_help(
        "set the variables that `cloudbilling sandbox --print env` prints, or give that file with --settings",
    )
}

fn not_a_sandbox() -> Failure {
    Failure::new(ExitClass::Response, "the response is not that of a sandbox")
        .with_help("check the address of the admin API")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_in_both_formats() {
        let env = "CLOUDBILLING_ADMIN_URL=https://a/admin\nCLOUDBILLING_ADMIN_KEY='k$y'\nCLOUDBILLING_CA_FILE='/anna'\\''s.pem'\n";
        let json = r#"{"admin_url":"https://a/admin","admin_key":"k$y","ca_file":"/anna's.pem"}"#;
        for text in [env, json] {
            let settings = Settings::parse(text).expect("settings");
            assert_eq!(settings.admin_url.as_deref(), Some("https://a/admin"));
            assert_eq!(settings.admin_key.as_deref(), Some("k$y"));
            assert_eq!(settings.ca_file, Some("/anna's.pem".into()));
        }
        assert!(Settings::parse("CLOUDBILLING_ENDPOINT=x").is_none());
    }

    #[test]
    fn fields_are_encoded() {
        assert_eq!(form(&[("a", "x y&=é"), ("b", "")]), "a=x+y%26%3D%C3%A9");
    }
}
