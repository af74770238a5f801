//! What clients tell of their work.

use std::sync::{Arc, Mutex};

use cloudbilling::auth::Event;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Attempt, Observer};

use crate::support::{SECRET, fault, purchases, session, with_login};

/// Writes down all it hears.
#[derive(Clone, Debug, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Observer for Notes {
    fn attempt(&self, attempt: &Attempt<'_>) {
        let note = format!("{} {} {:?}", attempt.method, attempt.number, attempt.result);
        self.0.lock().expect("no panic").push(note);
    }

    fn event(&self, event: &Event) {
        self.0.lock().expect("no panic").push(format!("{event:?}"));
    }
}

#[test]
fn attempts_and_events_are_told_and_no_secret() {
    let (script, notes) = (Scripted::new(), Notes::default());
    script
        .reply(200, "text/xml", session("MARKED-SECRET-1"))
        .reply(500, "text/xml", fault("w:FailedAuthentication", SECRET))
        .reply(200, "text/xml", session("MARKED-SECRET-2"))
        .reply(200, "text/xml", purchases("Success", ""));
    let client = with_login()
        .observer(notes.clone())
        .transport(script)
        .build()
        .expect("valid settings");
    pollster::block_on(client.execute(&GetPurchases::default())).expect("repeated");
    let notes = notes.0.lock().expect("no panic").clone();
    let beginnings: Vec<&str> = notes
        .iter()
        .map(|note| note.split([' ', '{']).next().unwrap_or_default())
        .collect();
    let expected = [
        "LoginStarted",
        "LoginSettled",
        "SessionStarted",
        "GetPurchases",
        "SessionEnded",
        "LoginStarted",
        "LoginSettled",
        "SessionStarted",
        "GetPurchases",
    ];
    assert_eq!(beginnings, expected, "{notes:#?}");
    assert!(!notes.concat().contains(SECRET), "{notes:#?}");
}

#[cfg(feature = "tracing")]
#[test]
fn subscribers_of_tracing_hear_of_it_and_of_no_secret() {
    use std::io::Write;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("no panic").write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let script = Scripted::new();
    script
        .reply(200, "text/xml", session("MARKED-SECRET-1"))
        .reply(200, "text/xml", purchases("Success", SECRET));
    let client = with_login()
        .observer(cloudbilling::Tracing)
        .transport(script)
        .build()
        .expect("valid settings");
    tracing::subscriber::with_default(subscriber, || {
        pollster::block_on(client.execute(&GetPurchases::default())).expect("a success");
    });
    let text = String::from_utf8(log.0.lock().expect("no panic").clone()).expect("UTF-8");
    assert!(text.contains("method=\"GetPurchases\" attempt=1"), "{text}");
    assert!(
        text.contains("SessionStarted") && !text.contains(SECRET),
        "{text}"
    );
}
