//! Locations of documents, relative to each other.

/// Returns the location that `reference` means in the document at `base`.
///
/// Both are paths or URLs (RFC 3986, 5.2). Segments `.` and `..` are resolved, a fragment is
/// removed, and a backslash means a slash, because schemas from Windows use it. The result is equal
/// for all references to one document that differ only in these respects.
///
/// ```
/// use soap_wsdl::resolve_location;
///
/// assert_eq!(resolve_location("ver20/media/media.wsdl", "../../onvif.xsd"), "onvif.xsd");
/// assert_eq!(resolve_location("http://a.test/s?wsdl", "?xsd=xsd0"), "http://a.test/s?xsd=xsd0");
/// assert_eq!(resolve_location("http://a.test/b/c.xsd", "/d.xsd#e"), "http://a.test/d.xsd");
/// assert_eq!(resolve_location("a.wsdl", "http://b.test/./c.xsd"), "http://b.test/c.xsd");
/// ```
#[must_use]
pub fn resolve_location(base: &str, reference: &str) -> String {
    let reference = reference.trim();
    let reference = reference.split('#').next().unwrap_or_default();
    let (path, query) = split_query(reference);
    let path = path.replace('\\', "/");
    if scheme(&path).is_some() {
        return absolute(&path, query);
    }
    let base = base.split('#').next().unwrap_or_default();
    let (base_path, base_query) = split_query(base);
    let base_path = base_path.replace('\\', "/");
    let (origin, base_path) = split_origin(&base_path);
    if let Some(network) = path.strip_prefix("//") {
        let scheme = scheme(origin).unwrap_or_default();
        return absolute(&format!("{scheme}//{network}"), query);
    }
    let (merged, query) = if path.is_empty() {
        (base_path.to_owned(), query.or(base_query))
    } else if path.starts_with('/') {
        (path, query)
    } else {
        let folder = base_path.rfind('/').map_or("", |end| &base_path[..=end]);
        let slash = if folder.is_empty() && !origin.is_empty() {
            "/"
        } else {
            ""
        };
        (format!("{slash}{folder}{path}"), query)
    };
    joined(origin, &merged, query)
}

/// Normalises a location that has a scheme.
fn absolute(location: &str, query: Option<&str>) -> String {
    let (origin, path) = split_origin(location);
    joined(origin, path, query)
}

fn joined(origin: &str, path: &str, query: Option<&str>) -> String {
    let path = without_dots(path);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{origin}{path}{query}")
}

fn split_query(location: &str) -> (&str, Option<&str>) {
    match location.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (location, None),
    }
}

/// Returns the scheme and its colon. One letter is the drive of a Windows path.
fn scheme(location: &str) -> Option<&str> {
    let colon = location.find(':')?;
    let scheme = &location[..colon];
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme.then_some(&location[..=colon])
}

/// Splits off what comes before the path: scheme and authority, or the scheme alone.
fn split_origin(location: &str) -> (&str, &str) {
    let start = scheme(location).map_or(0, str::len);
    let end = match location[start..].strip_prefix("//") {
        Some(rest) if start > 0 => start + 2 + rest.find('/').unwrap_or(rest.len()),
        _ => start,
    };
    location.split_at(end)
}

/// Resolves the segments `.` and `..`. A relative path keeps the `..` that lead out of it.
fn without_dots(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(usize::from(is_absolute)) {
        match segment {
            "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
            }
            ".." if is_absolute => {}
            segment => kept.push(segment),
        }
    }
    let slash = if is_absolute { "/" } else { "" };
    format!("{slash}{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_rfc_3986_says() {
        for (base, reference, expected) in [
            ("a/b.wsdl", "c.xsd", "a/c.xsd"),
            ("a/b.wsdl", "./c.xsd", "a/c.xsd"),
            ("a/b.wsdl", "../c.xsd", "c.xsd"),
            ("b.wsdl", "../../c.xsd", "../../c.xsd"),
            ("../b.wsdl", "../c.xsd", "../../c.xsd"),
            ("a/b.wsdl", "..\\x\\c.xsd", "x/c.xsd"),
            ("/a/b.wsdl", "../../c.xsd", "/c.xsd"),
            ("a/b.wsdl", "", "a/b.wsdl"),
            ("C:\\a\\b.wsdl", "c.xsd", "C:/a/c.xsd"),
            ("http://h", "c.xsd", "http://h/c.xsd"),
            ("http://h/a?wsdl", "a?xsd=1", "http://h/a?xsd=1"),
            ("http://h/a/b?x=/y", "../c", "http://h/c"),
            ("https://h/a/b", "//i/c", "https://i/c"),
            ("file:///a/b.wsdl", "c.xsd", "file:///a/c.xsd"),
            ("urn:a", "urn:b", "urn:b"),
            (" a", " http://h/b \n", "http://h/b"),
        ] {
            assert_eq!(
                resolve_location(base, reference),
                expected,
                "{base} {reference}"
            );
        }
    }
}
