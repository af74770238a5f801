//! Reads the rows of a large document one at a time, in memory for one row.
//!
//! Run with `cargo run -p soap-codec --example read_rows`.

use soap_codec::{Element, Event, FromXml, QName, ReadError, Reader};

const ROW: QName<'_> = QName::new("urn:shop", "Row");

struct Row {
    product: String,
    quantity: u32,
}

impl FromXml<'_> for Row {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        let member = |local| {
            let name = QName::new("urn:shop", local);
            let child = element.child(name);
            child.ok_or_else(|| ReadError::missing(&element, name))
        };
        Ok(Self {
            product: member("Product")?.read()?,
            quantity: member("Quantity")?.read()?,
        })
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows: String = (1..=1_000)
        .map(|n| format!("<Row><Product>P{n}</Product><Quantity>{n}</Quantity></Row>"))
        .collect();
    let document = format!(r#"<Rows xmlns="urn:shop">{rows}</Rows>"#);

    let mut reader = Reader::new(&document);
    let (mut count, mut total, mut last) = (0, 0, String::new());
    while let Some(event) = reader.next()? {
        let is_row = matches!(event, Event::Start(start) if start.name() == ROW);
        if is_row && let Some(element) = reader.element()? {
            let row: Row = element.read()?;
            count += 1;
            total += row.quantity;
            last = row.product;
        }
    }
    println!("{count} rows, {total} pieces, the last row is {last}");
    assert_eq!((count, total), (1_000, 500_500));
    Ok(())
}
