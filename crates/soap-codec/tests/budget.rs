//! The budget of values: exact to the byte, for every kind of list, and new for each read.

use soap_codec::scalar::List;
use soap_codec::{
    Decoder, Element, Event, FromXml, FromXmlOwned, Limit, Limits, Message, Nillable, ReadError,
    ReadErrorKind, Reader,
};

const OPEN: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r>"#;
const CLOSE: &str = "</r></s:Body></s:Envelope>";

fn message(bytes: u32, inner: &str) -> Message<Vec<u8>> {
    let limits = Limits::default().value_bytes(bytes).value_bytes_per_byte(0);
    let text = format!("{OPEN}{inner}{CLOSE}").into_bytes();
    let decoder = Decoder::new().limits(limits);
    decoder.decode(text).expect("a message")
}

/// Returns `true` if `T` can be read within this number of bytes.
fn fits<T: FromXmlOwned>(bytes: usize, inner: &str) -> bool {
    let bytes = u32::try_from(bytes).expect("few");
    let message = message(bytes, inner);
    let payload = message.envelope().payload().expect("one payload");
    let outcomes = [(); 2].map(|()| match payload.read::<T>() {
        Ok(_) => true,
        Err(error) => {
            let (limit, most) = (Limit::ValueBytes, bytes as usize);
            assert_eq!(*error.kind(), ReadErrorKind::Limit { limit, most });
            assert!(
                error.to_string().contains("raise `Limits::value_bytes`"),
                "{error}"
            );
            false
        }
    });
    // The budget is there for each read.
    assert_eq!(outcomes[0], outcomes[1]);
    outcomes[0]
}

/// A row of 64 bytes.
#[allow(dead_code)] // It is there for its size.
struct Row([u64; 8]);

impl FromXml<'_> for Row {
    fn from_xml(_: Element<'_>) -> Result<Self, ReadError> {
        Ok(Self([0; 8]))
    }
}

#[allow(dead_code)]
struct Rows(Vec<Row>);

impl FromXml<'_> for Rows {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        let rows = element.read_list(element.children(), |row| row.read());
        rows.map(Self)
    }
}

#[allow(dead_code)]
struct Table(Vec<Rows>);

impl FromXml<'_> for Table {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        let lists = element.read_list(element.children(), |rows| rows.read());
        lists.map(Self)
    }
}

#[test]
fn items_and_text_count_to_the_byte() {
    let rows = "<a/>".repeat(10);
    let exact = 10 * 64 + rows.len();
    assert!(fits::<Rows>(exact, &rows));
    assert!(!fits::<Rows>(exact - 1, &rows));
    assert!(fits::<Option<Box<Rows>>>(exact, &rows));
    assert!(!fits::<Nillable<Rows>>(exact - 1, &rows));

    let table = format!("<l>{rows}</l>").repeat(5);
    let exact = 5 * (10 * 64 + size_of::<Rows>()) + table.len();
    assert!(fits::<Table>(exact, &table));
    assert!(!fits::<Table>(exact - 1, &table));

    let words = "1 2 3 4 5";
    let exact = 5 * size_of::<i128>() + words.len();
    assert!(fits::<List<i128>>(exact, words));
    assert!(!fits::<List<i128>>(exact - 1, words));
}

/// One that begins with `from_xml` or with a list is a read as well.
#[test]
fn a_read_begins_wherever_a_caller_enters() {
    let rows = "<a/>".repeat(10);
    let message = message(10 * 64 + rows.len() as u32 - 1, &rows);
    let payload = message.envelope().payload().expect("one payload");
    assert!(Rows::from_xml(payload).is_err());
    assert!(
        payload
            .read_list(payload.children(), |row| row.read::<Row>())
            .is_err()
    );
    let nine = payload.children().take(9);
    assert!(payload.read_list(nine, |row| row.read::<Row>()).is_ok());
}

/// Also where the values are long gone, and where the first read fails half-way.
#[test]
fn reads_do_not_use_up_the_budgets_of_later_ones() {
    let rows = format!("<l>{}</l>", "<a/>".repeat(100));
    let message = message(100 * 64 + rows.len() as u32, &rows);
    let payload = message.envelope().payload().expect("one payload");
    let list = payload.children().next().expect("one");
    for _ in 0..100 {
        assert!(list.read::<Rows>().is_ok());
        assert!(payload.read::<Table>().is_err());
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..1_000).for_each(|_| assert!(list.read::<Rows>().is_ok())));
        }
    });
}

#[test]
fn an_element_taken_whole_has_a_budget() {
    let xml = format!("<r><l>{}</l></r>", "<a/>".repeat(1_000));
    let outcome = |value_bytes| {
        let mut reader = Reader::new(&xml).limits(Limits::default().value_bytes(value_bytes));
        while let Some(event) = reader.next().expect("well-formed") {
            if matches!(event, Event::Start(start) if start.name().local() == "l") {
                let list = reader.element().expect("well-formed").expect("a start");
                return list.read::<Rows>().map(drop);
            }
        }
        unreachable!("there is a list")
    };
    assert!(outcome(8 << 20).is_ok());
    assert!(
        outcome(0).is_err(),
        "four bytes for each of the document are less"
    );
}

struct Nest(Option<Box<Nest>>);

impl FromXml<'_> for Nest {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        let inner = element.children().next();
        let inner = inner.map(|inner| inner.read()).transpose();
        inner.map(Self).map_err(|error| error.in_element(&element))
    }
}

#[test]
fn recursion_ends_at_128_reads_whatever_the_depth() {
    let read = |depth: usize| {
        let limits = Limits::default().depth(u32::MAX);
        let inner = "<a>".repeat(depth) + &"</a>".repeat(depth);
        let text = format!("{OPEN}{inner}{CLOSE}");
        let message = Decoder::new()
            .limits(limits)
            .decode(text.as_str())
            .expect("a message");
        let payload = message.envelope().payload().expect("one payload");
        payload
            .read::<Nest>()
            .map(|nest| std::iter::successors(Some(&nest), |nest| nest.0.as_deref()).count())
    };
    assert_eq!(read(127), Ok(128));
    for depth in [128, 200_000] {
        let error = read(depth).expect_err("too deep");
        assert_eq!(*error.kind(), ReadErrorKind::TooDeep);
        assert!(error.to_string().len() < 1_000, "{error}");
    }
}
