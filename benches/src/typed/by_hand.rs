use soap_codec::{Decoder, Element, FromXml, QName, ReadError};

use crate::rows::{CONTRACT, OPERATIONS, Row};

pub fn read(message: &str) -> Vec<Row> {
    let message = Decoder::new().decode(message).unwrap();
    typed(message.envelope().payload().unwrap())
}

pub fn typed(payload: Element<'_>) -> Vec<Row> {
    let name = QName::new(OPERATIONS, "GetPurchasesResult");
    let result = payload.child(name).unwrap();
    let mut rows = Vec::with_capacity(result.children().count());
    for row in result.children() {
        rows.push(read_row(row).unwrap());
    }
    rows
}

/// Checks the same as derived code: no member is repeated, in another namespace, nil or missing.
fn read_row(element: Element<'_>) -> Result<Row, ReadError> {
    let (mut customer_code, mut id, mut is_adhoc, mut override_unit_price) =
        (None, None, None, None);
    let (mut product_label, mut purchase_date, mut purchase_reference, mut quantity) =
        (None, None, None, None);
    for child in element.children() {
        match child.name().local() {
            "CustomerCode" => set(&mut customer_code, child)?,
            "Id" => set(&mut id, child)?,
            "IsAdhoc" => set(&mut is_adhoc, child)?,
            "OverrideUnitPrice" => set(&mut override_unit_price, child)?,
            "ProductLabel" => set(&mut product_label, child)?,
            "PurchaseDate" => set(&mut purchase_date, child)?,
            "PurchaseReference" => set(&mut purchase_reference, child)?,
            "Quantity" => set(&mut quantity, child)?,
            _ => {}
        }
    }
    let missing = |name| ReadError::missing(&element, QName::new(CONTRACT, name));
    Ok(Row {
        customer_code: customer_code.ok_or_else(|| missing("CustomerCode"))?,
        id: id.ok_or_else(|| missing("Id"))?,
        is_adhoc: is_adhoc.ok_or_else(|| missing("IsAdhoc"))?,
        override_unit_price,
        product_label: product_label.ok_or_else(|| missing("ProductLabel"))?,
        purchase_date: purchase_date.ok_or_else(|| missing("PurchaseDate"))?,
        purchase_reference: purchase_reference.ok_or_else(|| missing("PurchaseReference"))?,
        quantity: quantity.ok_or_else(|| missing("Quantity"))?,
    })
}

fn set<'a, T: FromXml<'a>>(member: &mut Option<T>, element: Element<'a>) -> Result<(), ReadError> {
    if member.is_some() || element.name().namespace() != CONTRACT || element.is_nil() {
        return Err(ReadError::unexpected(&element));
    }
    *member = Some(element.read()?);
    Ok(())
}
