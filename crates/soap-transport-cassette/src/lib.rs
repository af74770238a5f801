//! Records the responses of a service through any [`soap_transport::Transport`], as a file that can
//! be committed, and replays it in tests.
//!
//! **In scope:** a transport that records ([`Recorder`]), one that replays ([`Replay`]), and a file
//! format made for reading and for diffs ([`Cassette`]). **Out of scope:** deciding which part of a
//! body is secret. An [`AllowList`] says what is written; everything else is withheld.
//!
//! ```
//! use soap_transport::{BlockingTransport, CallOptions, http::Request, testing::Scripted};
//! use soap_transport_cassette::{AllowList, Cassette, Recorder, Replay};
//!
//! let service = Scripted::new();
//! service.respond_body(200, "text/xml", "<Envelope/>");
//! let request = || Request::post("https://api.test/").body("<Call/>".into());
//!
//! let allowed = AllowList::new().response_body(|body| String::from_utf8(body.to_vec()).ok());
//! let recorder = Recorder::new(service, allowed);
//! recorder.call(request()?, &CallOptions::default())?;
//! let file = recorder.cassette().to_string();
//!
//! let replay = Replay::new(file.parse::<Cassette>()?);
//! assert_eq!(replay.call(request()?, &CallOptions::default())?.body(), "<Envelope/>");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Concepts
//!
//! * **Allowed, not redacted.** A header is withheld unless it is listed, and a body unless a
//!   filter returns it. Credentials and cookies are withheld even if they are listed.
//! * **Placeholders.** Filters can replace values instead of withholding them, and
//!   [`Replay::recorded_with`] applies the same filters to each request before it is compared.
//! * **Failures are recorded too**, by kind, phase and delivery.
//! * **A replay is strict.** A call that differs from the recorded one panics and names the
//!   difference, without a value.
//!
//! # Features
//!
//! None.
//!
//! # MSRV
//!
//! Rust 1.89.

#![doc(html_root_url = "https://docs.rs/soap-transport-cassette/latest")]

mod allow_list;
mod cassette;
mod recorder;
mod replay;
mod text;

pub use allow_list::AllowList;
pub use cassette::Cassette;
pub use recorder::Recorder;
pub use replay::Replay;
pub use text::CassetteError;

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
