//! The HTTP side of a request: the SOAP version and charset that it announces, and its action.

use http::{HeaderMap, header};
use soap_codec::{Charset, SoapVersion};

use super::fault::Fault;

/// The parts of the content type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Announced {
    version: SoapVersion,
    pub(crate) charset: Charset,
    /// SOAP 1.2's `action` parameter.
    action: Option<String>,
}

/// The content type is not supported: 415, with the words of WCF.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnsupportedType(pub(crate) String);

/// Reads the content type, which must be that of the version of the address.
pub(crate) fn announced(
    version: SoapVersion,
    headers: &HeaderMap,
) -> Result<Announced, UnsupportedType> {
    let expected = match version {
        SoapVersion::Soap12 => "application/soap+xml",
        _ => "text/xml",
    };
    let given = headers
        .get(header::CONTENT_TYPE)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let given = given.unwrap_or_default();
    let wrong = || {
        UnsupportedType(format!(
            "Cannot process the message because the content type '{given}' was not the expected type '{expected}; charset=utf-8'."
        ))
    };
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(UnsupportedType(
            "content encodings are not supported".to_owned(),
        ));
    }
    let (essence, parameters) = parse(&given).ok_or_else(wrong)?;
    if essence != expected {
        return Err(wrong());
    }
    let parameter = |name: &str| {
        parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    };
    let charset = match parameter("charset") {
        None => Charset::Unknown,
        Some(name) if is_read_by_wcf(&name) => Charset::from_name(&name),
        Some(_) => return Err(wrong()),
    };
    Ok(Announced {
        version,
        charset,
        action: parameter("action"),
    })
}

/// Returns the action of the request, without quotes.
///
/// SOAP 1.1 requires the header and the quotes
/// ([6.1.1](https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383528)).
pub(crate) fn action(announced: Announced, headers: &HeaderMap) -> Result<String, Fault> {
    if announced.version == SoapVersion::Soap12 {
        return announced
            .action
            .ok_or_else(|| Fault::action_not_supported(""));
    }
    let mut values = headers.get_all("soapaction").iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Fault::client(
            "A SOAP 1.1 request has exactly one SOAPAction header.",
        ));
    };
    let unquoted = value
        .to_str()
        .ok()
        .and_then(|value| value.trim().strip_prefix('"')?.strip_suffix('"'));
    match unquoted {
        Some(action) if !action.contains('"') => Ok(action.to_owned()),
        _ => Err(Fault::client(
            "The value of SOAPAction is a URI between double quotes.",
        )),
    }
}

/// WCF accepts these names only, and neither `utf8` nor `us-ascii`.
fn is_read_by_wcf(charset: &str) -> bool {
    let known = ["utf-8", "utf-16", "utf-16be", "utf-16le"];
    known
        .iter()
        .any(|known| charset.eq_ignore_ascii_case(known))
}

/// Splits `type/subtype; name=value; name="value"`, names in lower case (RFC 9110, 5.6.6).
fn parse(value: &str) -> Option<(String, Vec<(String, String)>)> {
    let mut rest = value;
    let essence = take_until_semicolon(&mut rest)?.trim().to_ascii_lowercase();
    let mut parameters = Vec::new();
    while !rest.is_empty() {
        let parameter = take_until_semicolon(&mut rest)?.trim();
        if parameter.is_empty() {
            continue;
        }
        let (name, value) = parameter.split_once('=')?;
        let value = match value.strip_prefix('"') {
            Some(quoted) => quoted.strip_suffix('"')?,
            None => value,
        };
        parameters.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    Some((essence, parameters))
}

/// Takes the text before the next semicolon outside of quotes.
fn take_until_semicolon<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let mut quoted = false;
    let end = rest.char_indices().find(|&(_, character)| {
        quoted ^= character == '"';
        character == ';' && !quoted
    });
    let (taken, left) = match end {
        Some((at, _)) => (&rest[..at], &rest[at + 1..]),
        None => (*rest, ""),
    };
    *rest = left;
    (!quoted).then_some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|&(name, value)| {
            (
                http::HeaderName::from_static(name),
                http::HeaderValue::from_static(value),
            )
        });
        pairs.collect()
    }

    fn of(content_type: &'static str) -> Result<Announced, UnsupportedType> {
        announced(
            SoapVersion::Soap11,
            &headers(&[("content-type", content_type)]),
        )
    }

    #[test]
    fn the_type_names_version_and_charset() {
        let soap_11 = of("Text/XML; Charset=\"UTF-8\"").expect("a SOAP 1.1 type");
        assert_eq!(soap_11.charset, Charset::Utf8);
        let soap_12 = "application/soap+xml; action=\"urn:a;b\"; charset=utf-16";
        assert!(of(soap_12).is_err(), "at the address of the other version");
        let announced = announced(SoapVersion::Soap12, &headers(&[("content-type", soap_12)]))
            .expect("a SOAP 1.2 type");
        assert_eq!(announced.charset, Charset::Utf16);
        assert_eq!(announced.action.as_deref(), Some("urn:a;b"));
    }

    #[test]
    fn other_types_are_refused() {
        for content_type in [
            "",
            "text/plain",
            "application/json",
            "text/xml; charset=iso-8859-1",
            "text/xml; charset=us-ascii",
            "text/xml; charset=utf8",
            "text/xml; charset=\"utf-8",
        ] {
            assert!(of(content_type).is_err(), "{content_type}");
        }
        assert!(
            announced(
                SoapVersion::Soap11,
                &headers(&[("content-type", "text/xml"), ("content-encoding", "gzip")])
            )
            .is_err()
        );
    }

    #[test]
    fn soap_action_is_one_quoted_value() {
        let soap_11 = of("text/xml").expect("a SOAP 1.1 type");
        let action = |pairs| action(soap_11.clone(), &headers(pairs));
        assert_eq!(
            action(&[("soapaction", "\"urn:a\"")]).expect("quoted"),
            "urn:a"
        );
        for pairs in [
            &[][..],
            &[("soapaction", "urn:a")],
            &[("soapaction", "\"urn:a")],
            &[("soapaction", "\"a\""), ("soapaction", "\"a\"")],
        ] {
            assert!(action(pairs).is_err(), "{pairs:?}");
        }
    }
}
