//! `--print`: what a client must know to call the sandbox, for a program to read.

use std::path::PathBuf;

use cloudbilling_sandbox::Sandbox;
use serde_json::{Map, Value};

use super::arguments::PrintFormat;

/// The settings of a client.
#[derive(Debug)]
pub(super) struct ClientSettings {
    pub(super) endpoint: String,
    pub(super) endpoint_12: String,
    pub(super) admin_url: String,
    pub(super) admin_key: String,
    pub(super) portal: String,
    /// The file with the certificate to trust, unless the sandbox serves plain http.
    pub(super) ca_file: Option<PathBuf>,
    /// The API token, if one was created.
    pub(super) token: Option<String>,
}

impl ClientSettings {
    pub(super) fn new(sandbox: &Sandbox, ca_file: Option<PathBuf>, token: Option<String>) -> Self {
        let endpoint = sandbox.endpoint();
        Self {
            endpoint: endpoint.to_owned(),
            endpoint_12: sandbox.endpoint_12(),
            admin_url: endpoint.replace(Sandbox::PATH, "/admin"),
            admin_key: sandbox.admin_key().to_owned(),
            portal: sandbox.portal(),
            ca_file,
            token,
        }
    }

    /// Returns the address of the WSDL in one document.
    pub(super) fn wsdl(&self) -> String {
        format!("{}?singleWsdl", self.endpoint)
    }

    /// Returns the settings that exist, in this format and with a line end.
    pub(super) fn print(&self, format: PrintFormat) -> String {
        match format {
            PrintFormat::Env => {
                let line = |(name, value): (&str, String)| {
                    format!("CLOUDBILLING_{}={}\n", name.to_uppercase(), quoted(&value))
                };
                self.pairs().map(line).collect()
            }
            PrintFormat::Json => {
                let pairs = self.pairs();
                let object: Map<String, Value> = pairs
                    .map(|(name, value)| (name.to_owned(), value.into()))
                    .collect();
                format!("{}\n", Value::Object(object))
            }
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        let ca_file = self.ca_file.as_ref().map(|path| path.display().to_string());
        let pairs = [
            ("endpoint", Some(self.endpoint.clone())),
            ("endpoint_12", Some(self.endpoint_12.clone())),
            ("wsdl", Some(self.wsdl())),
            ("admin_url", Some(self.admin_url.clone())),
            ("admin_key", Some(self.admin_key.clone())),
            ("portal", Some(self.portal.clone())),
            ("ca_file", ca_file),
            ("token", self.token.clone()),
        ];
        let existing = |(name, value): (_, Option<String>)| Some((name, value?));
        pairs.into_iter().filter_map(existing)
    }
}

/// Quotes a value for a shell if it needs that. Other readers of such files do not know quotes.
fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=,?".contains(c);
    match value.chars().all(is_plain) {
        true => value.to_owned(),
        false => format!("'{}'", value.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> ClientSettings {
        ClientSettings {
            endpoint: "https://localhost:1/soap".into(),
            endpoint_12: "https://localhost:1/soap12".into(),
            admin_url: "https://localhost:1/admin".into(),
            admin_key: "k$y".into(),
            portal: "https://localhost:1/portal".into(),
            ca_file: Some("/tmp/anna's ca.pem".into()),
            token: None,
        }
    }

    #[test]
    fn values_are_quoted_if_a_shell_needs_it() {
        assert_eq!(
            settings().print(PrintFormat::Env),
            "CLOUDBILLING_ENDPOINT=https://localhost:1/soap\n\
             CLOUDBILLING_ENDPOINT_12=https://localhost:1/soap12\n\
             CLOUDBILLING_WSDL=https://localhost:1/soap?singleWsdl\n\
             CLOUDBILLING_ADMIN_URL=https://localhost:1/admin\n\
             CLOUDBILLING_ADMIN_KEY='k$y'\n\
             CLOUDBILLING_PORTAL=https://localhost:1/portal\n\
             CLOUDBILLING_CA_FILE='/tmp/anna'\\''s ca.pem'\n"
        );
    }

    #[test]
    fn json_is_one_line() {
        let text = settings().print(PrintFormat::Json);
        assert_eq!(text.matches('\n').count(), 1);
        let object: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(object["ca_file"], "/tmp/anna's ca.pem");
        assert_eq!(object["wsdl"], "https://localhost:1/soap?singleWsdl");
        assert!(object.get("token").is_none());
    }
}
