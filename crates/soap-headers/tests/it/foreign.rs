//! Security headers that other stacks wrote, and digests that others computed.

use soap_codec::Decoder;
use soap_codec::scalar::{Base64, Scalar};
use soap_headers::security::{Password, PasswordView, SecurityView, password_digest};

const REQUESTS: [(&str, &str); 6] = [
    (
        "gsoap-digest",
        include_str!("../data/foreign/gsoap-digest.xml"),
    ),
    ("gsoap-text", include_str!("../data/foreign/gsoap-text.xml")),
    (
        "node-digest",
        include_str!("../data/foreign/node-digest.xml"),
    ),
    ("node-text", include_str!("../data/foreign/node-text.xml")),
    (
        "zeep-digest",
        include_str!("../data/foreign/zeep-digest.xml"),
    ),
    ("zeep-text", include_str!("../data/foreign/zeep-text.xml")),
];

#[test]
fn tokens_of_other_stacks_prove_the_password_and_no_other() {
    for (name, xml) in REQUESTS {
        let message = Decoder::new().decode(xml).expect("a valid message");
        let security = SecurityView::from_envelope(message.envelope());
        let security = security.expect("valid").expect("a security header");
        let token = security.username_token().expect("a token");
        assert_eq!(token.username(), "anna", "{name}");
        assert!(token.proves(&Password::new("correct horse")), "{name}");
        assert!(!token.proves(&Password::new("correct horsf")), "{name}");
        let is_digest = matches!(token.password(), Some(PasswordView::Digest(_)));
        assert_eq!(is_digest, name.ends_with("digest"), "{name}");
        assert_eq!(token.nonce().is_some(), is_digest, "{name}");
        assert_eq!(
            security.timestamp().is_some(),
            !name.starts_with("zeep"),
            "{name}"
        );
        assert!(security.unprocessed().is_empty(), "{name}");
    }
}

/// The digest in the example of UsernameToken 1.1 has 22 bytes, so it is not a SHA-1 and cannot be
/// a known answer. These are those of the stacks above, and ONVIF's, of which the stacks' have the
/// nonce as text.
#[test]
fn digests_are_those_that_others_compute() {
    for (nonce, created, password, digest) in [
        (
            "LKqI6G/AikKCQrN0zqZFlg==",
            "2010-09-16T07:50:45Z",
            "userpassword",
            "tuOSpGlFlIXsozq4HFNeeGeFLEI=",
        ),
        (
            "ZDM2ZTMxNjI4Mjk1OWE5ZWQ0Yzg5ODUxNDk3YTcxN2Y=",
            "2026-11-27T20:15:00+00:00",
            "correct horse",
            "taiSF9gpvARieqfN1yq/vCbs1qk=",
        ),
        (
            "q/9upUs50zoHcwE+sFaPXQ==",
            "2026-11-27T20:16:59Z",
            "correct horse",
            "sEHmvK3kX5MI3NAUr1bzXSF/lY4=",
        ),
        (
            "PuUJa+4Flrm6W8RV9LYnRTWnT2U=",
            "2026-11-27T20:17:02Z",
            "correct horse",
            "JVY03Y80ZZSzgm+jJ1GCdzD3x3c=",
        ),
    ] {
        let nonce = Base64::parse(nonce).expect("Base64");
        let found = password_digest(&nonce, created, password);
        assert_eq!(Base64(found).to_string(), digest);
    }
}
