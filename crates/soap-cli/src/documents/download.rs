//! Documents from the network, for `soap fetch` alone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use percent_encoding::{AsciiSet, utf8_percent_encode};
use soap_codegen::Lock;
use soap_transport::bytes::Bytes;
use soap_transport::http::{Request, StatusCode, Uri, header};
use soap_transport::{BlockingTransport, CallOptions, TransportError, TransportErrorKind};
use soap_wsdl::{LoadError, Loader};

/// Downloads documents. They are written into a folder at the end, so that a download that fails
/// leaves the folder as it was.
///
/// Only hosts that were named are asked, only over `https`, or plain `http` on loopback if the
/// transport allows it: a WSDL can name any address, also one of the inner network.
#[derive(Debug)]
pub(crate) struct Download<T> {
    transport: T,
    hosts: Vec<String>,
    /// Addresses over http are asked as they are.
    allows_http: bool,
    /// The documents, in the order of `lock`.
    contents: Vec<Bytes>,
    lock: Lock,
}

/// For each document.
const TIMEOUT: Duration = Duration::from_secs(30);
const MOST_BYTES: u64 = 64 << 20;
const MOST_REDIRECTS: usize = 5;
/// In the name of a file or folder, which file systems limit to 255.
const MOST_CHARACTERS: usize = 100;
/// The characters that are not allowed in a URL (RFC 3986, 2).
const NOT_IN_URLS: &AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

impl<T: BlockingTransport> Download<T> {
    pub(crate) fn new(transport: T, hosts: Vec<String>, allows_http: bool) -> Self {
        Self {
            transport,
            hosts,
            allows_http,
            contents: Vec::new(),
            lock: Lock::default(),
        }
    }

    /// Returns the number of documents. One that several addresses lead to counts once.
    pub(crate) fn len(&self) -> usize {
        let documents = self.lock.documents().iter();
        let files: BTreeSet<&str> = documents.map(|it| &*it.file).collect();
        files.len()
    }

    /// Writes the documents that are new or changed, removes those of an earlier download that are
    /// not needed any more, and returns the files of both.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let old = Lock::read(folder)?.unwrap_or_default();
        let mut changed = Vec::new();
        for (document, content) in self.lock.documents().iter().zip(&self.contents) {
            let path = folder.join(&document.file);
            if fs::read(&path).is_ok_and(|found| found == *content) {
                continue;
            }
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(&path, content)?;
            changed.push(path);
        }
        let is_needed = |file: &str| self.lock.documents().iter().any(|it| it.file == file);
        for document in old.documents().iter().filter(|it| !is_needed(&it.file)) {
            let path = folder.join(&document.file);
            if fs::remove_file(&path).is_ok() {
                changed.push(path);
            }
        }
        self.lock.write(folder)?;
        Ok(changed)
    }

    /// Returns the document and its URL, after redirections.
    fn get(&self, url: &str) -> Result<(Bytes, String), String> {
        let mut url = url.to_owned();
        for _ in 0..=MOST_REDIRECTS {
            let uri = self.admitted(&url)?;
            let request = Request::get(uri)
                .body(Bytes::new())
                .map_err(|error| error.to_string())?;
            let options = CallOptions::new(TIMEOUT).with_max_response_bytes(MOST_BYTES);
            let response = self
                .transport
                .call(request, &options)
                .map_err(|error| unreachable(&error))?;
            match response.status() {
                StatusCode::OK => return Ok((response.into_body(), url)),
                status if status.is_redirection() => {
                    let location = response
                        .headers()
                        .get(header::LOCATION)
                        .and_then(|value| value.to_str().ok());
                    let location = location
                        .ok_or_else(|| format!("the status is {status}, without a location"))?;
                    url = soap_wsdl::resolve_location(&url, location);
                }
                status => return Err(refused(status)),
            }
        }
        Err(format!("more than {MOST_REDIRECTS} redirects"))
    }

    fn admitted(&self, url: &str) -> Result<Uri, String> {
        let secure = self.over_https(url);
        let encoded = utf8_percent_encode(secure.as_deref().unwrap_or(url), NOT_IN_URLS);
        let uri: Uri = encoded
            .to_string()
            .parse()
            .map_err(|_| format!("{url} is not a URL: expected https://HOST/PATH"))?;
        let host = uri.host().ok_or_else(|| format!("{url} names no host"))?;
        match self
            .hosts
            .iter()
            .any(|known| known.eq_ignore_ascii_case(host))
        {
            true => Ok(uri),
            false => Err(format!(
                "it is on another host, {host}: allow that with --host {host}"
            )),
        }
    }

    /// Returns an address over http, without a port, over https. Many services behind a proxy do
    /// not know that they are reached over https.
    fn over_https(&self, url: &str) -> Option<String> {
        let rest = url.strip_prefix("http://").filter(|_| !self.allows_http)?;
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let after = &rest[authority.len()..];
        let host = authority.strip_suffix(":80").unwrap_or(authority);
        (!host.contains(':')).then(|| format!("https://{host}{after}"))
    }

    fn add(&mut self, url: &str, file: &str, bytes: Bytes) {
        self.lock.add(url, file, &bytes);
        self.contents.push(bytes);
    }

    /// Returns the position of a document that is there already.
    fn position(&self, url: &str) -> Option<usize> {
        let mut documents = self.lock.documents().iter();
        documents.position(|document| document.url == url)
    }
}

impl<T: BlockingTransport> Loader for Download<T> {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        let (bytes, url) = self.get(location).map_err(LoadError::new)?;
        let documents = self.lock.documents();
        let (file, bytes) = match self.position(&url) {
            Some(known) => (documents[known].file.clone(), self.contents[known].clone()),
            None => {
                let is_taken = |file: &str| documents.iter().any(|it| collide(&it.file, file));
                let file = file_name(&url, is_taken);
                self.add(&url, &file, bytes.clone());
                (file, bytes)
            }
        };
        if url != location {
            self.add(location, &file, bytes.clone());
        }
        Ok(bytes.into())
    }

    fn moved(&self, location: &str) -> Option<String> {
        self.lock.moved(location)
    }
}

/// Returns `true` if two files cannot exist side by side: they differ in case only, or one is a
/// folder of the other.
fn collide(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let is_inside = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    is_inside(&one, &other) || is_inside(&other, &one)
}

/// Returns the reason why there is no response, in words that suit a download.
fn unreachable(error: &TransportError) -> String {
    let host = error.host();
    match error.kind() {
        TransportErrorKind::Body | TransportErrorKind::Head | TransportErrorKind::Send => {
            format!("the connection to {host} ended before the document was there: try again")
        }
        TransportErrorKind::InvalidRequest => {
            "the address is not https: download it yourself, and name it with `soap lock`"
                .to_owned()
        }
        TransportErrorKind::Timeout => {
            format!(
                "{host} did not send it within {} s: try again",
                TIMEOUT.as_secs()
            )
        }
        TransportErrorKind::Tls => format!(
            "{error}; check the certificate, and name that of a private authority with --ca"
        ),
        TransportErrorKind::TooLarge => {
            format!(
                "it is longer than {} MiB, so it is not fetched",
                MOST_BYTES >> 20
            )
        }
        _ => format!("{error}; {}", error.help()),
    }
}

/// Returns the reason why a response is not a document.
fn refused(status: StatusCode) -> String {
    let help = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            "; no credentials are sent: download the documents yourself, and name them with `soap lock`"
        }
        _ => "",
    };
    format!("the status is {status}, expected 200{help}")
}

/// Returns `host/path` without characters that a file system or a shell treats specially.
fn file_name(url: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let plain = url.split_once("://").map_or(url, |(_, rest)| rest);
    let plain = plain.split('#').next().unwrap_or_default();
    let (path, query) = plain.split_once('?').unwrap_or((plain, ""));
    let segments = path
        .split('/')
        .map(safe)
        .filter(|segment| !segment.is_empty());
    let mut name = segments.collect::<Vec<_>>().join("/");
    if !query.is_empty() {
        name = format!("{name}_{}", safe(query));
    }
    if ![".wsdl", ".xsd", ".xml"]
        .iter()
        .any(|ending| name.ends_with(ending))
    {
        name.push_str(".xml");
    }
    let mut unique = name.clone();
    let mut number = 2;
    while is_taken(&unique) {
        unique = format!("{number}-{}", name.replace('/', "-"));
        number += 1;
    }
    unique
}

fn safe(segment: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let segment: String = segment
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect();
    let segment = segment.trim_start_matches('.');
    segment[..segment.len().min(MOST_CHARACTERS)].to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use soap_transport::http::Response;
    use soap_transport::{Phase, blocking_from_fn};

    use super::*;

    #[test]
    fn names_of_files_are_harmless() {
        let free = |_: &str| false;
        assert_eq!(
            file_name("https://a.example/x/s.svc?singleWsdl", free),
            "a.example/x/s.svc_singleWsdl.xml"
        );
        assert_eq!(
            file_name("https://a.example/../../etc/p;w", free),
            "a.example/etc/p_w.xml"
        );
        assert_eq!(
            file_name("https://a.example/x.xsd#y", free),
            "a.example/x.xsd"
        );
        let taken = |name: &str| collide("a.example/X.xsd", name);
        assert_eq!(
            file_name("https://a.example/x.xsd", taken),
            "2-a.example-x.xsd"
        );
        let inside = "https://a.example/x.xsd/y.xsd";
        assert_eq!(file_name(inside, taken), "2-a.example-x.xsd-y.xsd");
        assert_eq!(
            file_name("https://a.example/x.xsdl", taken),
            "a.example/x.xsdl.xml"
        );
        let long = format!("https://a.example/{}?{}", "p".repeat(999), "q".repeat(999));
        assert_eq!(file_name(&long, free).len(), 10 + 100 + 1 + 100 + 4);
    }

    #[test]
    fn failures_are_described_as_those_of_a_download() {
        for (kind, expected) in [
            (
                TransportErrorKind::Body,
                "the connection to a.example ended before",
            ),
            (
                TransportErrorKind::InvalidRequest,
                "the address is not https: download it yourself",
            ),
            (
                TransportErrorKind::Timeout,
                "a.example did not send it within 30 s",
            ),
            (
                TransportErrorKind::Tls,
                "no secure connection to a.example (TLS, after 0.0 s, not sent); check the certificate",
            ),
            (TransportErrorKind::TooLarge, "it is longer than 64 MiB"),
            (
                TransportErrorKind::Resolve,
                "no address found for a.example",
            ),
        ] {
            let transport = blocking_from_fn(move |_: Request<Bytes>, _: &CallOptions| {
                Err(TransportError::new(
                    kind,
                    Phase::Tls,
                    "a.example",
                    Duration::ZERO,
                ))
            });
            let mut download = Download::new(transport, vec!["a.example".into()], false);
            let error = download.load("https://a.example/s").expect_err("a failure");
            assert!(error.to_string().starts_with(expected), "{error}");
        }
    }

    #[test]
    fn redirects_are_followed_on_hosts_that_were_named() {
        let pages = BTreeMap::from([
            ("https://a.example/s?wsdl", (301, "/real.wsdl")),
            ("https://a.example/real.wsdl", (200, "the wsdl")),
            (
                "https://a.example/away",
                (302, "https://inner.example/secret"),
            ),
            ("https://a.example/loop", (302, "/loop")),
            ("https://a.example/gone", (404, "")),
            ("https://a.example/closed", (401, "")),
        ]);
        let transport = blocking_from_fn(move |request: Request<Bytes>, _: &CallOptions| {
            let (status, text) = pages[request.uri().to_string().as_str()];
            let mut response = Response::builder().status(status);
            if (300..400).contains(&status) {
                response = response.header(header::LOCATION, text);
            }
            Ok(response
                .body(Bytes::from_static(text.as_bytes()))
                .expect("valid"))
        });
        let mut download = Download::new(transport, vec!["A.example".into()], false);
        assert_eq!(
            download.load("https://a.example/s?wsdl"),
            Ok(b"the wsdl".to_vec())
        );
        // The document is where it was found, and references in it are relative to that.
        let found = "https://a.example/real.wsdl";
        assert_eq!(
            download.moved("https://a.example/s?wsdl").as_deref(),
            Some(found)
        );
        assert_eq!(download.moved(found), None);
        assert_eq!(download.load(found), Ok(b"the wsdl".to_vec()));
        let documents = download.lock.documents().iter();
        let documents: Vec<_> = documents.map(|it| (&*it.url, &*it.file)).collect();
        let file = "a.example/real.wsdl";
        assert_eq!(
            documents,
            [(found, file), ("https://a.example/s?wsdl", file)]
        );
        assert_eq!(download.len(), 1);
        for (url, reason) in [
            (
                "https://a.example/away",
                "it is on another host, inner.example: allow that with --host inner.example",
            ),
            ("https://a.example/loop", "more than 5 redirects"),
            (
                "https://a.example/gone",
                "the status is 404 Not Found, expected 200",
            ),
            (
                "https://a.example/closed",
                "the status is 401 Unauthorized, expected 200; no credentials are sent: download the documents yourself, and name them with `soap lock`",
            ),
            (
                "https://b.example/x",
                "it is on another host, b.example: allow that with --host b.example",
            ),
        ] {
            assert_eq!(download.load(url), Err(LoadError::new(reason)), "{url}");
        }
        assert_eq!(download.len(), 1);
    }

    #[test]
    fn an_import_over_http_is_asked_over_https_and_characters_are_encoded() {
        let transport = blocking_from_fn(|request: Request<Bytes>, _: &CallOptions| {
            Ok(Response::new(request.uri().to_string().into()))
        });
        let mut download = Download::new(&transport, vec!["a.example".into()], false);
        for (url, asked) in [
            ("http://a.example/s?xsd=1", "https://a.example/s?xsd=1"),
            ("http://a.example:80?xsd=2", "https://a.example/?xsd=2"),
            ("http://a.example:81/s", "http://a.example:81/s"),
            ("https://a.example/a b", "https://a.example/a%20b"),
            ("https://a.example/\u{F6}%20", "https://a.example/%C3%B6%20"),
        ] {
            assert_eq!(download.load(url), Ok(asked.into()), "{url}");
            assert_eq!(download.moved(url), None);
        }
        let mut download = Download::new(&transport, vec!["a.example".into()], true);
        let url = "http://a.example/s";
        assert_eq!(download.load(url), Ok(url.into()));
    }
}
