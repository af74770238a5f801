//! `soap sample`.

use crate::{QUOTES, SHOP, err, out, soap};

#[test]
fn samples_cover_the_schema() {
    let made = soap(&["sample", SHOP, "--element", "Pay", "--count", "20"]);
    assert!(made.status.success(), "{}", err(&made));
    let samples = out(&made);
    assert!(samples.lines().count() <= 20, "{samples}");
    for part in [
        "<Card>",
        "<Account>",
        ":BusinessAccount\"",
        ":nil=\"true\"",
        "currency=\"EUR\"",
        "currency=\"CZK\"",
        " note=\"",
        "<Item><Part>",
    ] {
        assert!(samples.contains(part), "{part}\n{samples}");
    }
    assert!(
        samples.lines().any(|sample| !sample.contains("<Item")),
        "{samples}"
    );
    let again = soap(&[
        "sample",
        SHOP,
        "--element",
        "{urn:shop}Pay",
        "--count",
        "20",
    ]);
    assert_eq!(out(&again), samples);
}

#[test]
fn an_element_without_an_end_has_no_sample() {
    let made = soap(&["sample", SHOP, "--element", "Endless"]);
    assert_eq!(made.status.code(), Some(1));
    assert!(
        err(&made).contains("warning: {urn:shop}Endless has no finite instance"),
        "{}",
        err(&made)
    );
}

#[test]
fn messages_are_sampled_by_default() {
    let made = out(&soap(&["sample", SHOP]));
    let names = made
        .lines()
        .map(|sample| sample.split([' ', '>', '/']).next().expect("a start tag"));
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["<Pay", "<PayResponse", "<Refused"]
    );
}

#[test]
fn a_message_of_an_operation_is_sampled() {
    let request = out(&soap(&["sample", SHOP, "--operation", "Pay"]));
    assert!(
        request.starts_with("<Pay ") && request.lines().count() == 1,
        "{request}"
    );
    let response = out(&soap(&["sample", SHOP, "--operation", "Pay", "--response"]));
    assert!(response.starts_with("<PayResponse"), "{response}");
    let unknown = soap(&["sample", SHOP, "--operation", "Steal"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(
        err(&unknown).contains("there is no operation Steal"),
        "{}",
        err(&unknown)
    );
}

#[test]
fn rpc_messages_have_a_wrapper_around_their_parts() {
    let made = out(&soap(&["sample", QUOTES, "--count", "9"]));
    let starts = |start: &str| made.lines().filter(|it| it.starts_with(start)).count();
    // A price and a discount: parts of a type with derived ones are covered, too.
    assert_eq!((starts("<account "), starts("<Quote ")), (3, 3), "{made}");
    assert_eq!(starts("<QuoteResponse xmlns=\"urn:quotes\"/>"), 1, "{made}");
    assert!(
        made.contains("<symbol xmlns=\"\">") && made.contains(":Discount\""),
        "{made}"
    );
    let response = soap(&["sample", QUOTES, "--operation", "Quote", "--response"]);
    assert_eq!(out(&response), "<QuoteResponse xmlns=\"urn:quotes\"/>\n");
}

#[test]
fn no_sample_is_made_twice() {
    let made = out(&soap(&["sample", SHOP, "--count", "3"]));
    let mut samples: Vec<&str> = made.lines().collect();
    let all = samples.len();
    samples.sort_unstable();
    samples.dedup();
    assert_eq!(samples.len(), all, "{made}");
}
