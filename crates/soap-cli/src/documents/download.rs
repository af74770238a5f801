//! Documents from the network, for `soap fetch` alone.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use soap_codegen::Lock;
use soap_transport::bytes::Bytes;
use soap_transport::http::{Request, StatusCode, Uri, header};
use soap_transport::{BlockingTransport, CallOptions};
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
    /// The documents, in the order of `lock`.
    contents: Vec<Bytes>,
    lock: Lock,
}

/// For each document.
const TIMEOUT: Duration = Duration::from_secs(30);
const MOST_BYTES: u64 = 64 << 20;
const MOST_REDIRECTS: usize = 5;

impl<T: BlockingTransport> Download<T> {
    pub(crate) fn new(transport: T, hosts: Vec<String>) -> Self {
        Self {
            transport,
            hosts,
            contents: Vec::new(),
            lock: Lock::default(),
        }
    }

    /// Returns the number of documents.
    pub(crate) fn len(&self) -> usize {
        self.contents.len()
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

    fn get(&self, url: &str) -> Result<Bytes, String> {
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
                .map_err(|error| format!("{error}; {}", error.help()))?;
            match response.status() {
                StatusCode::OK => return Ok(response.into_body()),
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
        let uri: Uri = url.parse().map_err(|_| format!("{url} is not a URL"))?;
        let host = uri.host().ok_or_else(|| format!("{url} names no host"))?;
        match self.hosts.iter().any(|known| known == host) {
            true => Ok(uri),
            false => Err(format!(
                "it is on another host, {host}: allow that with --host {host}"
            )),
        }
    }
}

impl<T: BlockingTransport> Loader for Download<T> {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        let bytes = self.get(location).map_err(LoadError::new)?;
        let documents = self.lock.documents();
        let file = file_name(location, |file| documents.iter().any(|it| it.file == file));
        self.lock.add(location, &file, &bytes);
        self.contents.push(bytes.clone());
        Ok(bytes.into())
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
    segment.trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use soap_transport::blocking_from_fn;
    use soap_transport::http::Response;

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
        assert_eq!(
            file_name("https://a.example/x.xsd", |name| name == "a.example/x.xsd"),
            "2-a.example-x.xsd"
        );
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
        let mut download = Download::new(transport, vec!["a.example".into()]);
        assert_eq!(
            download.load("https://a.example/s?wsdl"),
            Ok(b"the wsdl".to_vec())
        );
        assert_eq!(download.lock.documents()[0].file, "a.example/s_wsdl.xml");
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
        assert_eq!(download.lock.documents().len(), 1);
    }
}
