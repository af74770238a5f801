//! Any text is a snapshot or a typed error, and any snapshot can be restored.

use std::cell::RefCell;

use cloudbilling_auth::{
    Authenticator, Ledger, Login, MonotonicTime, Policy, Snapshot, Version, WallTime,
};
use proptest::prelude::*;

/// Lines that are nearly right.
fn line() -> impl Strategy<Value = String> {
    let number = prop_oneof![Just(0), 1..20_u64, Just(u64::MAX / 4), any::<u64>()];
    let id =
        (any::<u64>(), number.clone()).prop_map(|(epoch, number)| format!("{epoch:016x}.{number}"));
    prop_oneof![
        (number.clone(), any::<bool>())
            .prop_map(|(n, named)| format!("refused {n}{}", if named { " v1" } else { "" })),
        number.clone().prop_map(|n| format!("accepted {n} v1")),
        (id.clone(), any::<bool>())
            .prop_map(|(id, d)| format!("strike {id} {}", if d { "definite" } else { "possible" })),
        (number.clone(), any::<u32>(), number, id)
            .prop_map(|(left, answers, n, id)| format!("lock {left} {answers} {n} {id}")),
        "\\PC{0,12}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    let lines = proptest::collection::vec(line(), 0..6);
    (any::<u64>(), lines).prop_map(|(wall, lines)| {
        let lines: String = lines.into_iter().map(|line| line + "\n").collect();
        format!("cloudbilling-auth 1\nsaved {wall} 7\n{lines}end\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_text_form_round_trips(text in text()) {
        if let Ok(snapshot) = text.parse::<Snapshot>() {
            prop_assert_eq!(snapshot.to_string().parse(), Ok(snapshot));
        }
    }

    #[test]
    fn any_text_is_parsed_or_rejected(text in "\\PC*") {
        prop_assert!(text.parse::<Snapshot>().is_err());
    }

    /// No number in it can make the machine overflow, and what it saves again can be read again.
    #[test]
    fn any_snapshot_can_be_restored(text in text(), wall in any::<u64>(), now in any::<u64>()) {
        let Ok(snapshot) = text.parse::<Snapshot>() else { return Ok(()) };
        let version = Version::new("v1").expect("valid");
        let login = Login::new("ann@example.com", "any", "test").expect("valid").with_version(version);
        let mut auth = Authenticator::new("https://e", login, Policy::default(), RefCell::new(Ledger::new()), 1);
        let account = auth.account().expect("a login has one");
        let (wall, now) = (WallTime::from_unix_millis(wall), MonotonicTime::from_millis(now));
        auth.restore(&account, &snapshot, wall, now);
        let _ = auth.poll(now);
        auth.permit_login(now);
        let _ = auth.poll(now);
        let again = auth.snapshot(&account, wall, now);
        prop_assert_eq!(again.to_string().parse(), Ok(again));
    }
}
