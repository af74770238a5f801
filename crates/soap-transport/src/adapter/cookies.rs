use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Request, Response,
    header::{COOKIE, SET_COOKIE},
};

use crate::{
    BlockingResponseBody, BlockingTransport, CallOptions, MaybeSend, MaybeSync, PlainHttp,
    ResponseBody, Target, Transport, TransportError, maybe_send_async_trait,
};

/// The most cookies of one host and port. A further one replaces the oldest.
const MAX_COOKIES: usize = 16;

/// The most hosts with cookies. A further one replaces the oldest.
const MAX_HOSTS: usize = 16;

/// The largest name and value together ([RFC 6265, section
/// 6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1)). A larger cookie is ignored.
const MAX_COOKIE_BYTES: usize = 4096;

/// A transport that sends back the cookies of earlier responses, for load balancers that keep a
/// client on one server with a cookie.
///
/// It does less than a browser. A cookie goes only to the scheme, host and port that set it,
/// whatever its `Domain` and `Path`. It lasts as long as this value, or until the server sets it to
/// nothing or to `Max-Age=0`; `Expires` is not read. A request that already has a `Cookie` header
/// is not changed.
///
/// A cookie may stand for a session, so a transport with cookies belongs to one account.
pub struct WithCookies<T> {
    transport: T,
    jar: Mutex<Jar>,
}

impl<T> WithCookies<T> {
    /// Adds cookies to `transport`.
    pub const fn new(transport: T) -> Self {
        Self {
            transport,
            jar: Mutex::new(Jar { hosts: Vec::new() }),
        }
    }

    /// Adds the cookies of the request's origin, and returns that origin.
    fn attach(&self, request: &mut Request<Bytes>) -> Option<Target> {
        // The transport itself refuses a request that it must not carry.
        let origin = Target::from_uri(request.uri(), PlainHttp::ToLoopback).ok()?;
        if request.headers().contains_key(COOKIE) {
            return None;
        }
        if let Some(cookies) = self.lock().header(&origin) {
            request.headers_mut().insert(COOKIE, cookies);
        }
        Some(origin)
    }

    fn keep(&self, origin: Option<Target>, response: &Response<impl Sized>) {
        if let Some(origin) = origin {
            self.lock().keep(origin, response.headers());
        }
    }

    fn lock(&self) -> MutexGuard<'_, Jar> {
        // A panic cannot leave a cookie half written.
        self.jar.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

maybe_send_async_trait! {
    impl<T: Transport + MaybeSend + MaybeSync> Transport for WithCookies<T> {
        async fn call(
            &self,
            mut request: Request<Bytes>,
            options: &CallOptions,
        ) -> Result<Response<Bytes>, TransportError> {
            let origin = self.attach(&mut request);
            let response = self.transport.call(request, options).await?;
            self.keep(origin, &response);
            Ok(response)
        }

        async fn call_streaming(
            &self,
            mut request: Request<Bytes>,
            options: &CallOptions,
        ) -> Result<Response<Box<dyn ResponseBody>>, TransportError> {
            let origin = self.attach(&mut request);
            let response = self.transport.call_streaming(request, options).await?;
            self.keep(origin, &response);
            Ok(response)
        }
    }
}

impl<T: BlockingTransport> BlockingTransport for WithCookies<T> {
    fn call(
        &self,
        mut request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let origin = self.attach(&mut request);
        let response = self.transport.call(request, options)?;
        self.keep(origin, &response);
        Ok(response)
    }

    fn call_streaming(
        &self,
        mut request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Box<dyn BlockingResponseBody>>, TransportError> {
        let origin = self.attach(&mut request);
        let response = self.transport.call_streaming(request, options)?;
        self.keep(origin, &response);
        Ok(response)
    }
}

/// Leaves out the cookies.
impl<T: fmt::Debug> fmt::Debug for WithCookies<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithCookies")
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

struct Jar {
    /// The oldest first.
    hosts: Vec<(Target, Vec<Cookie>)>,
}

struct Cookie {
    name: String,
    value: String,
}

impl Jar {
    fn header(&self, origin: &Target) -> Option<HeaderValue> {
        let (_, cookies) = self.hosts.iter().find(|(host, _)| host == origin)?;
        let pairs = cookies.iter().map(|it| format!("{}={}", it.name, it.value));
        let pairs: Vec<_> = pairs.collect();
        let mut header = HeaderValue::from_str(&pairs.join("; ")).ok()?;
        header.set_sensitive(true);
        Some(header).filter(|header| !header.is_empty())
    }

    fn keep(&mut self, origin: Target, headers: &HeaderMap) {
        let values = headers.get_all(SET_COOKIE).iter();
        let set: Vec<_> = values
            .filter_map(|value| Set::parse(value.to_str().ok()?))
            .collect();
        if set.is_empty() {
            return;
        }
        let cookies = self.cookies_for(origin);
        for Set { cookie, is_removed } in set {
            cookies.retain(|kept| kept.name != cookie.name);
            if !is_removed {
                push_bounded(cookies, cookie, MAX_COOKIES);
            }
        }
    }

    fn cookies_for(&mut self, origin: Target) -> &mut Vec<Cookie> {
        let position = self.hosts.iter().position(|(host, _)| *host == origin);
        let position = position.unwrap_or_else(|| {
            push_bounded(&mut self.hosts, (origin, Vec::new()), MAX_HOSTS);
            self.hosts.len() - 1
        });
        &mut self.hosts[position].1
    }
}

/// A `Set-Cookie` ([RFC 6265, section 5.2](https://www.rfc-editor.org/rfc/rfc6265#section-5.2)).
struct Set {
    cookie: Cookie,
    is_removed: bool,
}

impl Set {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || name.len() + value.len() > MAX_COOKIE_BYTES {
            return None;
        }
        let is_expired = |part: &str| {
            let (name, value) = part.split_once('=')?;
            let seconds: i64 = value.trim().parse().ok()?;
            let is_max_age = name.trim().eq_ignore_ascii_case("max-age");
            Some(is_max_age && seconds <= 0)
        };
        Some(Self {
            is_removed: value.is_empty() || parts.any(|part| is_expired(part) == Some(true)),
            cookie: Cookie {
                name: name.to_owned(),
                value: value.to_owned(),
            },
        })
    }
}

fn push_bounded<T>(list: &mut Vec<T>, item: T, max: usize) {
    if list.len() == max {
        list.remove(0);
    }
    list.push(item);
}
