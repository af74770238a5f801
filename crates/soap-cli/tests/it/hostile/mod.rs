//! Sampled responses, each with one thing wrong, read as generated types.
//!
//! Nothing panics, and no value changes silently: a response is refused, or the value that was read
//! is written as the same document, with the exceptions of [`Expected`](mutation::Expected).

#[allow(unreachable_pub, reason = "elsewhere it is a part of a library")]
mod code;
mod mutation;
mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use soap_cli::sample::Sampler;
use soap_codec::{FromXmlOwned, Raw, ToXml};
use soap_wsdl::{Limits, Wsdl};

use mutation::{Mutation, Random};
use tree::Node;

const CONTRACTS: &str = "interop/services/contracts";
const OWN: &str = "crates/soap-codegen/tests/wsdl";

/// Mutations of each sample, for each kind.
const ROUNDS: u64 = 20;

#[derive(Default)]
struct Counts {
    accepted: usize,
    refused: usize,
}

/// Tests some elements of a WSDL, each with its type.
macro_rules! test {
    ($test:ident, $folder:expr, $file:literal, $($element:literal => $type:ty),+ $(,)?) => {
        #[test]
        fn $test() {
            let counts = Counts::default();
            let counts = [counts $(, hostile::<$type>(&format!("{}/{}", $folder, $file), $element))+];
            let sum = |count: fn(&Counts) -> usize| counts.iter().map(count).sum::<usize>();
            assert!(sum(|it| it.accepted) > 50, "accepted: {}", sum(|it| it.accepted));
            assert!(sum(|it| it.refused) > 50, "refused: {}", sum(|it| it.refused));
        }
    };
}

test!(billing, "crates/cloudbilling-cli/tests/it/generated", "cloudbilling.wsdl",
    "GetInvoiceHeadersResponse" => code::billing::tempuri_org::GetInvoiceHeadersResponse,
    "GetPurchasesResponse" => code::billing::tempuri_org::GetPurchasesResponse,
    "CloseInvoicesResponse" => code::billing::tempuri_org::CloseInvoicesResponse,
    "LoginResponse" => code::billing::tempuri_org::LoginResponse,
);
test!(desk, CONTRACTS, "desk.wsdl",
    "FindResponse" => code::desk::desk::FindResponse,
    "ListResponse" => code::desk::desk::ListResponse,
    "OpenResponse" => code::desk::desk::OpenResponse,
);
test!(library, CONTRACTS, "library.wsdl",
    "AddItemResponse" => code::library::library::AddItemResponse,
    "DescribeResponse" => code::library::library::DescribeResponse,
    "ListItemsResponse" => code::library::library::ListItemsResponse,
);
test!(orders, OWN, "orders.wsdl",
    "receipt" => code::orders::orders::Receipt,
    "historyResult" => code::orders::orders::HistoryResult,
);
test!(sensors, CONTRACTS, "sensors.wsdl",
    "measurement" => code::sensors::sensors::Measurement,
);
test!(weather, OWN, "weather.wsdl",
    "GetForecastResponse" => code::weather::tempuri_org::GetForecastResponse,
);

#[test]
fn deep_elements_are_skipped_or_refused() {
    type Response = code::billing::tempuri_org::GetPurchasesResponse;
    let samples = samples(
        "crates/cloudbilling-cli/tests/it/generated/cloudbilling.wsdl",
        "GetPurchasesResponse",
    );
    let (head, tail) = samples[0].split_once('>').expect("a start tag");
    let depth = 100_000;
    let (starts, ends) = ("<x>".repeat(depth), "</x>".repeat(depth));
    let (_, without) = read::<Response>(&samples[0]).expect("a valid sample");
    let nested = format!("{head}>{starts}{ends}{tail}");
    assert!(read::<Response>(&nested).is_none_or(|(_, value)| value == without));
    assert!(read::<Response>(&format!("{head}>{starts}")).is_none());
}

/// Reads mutations of the samples of an element.
fn hostile<T: FromXmlOwned + ToXml + PartialEq + std::fmt::Debug>(
    wsdl: &str,
    element: &str,
) -> Counts {
    let mut counts = Counts::default();
    let mut random = Random(7);
    for sample in samples(wsdl, element) {
        // As we write it: with the defaults of attributes, and in our forms of numbers.
        let sample = written(&read::<T>(&sample).expect("a valid sample").1, &sample);
        let sample = Node::of(sample.view().element());
        for mutation in Mutation::ALL {
            for _ in 0..ROUNDS {
                let mut tree = sample.clone();
                let Some(expected) = mutation.apply(&mut tree, &mut random) else {
                    continue;
                };
                let text = tree.to_string();
                let Some((raw, value)) = read::<T>(&text) else {
                    counts.refused += 1;
                    continue;
                };
                counts.accepted += 1;
                let again = written(&value, &text);
                let same = raw_read::<T>(&again).is_some_and(|second| is_equal(&second, &value));
                assert!(same, "{mutation:?}: {text}\n{again:?}");
                let kept = Node::of(again.view().element());
                let tree = Node::of(raw.view().element());
                assert!(
                    expected.admits(&sample, &tree, &kept),
                    "{mutation:?}\nread:    {tree}\nwritten: {kept}"
                );
            }
        }
    }
    counts
}

/// Compares two values. `NaN` is not equal to itself, and is written in one form.
fn is_equal<T: PartialEq + std::fmt::Debug>(one: &T, other: &T) -> bool {
    one == other || format!("{one:?}") == format!("{other:?}")
}

fn read<T: FromXmlOwned>(text: &str) -> Option<(Raw, T)> {
    let raw = Raw::parse(text).ok()?;
    let value = raw_read(&raw)?;
    Some((raw, value))
}

fn raw_read<T: FromXmlOwned>(raw: &Raw) -> Option<T> {
    raw.read().ok()
}

/// Writes a value under the name of the element in a text.
fn written<T: ToXml>(value: &T, text: &str) -> Raw {
    let element = Raw::parse(text).expect("read before");
    Raw::new(element.name(), value).expect("it was read")
}

fn samples(wsdl: &str, element: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(wsdl);
    let text = fs::read(path).expect("a WSDL of this repository");
    let mut documents = BTreeMap::from([("in.wsdl", text)]);
    let loaded = Wsdl::load_any("in.wsdl", &mut documents, &Limits::default());
    let (wsdl, _) = loaded.expect("a WSDL");
    let mut elements = wsdl.schemas.global_elements();
    let found = elements.find(|(_, found)| found.name.local() == element);
    let (id, _) = found.unwrap_or_else(|| panic!("no element {element}"));
    let samples = Sampler::new(&wsdl.schemas, 1).samples(id, 8);
    let samples = samples.expect("it has instances").into_iter();
    samples
        .map(|it| String::from_utf8(it).expect("UTF-8"))
        .collect()
}
