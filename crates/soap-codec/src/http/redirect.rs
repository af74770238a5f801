use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use ::http::header::LOCATION;
use ::http::{HeaderMap, HeaderValue, StatusCode, Uri};

use super::response_error::ResponseErrorKind;

/// The longest name of a host
/// ([RFC 1035, 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4)).
const MAX_HOST_BYTES: usize = 255;

/// The meaning of a redirect
/// ([RFC 9110, 15.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.4)).
pub(super) fn redirect(status: StatusCode, headers: &HeaderMap) -> Option<ResponseErrorKind> {
    let location = headers.get(LOCATION).filter(|_| status.is_redirection())?;
    Some(ResponseErrorKind::Redirect {
        host: host_of(location),
    })
}

/// Shows only the host: path and query can hold secrets.
fn host_of(location: &HeaderValue) -> Option<String> {
    let location = location.to_str().ok()?;
    let uri: Uri = match location.strip_prefix("//") {
        Some(rest) => format!("https://{rest}").parse(),
        None => location.parse(),
    }
    .ok()?;
    // Without a scheme the first word of a path would be taken for a host.
    uri.scheme()?;
    let host = uri.host().filter(|host| host.len() <= MAX_HOST_BYTES)?;
    Some(host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_of_a_location_is_shown() {
        for (location, host) in [
            (
                "https://login.example/MARKED?MARKED=1",
                Some("login.example"),
            ),
            (
                "http://me:MARKED@other.example:8080/",
                Some("other.example"),
            ),
            ("//other.example/MARKED", Some("other.example")),
            ("/MARKED", None),
            ("MARKED", None),
            ("", None),
        ] {
            let location = HeaderValue::from_static(location);
            assert_eq!(host_of(&location).as_deref(), host, "{location:?}");
        }
    }
}
