//! The curl command that sends a logged request again.

/// The request to send: its body as the log has it, and its `SOAPAction`.
pub(in crate::portal) struct Request<'a> {
    pub(in crate::portal) endpoint: &'a str,
    pub(in crate::portal) action: &'a str,
    pub(in crate::portal) body: &'a str,
}

impl Request<'_> {
    /// Returns the command for a POSIX shell, or `None` if the log does not have the whole body.
    pub(in crate::portal) fn command(&self) -> Option<String> {
        let is_whole = self.body.starts_with('<') && !self.body.ends_with(" more bytes]");
        is_whole.then(|| {
            let trust = match self.endpoint.starts_with("https:") {
                true => " --cacert cloudbilling-sandbox-ca.pem",
                false => "",
            };
            let mut command = format!("curl{trust} {}", quoted(self.endpoint));
            for header in self.headers() {
                command.push_str(&format!(" \\\n  --header {}", quoted(&header)));
            }
            format!("{command} \\\n  --data-binary {}", quoted(self.body))
        })
    }

    /// SOAP 1.2 has the action in its content type.
    fn headers(&self) -> Vec<String> {
        let action = self.action;
        match self.endpoint.ends_with("12") {
            true => vec![format!(
                "Content-Type: application/soap+xml; charset=utf-8; action=\"{action}\""
            )],
            false => vec![
                "Content-Type: text/xml; charset=utf-8".to_owned(),
                format!("SOAPAction: \"{action}\""),
            ],
        }
    }
}

/// Quotes a text for a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_does_not_end_the_command() {
        let request = Request {
            endpoint: "http://localhost:1/soap",
            action: "urn:a",
            body: "<a>it's</a>",
        };
        assert_eq!(
            request.command().expect("a whole body"),
            "curl 'http://localhost:1/soap' \\\n  --header 'Content-Type: text/xml; charset=utf-8' \\\n  \
             --header 'SOAPAction: \"urn:a\"' \\\n  --data-binary '<a>it'\\''s</a>'"
        );
    }

    #[test]
    fn a_cut_body_has_no_command() {
        for body in [
            "",
            "[12 bytes that are not a SOAP message]",
            "<a>\n[7 more bytes]",
        ] {
            let request = Request {
                endpoint: "https://localhost:1/soap12",
                action: "",
                body,
            };
            assert_eq!(request.command(), None);
        }
    }
}
