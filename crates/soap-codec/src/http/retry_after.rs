use core::time::Duration;

use ::http::HeaderMap;
use ::http::header::{DATE, HeaderName, RETRY_AFTER};

use crate::scalar::{Date, DateTime, Time, Zone};

/// Returns the delay that the server requests ([RFC 9110,
/// 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
///
/// A date becomes a delay by the `Date` of the response, so this needs no clock that could disagree
/// with the server's. The obsolete forms of dates count as absent, and so does a delay in the past.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER)?;
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return value.parse().ok().map(Duration::from_secs);
    }
    let (until, now) = (unix_seconds(value)?, unix_seconds(text(headers, DATE)?)?);
    u64::try_from(until - now).ok().map(Duration::from_secs)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim_ascii)
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT` ([RFC 9110,
/// 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
fn unix_seconds(date: &str) -> Option<i64> {
    let (_day_name, date) = date.split_once(", ")?;
    let mut parts = date.splitn(5, ' ');
    let mut part = |length: usize| parts.next().filter(|part| part.len() == length);
    let day = part(2)?.parse().ok()?;
    let month = part(3)?;
    let month = MONTHS.iter().position(|name| *name == month)? as u8 + 1;
    let year = part(4)?.parse().ok()?;
    let time: Time = part(8)?.parse().ok()?;
    if part(3)? != "GMT" {
        return None;
    }
    let date = Date::new(year, month, day).ok()?;
    DateTime::new(date, time, Some(Zone::UTC))
        .to_unix()
        .map(|(seconds, _)| seconds)
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

#[cfg(test)]
mod tests {
    use ::http::HeaderValue;

    use super::*;

    fn delay(retry_after_value: &'static str, date: Option<&'static str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(retry_after_value));
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_static(date));
        }
        retry_after(&headers).map(|delay| delay.as_secs())
    }

    #[test]
    fn seconds() {
        assert_eq!(delay("120", None), Some(120));
        assert_eq!(delay(" 0 ", None), Some(0));
        for invalid in ["", "-1", "+1", "1.5", "99999999999999999999", "soon"] {
            assert_eq!(delay(invalid, None), None, "{invalid:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn a_date_is_relative_to_the_date_of_the_response() {
        let now = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(delay("Sun, 06 Nov 1994 08:51:37 GMT", now), Some(120));
        assert_eq!(delay("Mon, 07 Nov 1994 08:49:37 GMT", now), Some(86_400));
        assert_eq!(delay("Sun, 06 Nov 1994 08:49:36 GMT", now), None);
        assert_eq!(delay("Sun, 06 Nov 1994 08:51:37 GMT", None), None);
        for invalid in [
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
        ] {
            assert_eq!(delay(invalid, now), None, "{invalid:?}");
        }
    }
}
