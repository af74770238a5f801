//! The rules for the timestamp of a response.

use std::time::Duration;

use soap_headers::UnixTime;
use soap_headers::security::{
    SecurityView, Timestamp, TimestampErrorKind as Kind, TimestampPolicy,
};

use crate::envelope::with_blocks;

const NOW: UnixTime = UnixTime::from_millis(1_764_273_600_000);

fn at(seconds: i64) -> UnixTime {
    UnixTime::from_millis(NOW.as_millis() + seconds * 1000)
}

/// A timestamp with these times, in seconds from now.
fn timestamp(created: Option<i64>, expires: Option<i64>) -> Timestamp {
    let element = |name: &str, seconds: Option<i64>| {
        let time = seconds.map(|seconds| format!("<u:{name}>{}</u:{name}>", at(seconds)));
        time.unwrap_or_default()
    };
    let (created, expires) = (element("Created", created), element("Expires", expires));
    let block =
        format!("<wsse:Security><u:Timestamp>{created}{expires}</u:Timestamp></wsse:Security>");
    let message = with_blocks(&block);
    let security = SecurityView::from_envelope(message.envelope());
    let security = security.expect("valid").expect("a header");
    security.timestamp().expect("a timestamp").clone()
}

#[test]
fn each_rule_has_its_error() {
    let policy = TimestampPolicy::new()
        .with_skew(Duration::from_secs(10))
        .with_max_age(Duration::from_secs(100));
    let seconds = Duration::from_secs;
    for (created, expires, kind) in [
        (Some(0), Some(60), None),
        (Some(0), Some(0), None),
        (Some(10), Some(60), None),
        (
            Some(11),
            Some(60),
            Some(Kind::CreatedInFuture { ahead: seconds(11) }),
        ),
        (Some(-60), Some(-9), None),
        (
            Some(-60),
            Some(-10),
            Some(Kind::Expired { late: seconds(10) }),
        ),
        (Some(5), Some(4), Some(Kind::ExpiresBeforeCreated)),
        (Some(-110), None, None),
        (Some(-111), None, Some(Kind::TooOld { age: seconds(111) })),
        (None, Some(60), Some(Kind::NoCreated)),
        (None, None, Some(Kind::NoCreated)),
    ] {
        let result = policy.check(Some(&timestamp(created, expires)), NOW);
        let found = result.err().map(|error| error.kind());
        assert_eq!(found, kind, "{created:?} {expires:?}");
    }
    let missing = policy.check(None, NOW).expect_err("there is none");
    assert_eq!(missing.kind(), Kind::Missing);
}

#[test]
fn a_timestamp_can_be_optional() {
    let policy = TimestampPolicy::default().with_required(false);
    policy.check(None, NOW).expect("none is required");
    let only_expires = timestamp(None, Some(1));
    policy
        .check(Some(&only_expires), NOW)
        .expect("no creation time is required");
    let expired = policy
        .check(Some(&only_expires), at(301))
        .expect_err("it has expired");
    assert_eq!(
        expired.kind(),
        Kind::Expired {
            late: Duration::from_secs(300)
        }
    );
}

#[test]
fn the_age_is_limited_only_if_a_limit_is_set() {
    let old = timestamp(Some(-1_000_000), None);
    TimestampPolicy::new()
        .check(Some(&old), NOW)
        .expect("no limit");
}

#[test]
fn errors_say_what_to_compare() {
    let policy = TimestampPolicy::new();
    for (created, expires, text) in [
        (
            900,
            1200,
            "the response was created 900 s in the future: compare the clocks of client and service",
        ),
        (
            -900,
            -600,
            "the response expired 600 s ago: compare the clocks of client and service",
        ),
        (0, -1, "the response expires before it was created"),
    ] {
        let error = policy.check(Some(&timestamp(Some(created), Some(expires))), NOW);
        assert_eq!(error.expect_err("a broken rule").to_string(), text);
    }
}

#[test]
fn the_ends_of_time_do_not_overflow() {
    let policy = TimestampPolicy::new()
        .with_skew(Duration::MAX)
        .with_max_age(Duration::MAX);
    let ends = [i64::MIN, i64::MAX].map(UnixTime::from_millis);
    for created in ends {
        for now in ends {
            let timestamp = Timestamp::new(created).with_lifetime(Duration::MAX);
            let _ = policy.check(Some(&timestamp), now);
            let _ = TimestampPolicy::new().check(Some(&timestamp), now);
        }
    }
}
