//! Everything that is written is read back.

use proptest::prelude::*;
use soap_codec::{QName, Raw, SoapVersion, Writer};
use soap_headers::UnixTime;
use soap_headers::addressing::{Addressing, AddressingVersion, EndpointReference, RelatesTo};
use soap_headers::security::{Password, Security, SecurityView, Timestamp, UsernameToken};

use crate::envelope::written;

fn soap_version() -> impl Strategy<Value = SoapVersion> {
    prop_oneof![Just(SoapVersion::Soap11), Just(SoapVersion::Soap12)]
}

/// Text without white space around it, which addresses do not keep.
fn address() -> impl Strategy<Value = String> {
    "[a-z&<>\"' é]{0,12}".prop_map(|text| text.trim().into())
}

fn text() -> impl Strategy<Value = String> {
    "[ -~é\n\r\t]{0,12}"
}

fn parameter() -> impl Strategy<Value = Raw> {
    (text(), "[a-c]{1,2}").prop_map(|(text, namespace)| {
        let namespace = format!("urn:{namespace}");
        let mut xml = Vec::new();
        let mut writer = Writer::new(&mut xml);
        writer.element(QName::new(&namespace, "Key"), &text);
        writer.finish().expect("printable text");
        let xml = String::from_utf8(xml).expect("UTF-8");
        Raw::parse(&xml).expect("an element")
    })
}

fn endpoint() -> impl Strategy<Value = EndpointReference> {
    let parameters = proptest::collection::vec(parameter(), 0..3);
    (address(), parameters).prop_map(|(address, parameters)| {
        let endpoint = EndpointReference::new(address);
        parameters
            .into_iter()
            .fold(endpoint, EndpointReference::with_parameter)
    })
}

fn addressing() -> impl Strategy<Value = Addressing> {
    let option = proptest::option::of::<BoxedStrategy<String>>;
    let endpoints = [(); 3].map(|()| proptest::option::of(endpoint()));
    let version = prop_oneof![
        Just(AddressingVersion::V1_0),
        Just(AddressingVersion::August2004)
    ];
    let texts = (
        address(),
        option(address().boxed()),
        option(address().boxed()),
    );
    let relations = proptest::collection::vec(address(), 0..3);
    (version, any::<bool>(), texts, relations, endpoints).prop_map(
        |(version, must_understand, (action, to, message_id), relations, endpoints)| {
            let mut addressing =
                Addressing::for_version(version, action).with_must_understand(must_understand);
            if let Some(to) = to {
                addressing = addressing.with_to(to);
            }
            if let Some(message_id) = message_id {
                addressing = addressing.with_message_id(message_id);
            }
            for id in relations {
                addressing = addressing.with_relates_to(RelatesTo::reply(id));
            }
            let [reply_to, from, fault_to] = endpoints;
            if let Some(endpoint) = reply_to {
                addressing = addressing.with_reply_to(endpoint);
            }
            if let Some(endpoint) = from {
                addressing = addressing.with_from(endpoint);
            }
            if let Some(endpoint) = fault_to {
                addressing = addressing.with_fault_to(endpoint);
            }
            addressing
        },
    )
}

proptest! {
    #[test]
    fn addressing_is_read_as_it_was_written(version in soap_version(), addressing in addressing()) {
        let message = written(version, addressing.blocks());
        prop_assert_eq!(Addressing::from_envelope(message.envelope()), Ok(Some(addressing)));
    }

    #[test]
    fn an_endpoint_is_addressed_with_its_parameters(version in soap_version(), endpoint in endpoint()) {
        let request = Addressing::for_endpoint(&endpoint, "urn:a");
        let message = written(version, request.blocks());
        let read = Addressing::from_envelope(message.envelope()).expect("valid").expect("some");
        prop_assert_eq!(read.to(), Some(endpoint.address()));
        // The header blocks have a mark besides.
        let content = |raw: &Raw| (raw.name().to_string(), raw.read::<String>());
        let expected = endpoint.parameters().iter().map(content);
        prop_assert!(read.parameters().iter().map(content).eq(expected));
    }

    #[test]
    fn a_token_proves_its_password_and_no_other(
        version in soap_version(),
        (username, password, other) in (text(), text(), text()),
        nonce in proptest::option::of(any::<Vec<u8>>()),
        created in proptest::option::of(any::<i64>()),
        is_digest: bool,
        has_encoding_type: bool,
    ) {
        let secret = Password::new(&*password);
        let mut token = match is_digest {
            true => UsernameToken::digest(&*username, secret.clone()),
            false => UsernameToken::text(&*username, secret.clone()),
        };
        token = token.with_encoding_type(has_encoding_type).with_id("Token");
        if let Some(nonce) = &nonce {
            token = token.with_nonce(&**nonce);
        }
        let created = created.map(UnixTime::from_millis);
        if let Some(created) = created {
            token = token.with_created(created);
        }
        let security = Security::new().with_username_token(token);
        let message = written(version, [security.block()].into_iter());
        let security = SecurityView::from_envelope(message.envelope()).expect("valid");
        let security = security.expect("a header");
        let token = security.username_token().expect("a token");
        prop_assert_eq!(token.username(), username);
        prop_assert_eq!(token.nonce(), nonce.as_deref());
        prop_assert_eq!(token.created(), created);
        prop_assert_eq!(token.id(), Some("Token"));
        prop_assert!(token.proves(&secret));
        prop_assert_eq!(token.proves(&Password::new(&*other)), other == password);
    }

    #[test]
    fn a_timestamp_is_read_as_it_was_written(
        version in soap_version(),
        created: i64,
        lifetime in proptest::option::of(any::<u32>()),
        id in proptest::option::of("[a-z]{1,9}"),
    ) {
        let mut timestamp = Timestamp::new(UnixTime::from_millis(created));
        if let Some(lifetime) = lifetime {
            timestamp = timestamp.with_lifetime(std::time::Duration::from_millis(lifetime.into()));
        }
        if let Some(id) = id {
            timestamp = timestamp.with_id(id);
        }
        let security = Security::new().with_timestamp(timestamp.clone());
        let message = written(version, [security.block()].into_iter());
        let security = SecurityView::from_envelope(message.envelope()).expect("valid");
        let security = security.expect("a header");
        prop_assert_eq!(security.timestamp(), Some(&timestamp));
    }
}
