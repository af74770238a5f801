//! A record as text: any record round-trips, and no damage removes a strike.

use cloudbilling_auth::*;
use proptest::prelude::*;

use crate::support::*;

/// A record after a few random outcomes of logins.
fn record() -> impl Strategy<Value = String> {
    proptest::collection::vec((0..7_u8, 0..3_usize, 0..2_000_000_u64), 0..12).prop_map(|events| {
        let store = Store::created();
        let passwords = ["one", "two", "three"];
        for (event, password, time) in events {
            let mut process = Process::new(&store, ann(passwords[password]));
            process.auth.permit_login(process.now());
            pass(&store, time);
            if let Action::Login(attempt) = process.poll() {
                match event {
                    0 => process.report(attempt, LoginOutcome::Unknown),
                    1 => process.report(attempt, LoginOutcome::WrongCredentials),
                    2 => process.report(attempt, LoginOutcome::Locked),
                    3 => process.report(attempt, LoginOutcome::NotPermitted),
                    4 => process.report(attempt, granted("5e55")),
                    5 => {
                        process.report(attempt, granted("5e55"));
                        let _ = process.calls(CallOutcome::Accepted);
                    }
                    _ => drop(attempt),
                }
            }
        }
        store.borrow().record.clone().unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_record_round_trips(text in record()) {
        let record: Record = text.parse().unwrap();
        prop_assert_eq!(record.to_string(), text);
    }

    #[test]
    fn any_changed_byte_is_noticed(text in record(), place in any::<prop::sample::Index>(), byte in 1..=255_u8) {
        let mut bytes = text.into_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= byte;
        prop_assert!(Record::from_bytes(&bytes).is_err());
    }

    #[test]
    fn any_cut_is_noticed(text in record(), place in any::<prop::sample::Index>()) {
        let place = place.index(text.len());
        prop_assert!(Record::from_bytes(&text.as_bytes()[..place]).is_err());
    }

    #[test]
    fn any_line_that_is_removed_or_doubled_is_noticed(text in record(), place in any::<prop::sample::Index>(), twice: bool) {
        let mut lines: Vec<_> = text.lines().collect();
        let place = place.index(lines.len());
        let line = lines.remove(place);
        if twice {
            lines.insert(place, line);
            lines.insert(place, line);
        }
        let changed = lines.join("\n") + "\n";
        prop_assert!(changed.parse::<Record>().is_err());
    }

    #[test]
    fn any_bytes_are_rejected(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Record::from_bytes(&bytes).is_err());
    }
}

#[test]
fn no_secret_is_in_a_record() {
    let store = Store::created();
    Process::new(&store, ann("SECRET-password")).session("SECRET-session");
    let text = store.borrow().record.clone().unwrap();
    let text = text.replace("sealed-SECRET-session", "");
    assert!(!text.contains("SECRET"), "{text}");
}

#[test]
fn errors_name_the_line_and_what_is_wrong() {
    for (text, kind, line) in [
        ("", RecordErrorKind::Format, 1),
        ("cloudbilling-record 2\n", RecordErrorKind::Format, 1),
        (
            "cloudbilling-record 1\nsaved 0 0 0\n",
            RecordErrorKind::Truncated,
            3,
        ),
        (
            "cloudbilling-record 1\nsaved 0 0 0\nend 0000000000000000\n",
            RecordErrorKind::Checksum,
            3,
        ),
    ] {
        let error = text.parse::<Record>().unwrap_err();
        assert_eq!((error.kind(), error.line()), (kind, line), "{text:?}");
    }
    let long = "x".repeat(Record::MAX_LEN + 1);
    assert_eq!(
        long.parse::<Record>().unwrap_err().kind(),
        RecordErrorKind::Length
    );
    assert_eq!(
        Record::from_bytes(&[0xff]).unwrap_err().kind(),
        RecordErrorKind::Format
    );
}
