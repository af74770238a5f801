//! `--limit`: a resource limit of the sandbox.

use std::time::Duration;

use cloudbilling_sandbox::ServerLimits;

/// A limit, and its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    set: fn(&mut ServerLimits, usize),
    value: usize,
}

/// The limits by name.
type Setter = fn(&mut ServerLimits, usize);
const LIMITS: [(&str, Setter); 13] = [
    ("connections", |limits, value| limits.connections = value),
    ("handshake-time", |limits, value| {
        limits.handshake_time = seconds(value);
    }),
    ("head-time", |limits, value| {
        limits.head_time = seconds(value)
    }),
    ("head-bytes", |limits, value| limits.head_bytes = value),
    ("headers", |limits, value| limits.headers = value),
    ("body-time", |limits, value| {
        limits.body_time = seconds(value)
    }),
    ("response-time", |limits, value| {
        limits.response_time = seconds(value);
    }),
    ("body-bytes", |limits, value| limits.body_bytes = value),
    ("all-bodies-bytes", |limits, value| {
        limits.all_bodies_bytes = value;
    }),
    ("all-responses-bytes", |limits, value| {
        limits.all_responses_bytes = value;
    }),
    ("waiting-reads", |limits, value| {
        limits.waiting_reads = value
    }),
    ("waiting-writes", |limits, value| {
        limits.waiting_writes = value
    }),
    ("waiting-logins", |limits, value| {
        limits.waiting_logins = value
    }),
];

impl Limit {
    pub(super) fn apply(self, limits: &mut ServerLimits) {
        (self.set)(limits, self.value);
    }
}

/// Reads `NAME=VALUE`.
pub(super) fn parse(text: &str) -> Result<Limit, String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    let known = LIMITS.iter().find(|(known, _)| *known == name);
    let (_, set) = known.ok_or_else(|| {
        let names = LIMITS.map(|(name, _)| name).join(", ");
        format!("unknown limit: expected one of {names}")
    })?;
    let value = value
        .parse()
        .map_err(|_| format!("the value of {name} is not a number"))?;
    Ok(Limit { set: *set, value })
}

fn seconds(value: usize) -> Duration {
    Duration::from_secs(value as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_can_be_set() {
        let mut limits = ServerLimits::default();
        for (name, _) in LIMITS {
            let before = limits.clone();
            let limit = parse(&format!("{name}=7")).expect(name);
            limit.apply(&mut limits);
            assert_ne!(limits, before, "{name}");
        }
        let fields = format!("{limits:?}");
        assert_eq!(fields.matches(": 7").count(), LIMITS.len(), "{fields}");
    }

    #[test]
    fn an_unknown_limit_is_refused_with_the_list() {
        let error = parse("logins=1").expect_err("unknown");
        assert!(
            error.ends_with("waiting-reads, waiting-writes, waiting-logins"),
            "{error}"
        );
        assert!(parse("headers").is_err());
        assert!(parse("headers=many").is_err());
    }
}
