//! Bounds on the memory and stack that reading derived types takes, for any input.

use std::collections::{BTreeMap, HashMap};

use soap_codec::scalar::List;
use soap_codec::{Decoder, FromXml, FromXmlOwned, Limit, Limits, Raw, ReadError, ReadErrorKind};

/// The constant part besides the budget: the fields themselves, and the setup.
const SLACK: u64 = 64 << 10;

#[derive(Debug, FromXml)]
#[allow(dead_code)] // Only its size matters.
struct Row {
    a: Option<Member>,
    b: Option<Member>,
    list: Option<Member>,
}

type Member = Wide;

#[derive(Debug)]
#[allow(dead_code)]
struct Wide([u64; 16]);

impl FromXml<'_> for Wide {
    fn from_xml(_: soap_codec::Element<'_>) -> Result<Self, ReadError> {
        Ok(Self([0; 16]))
    }
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Array {
    #[soap(item = "Row")]
    rows: Vec<Row>,
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Flat {
    #[soap(flat, rename = "Row")]
    rows: Vec<Row>,
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Nested {
    #[soap(flat, rename = "Array")]
    arrays: Vec<Array>,
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Hashed {
    #[soap(item = "Entry")]
    rows: HashMap<u32, Row>,
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Sorted {
    #[soap(item = "Entry")]
    rows: BTreeMap<u32, Row>,
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Attribute {
    #[soap(attribute)]
    words: List<String>,
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Attributes {
    #[soap(flat, rename = "Row")]
    rows: Vec<Attribute>,
}

/// Reads the root of a document, and counts the peak memory of reading it.
fn read<T: FromXmlOwned>(root: &str, limits: Limits) -> (Result<(), ReadError>, u64) {
    let text = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{root}</s:Body></s:Envelope>"
    );
    let decoder = Decoder::new().limits(limits);
    let message = decoder
        .decode(text.as_str())
        .expect("the tests' messages are well-formed");
    let payload = message.envelope().payload().expect("one payload");
    let mut outcome = Ok(());
    let counted = allocation_counter::measure(|| outcome = payload.read::<T>().map(drop));
    (outcome, counted.bytes_max)
}

/// Checks at n, 2n, 4n and 8n items that reading stays within the budget, and that the error names
/// the limit if the budget is too small.
fn in_budget<T: FromXmlOwned>(name: &str, root: impl Fn(usize) -> String) {
    let outcomes = [1, 2, 4, 8].map(|size| {
        let root = root(6_000 * size);
        let (outcome, bytes) = read::<T>(&root, Limits::default());
        let budget = (8 << 20).max(4 * (root.len() as u64 + 200));
        assert!(bytes <= budget + SLACK, "{name}: {bytes} of {budget}");
        if let Err(error) = &outcome {
            let limit = Limit::ValueBytes;
            assert!(
                matches!(error.kind(), ReadErrorKind::Limit { limit: found, .. } if *found == limit),
                "{name}: {error}"
            );
        }
        outcome.is_ok()
    });
    assert!(!outcomes[3], "{name}: the largest is beyond it");
}

#[test]
fn lists_of_every_kind_stay_within_the_budget() {
    let rows = |count: usize| "<Row/>".repeat(count);
    in_budget::<Array>("array", |count| {
        format!("<r><rows>{}</rows></r>", rows(count))
    });
    in_budget::<Open>("choice", |count| {
        format!("<r>{}</r>", "<a/>".repeat(4 * count))
    });
    in_budget::<Open>("any", |count| {
        format!("<r>{}</r>", "<b/>".repeat(4 * count))
    });
    in_budget::<Open>("any with a declaration", |count| {
        let long = "n".repeat(200);
        format!("<r xmlns:b='{long}'>{}</r>", "<b:b/>".repeat(count))
    });
    in_budget::<Mixed>("mixed", |count| {
        format!("<r>{}</r>", "<a/>x".repeat(4 * count))
    });
    in_budget::<Flat>("flat", |count| format!("<r>{}</r>", rows(count)));
    in_budget::<Nested>("many small arrays", |count| {
        let array = format!("<Array><rows>{}</rows></Array>", rows(3));
        format!("<r>{}</r>", array.repeat(count / 3))
    });
    let entries = |count: usize| -> String {
        let entry = |key| format!("<Entry><Key>{key}</Key><Value/></Entry>");
        (0..count).map(entry).collect()
    };
    in_budget::<Hashed>("hashed", |count| {
        format!("<r><rows>{}</rows></r>", entries(count))
    });
    in_budget::<Sorted>("sorted", |count| {
        format!("<r><rows>{}</rows></r>", entries(count))
    });
    in_budget::<Attributes>("attributes", |count| {
        let row = format!("<Row words='{}'/>", "x ".repeat(100));
        format!("<r>{}</r>", row.repeat(count / 10))
    });
}

#[test]
fn values_that_just_fit_the_budget_are_read() {
    let root = format!("<r>{}</r>", "<Row/>".repeat(1_000));
    let exact = 1_000 * size_of::<Row>() + "<Row/>".len() * 1_000;
    let with = |value_bytes| {
        let limits = Limits::default()
            .value_bytes(u32::try_from(value_bytes).expect("few"))
            .value_bytes_per_byte(0);
        read::<Flat>(&root, limits)
    };
    let (outcome, bytes) = with(exact);
    assert_eq!(outcome, Ok(()));
    assert!(bytes <= exact as u64, "{bytes} of {exact}");
    assert!(with(exact - 1).0.is_err());
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Open {
    #[soap(choice)]
    all: Vec<Choice>,
    #[soap(any)]
    others: Vec<Raw>,
}

/// An item of a choice, of mixed content and of `any` takes memory that a short document pays for.
#[test]
fn open_content_is_charged() {
    let count = 1000;
    let limits = Limits::default().value_bytes_per_byte(0);
    let fails = |outcome: Result<(), ReadError>| {
        let error = outcome.expect_err("the budget is too small");
        assert!(
            matches!(error.kind(), ReadErrorKind::Limit { .. }),
            "{error}"
        );
    };
    for (item, size) in [("<a/>", size_of::<Choice>()), ("<b/>", size_of::<Raw>())] {
        let xml = format!("<r>{}</r>", item.repeat(count));
        let enough = (3 * count * size + xml.len()) as u32;
        assert_eq!(read::<Open>(&xml, limits.value_bytes(enough)).0, Ok(()));
        fails(read::<Open>(&xml, limits.value_bytes((count * size) as u32)).0);
    }
    let mixed = format!("<r>{}</r>", "<a/>x".repeat(count));
    let size = size_of::<Inline>();
    let enough = (6 * count * size + mixed.len()) as u32;
    assert_eq!(read::<Mixed>(&mixed, limits.value_bytes(enough)).0, Ok(()));
    fails(read::<Mixed>(&mixed, limits.value_bytes((2 * count * size) as u32)).0);
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Boxed {
    a: Option<Box<Boxed>>,
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Listed {
    #[soap(flat)]
    a: Vec<Listed>,
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Wrapped {
    #[soap(item = "a")]
    a: Option<Vec<Wrapped>>,
}

#[derive(Debug, FromXml)]
#[soap(xsi_type)]
#[allow(dead_code)]
enum Family {
    #[soap(default)]
    Plain(Box<Parent>),
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Parent {
    a: Option<Family>,
}

#[derive(Debug, FromXml)]
#[soap(choice)]
#[allow(dead_code, non_camel_case_types)]
enum Choice {
    a(Chosen),
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Chosen {
    #[soap(choice)]
    all: Vec<Choice>,
}

#[derive(Debug, FromXml)]
#[soap(choice)]
#[allow(dead_code, non_camel_case_types)]
enum Inline {
    a(Mixed),
    #[soap(text)]
    Text(String),
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Mixed {
    #[soap(mixed)]
    content: Vec<Inline>,
}

#[derive(Debug, FromXml)]
#[allow(dead_code)]
struct Nullable {
    #[soap(base)]
    base: Option<Box<Boxed>>,
}

#[test]
fn types_that_contain_themselves_are_read_to_a_bounded_depth() {
    fn is_bounded<T: FromXmlOwned>(name: &str) {
        let limits = Limits::default().depth(u32::MAX);
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert_eq!(read::<T>(&nested(60), limits).0, Ok(()), "{name}");
        for depth in [300, 200_000] {
            let error = read::<T>(&nested(depth), limits).0.expect_err(name);
            assert_eq!(*error.kind(), ReadErrorKind::TooDeep, "{name}");
        }
    }
    is_bounded::<Boxed>("boxed");
    is_bounded::<Listed>("listed");
    is_bounded::<Wrapped>("wrapped");
    is_bounded::<Family>("family");
    is_bounded::<Chosen>("chosen");
    is_bounded::<Choice>("choice");
    is_bounded::<Mixed>("mixed");
    is_bounded::<Nullable>("nullable");
}
