//! The response of the endpoint to an envelope that asks for nothing, and the clock of the service.

use std::time::SystemTime;

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{HeaderMap, Request, Response, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::network::Network;
use super::report::{Check, Report};

/// A message without an operation: a SOAP service refuses it, and executes nothing.
const NOTHING: &[u8] =
    br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>"#;

/// A larger difference between two clocks is worth a warning.
const MAX_SKEW_SECONDS: u64 = 60;

/// Checks what is at the path of the endpoint. Returns `true` if that is a SOAP service, as far as
/// can be said without credentials.
pub(super) async fn check(network: &Network<'_>, report: &mut Report) -> bool {
    let request = Request::post(network.address(""))
        .header(header::CONTENT_TYPE, "text/xml; charset=utf-8")
        .header("SOAPAction", "\"\"")
        .body(Bytes::from_static(NOTHING))
        .expect("the endpoint is an address");
    match network.send(request).await {
        Ok(response) => {
            check_clock(response.headers(), report);
            judge(network, &response, report)
        }
        Err(error) => {
            report.problem(Check::Http, &error, error.help());
            report.skip(&[Check::Clock], "there is no response");
            false
        }
    }
}

fn judge(network: &Network<'_>, response: &Response<Bytes>, report: &mut Report) -> bool {
    let status = response.status();
    let code = status.as_u16();
    let body = network.redacted(&String::from_utf8_lossy(response.body()));
    if status.is_redirection() {
        let message = format!(
            "redirects to {} (status {code})",
            shortened(&network.redacted(&location(response.headers())))
        );
        let help = "set the endpoint to the address of the service itself; redirects are not followed, because they could send the token elsewhere. If the address is a sign-in page, allow this machine to reach the service without it";
        report.problem(Check::Http, message, help);
        return false;
    }
    if is_html(response.headers(), &body) {
        let message = format!(
            "responds with a page of HTML{} (status {code})",
            title(&body)
        );
        let help = "check the path of the endpoint; if the page is that of a proxy, a gateway or a sign-in, let its operator allow this machine to reach the service";
        report.problem(Check::Http, message, help);
        return false;
    }
    if body.contains("Envelope") {
        report.ok(Check::Http, format!("responds in SOAP (status {code})"));
        return true;
    }
    match code {
        401 | 403 => {
            report.ok(Check::Http, format!("requires credentials (status {code})"));
            true
        }
        404 | 410 => {
            report.problem(
                Check::Http,
                format!("there is nothing at this path (status {code})"),
                "correct the path of the endpoint",
            );
            false
        }
        _ => {
            report.problem(
                Check::Http,
                format!("responds with status {code}, and not in SOAP"),
                "check the path of the endpoint, and whether the service is in operation",
            );
            false
        }
    }
}

/// Cuts a text of the service, once its secrets are replaced.
fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

/// Returns the target of a redirect without its query, which may hold a secret.
fn location(headers: &HeaderMap) -> String {
    let location = headers
        .get(header::LOCATION)
        .and_then(|it| it.to_str().ok());
    let location = location.unwrap_or("an unknown address");
    let end = location.find(['?', '#']).unwrap_or(location.len());
    location[..end].to_owned()
}

fn is_html(headers: &HeaderMap, body: &str) -> bool {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|it| it.to_str().ok());
    let start: String = body.trim_start().chars().take(15).collect();
    let start = start.to_ascii_lowercase();
    content_type.is_some_and(|it| it.to_ascii_lowercase().starts_with("text/html"))
        || start.starts_with("<!doctype html")
        || start.starts_with("<html")
}

/// Returns the title of a page, in parentheses, if it has one.
fn title(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let found = lower.find("<title>").and_then(|start| {
        let start = start + "<title>".len();
        let end = start + lower[start..].find("</title>")?;
        Some(page[start..end].trim().chars().take(80).collect::<String>())
    });
    found.map_or_else(String::new, |title| format!(", {title:?}"))
}

fn check_clock(headers: &HeaderMap, report: &mut Report) {
    let date = headers.get(header::DATE).and_then(|it| it.to_str().ok());
    let Some(date) = date else {
        return report.skip(&[Check::Clock], "the response has no Date");
    };
    let (Ok(theirs), Ok(ours)) = (
        DateTimeParser::new().parse_timestamp(date),
        Timestamp::try_from(SystemTime::now()),
    ) else {
        return report.warning(
            Check::Clock,
            "the Date of the response is not a time",
            "ask the operator of the service to correct it",
        );
    };
    let skew = ours.as_second() - theirs.as_second();
    match skew.unsigned_abs() {
        seconds if seconds <= MAX_SKEW_SECONDS => {
            report.ok(
                Check::Clock,
                format!("{seconds} s from that of the service"),
            );
        }
        seconds => {
            let direction = if skew > 0 { "ahead of" } else { "behind" };
            report.warning(
                Check::Clock,
                format!("the clock of this machine is {seconds} s {direction} that of the service"),
                "synchronise the clock of this machine (NTP); if it is right, that of the service is wrong",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_found_whatever_its_case_and_is_bounded() {
        assert_eq!(title("<html><TITLE> Sign in </Title>"), ", \"Sign in\"");
        assert_eq!(title("<title>open"), "");
        let long = format!("<title>{}</title>", "x".repeat(1_000));
        assert_eq!(title(&long).len(), 84);
    }

    #[test]
    fn the_query_of_a_redirect_is_not_shown() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::LOCATION,
            "https://a/in?token=MARKED".parse().expect("valid"),
        );
        assert_eq!(location(&headers), "https://a/in");
    }
}
