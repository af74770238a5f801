use soap_codec::{Element, FromXml, ReadError, ToXml};

use super::{Undocumented, UndocumentedValue};
use crate::namespace::DATA_CONTRACT;

/// The result of a deletion, purchase by purchase.
///
/// Documented is that there are a list of errors, each with a description, an error and a
/// purchase's reference, and a list of the references that are *marked for* deletion; not what
/// their elements are called. So they are read by their form: a list whose items contain elements
/// is the errors, one whose items are texts the references, unless its name says otherwise
/// (`Errors`, `NotDeleted`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkDeleteResult {
    /// The purchases that will not be deleted, and why.
    pub errors: Vec<BulkDeleteError>,
    /// The references of the purchases that will be.
    pub marked_for_deletion: Vec<String>,
}

/// The reason that a purchase will not be deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[soap(namespace = DATA_CONTRACT, rename_all = "PascalCase", data_contract, none = "nil")]
#[non_exhaustive]
pub struct BulkDeleteError {
    /// The description.
    pub description: Option<String>,
    /// The error.
    pub error: Option<String>,
    /// The purchase's reference.
    pub purchase_reference: Option<String>,
}

/// The result of `CloseInvoices`, invoice by invoice.
///
/// No page documents its members, so all are kept. Inferred from the documentation of
/// [`BulkDeleteResult`]: it has lists of texts for what was done, and lists of values with members
/// for what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq, ToXml, FromXml)]
#[allow(clippy::exhaustive_structs)] // Its members are not documented.
pub struct BulkInvoiceCloseResult(pub Undocumented);

impl BulkInvoiceCloseResult {
    /// Returns the ids of the invoices that were closed: the texts in lists with names such as
    /// `Closed` or `ClosedInvoices`, but not `NotClosed` or `FailedToClose`.
    pub fn closed(&self) -> impl Iterator<Item = &str> {
        self.items().filter_map(|(list, item)| match item {
            UndocumentedValue::Text(id) if says_closed(list) => Some(id.as_str()),
            _ => None,
        })
    }

    /// Returns the invoices that were not closed, with the reasons: the values with members in
    /// lists with other names.
    pub fn errors(&self) -> impl Iterator<Item = &Undocumented> {
        self.items().filter_map(|(list, item)| match item {
            UndocumentedValue::Members(error) if !says_closed(list) => Some(error),
            _ => None,
        })
    }

    /// Returns the items of all lists, each with the name of its list.
    fn items(&self) -> impl Iterator<Item = (&str, &UndocumentedValue)> {
        let lists = self.0.members().iter();
        let lists = lists.filter_map(|list| match list.value() {
            UndocumentedValue::Members(items) => Some((list.name().local(), items)),
            UndocumentedValue::Nil | UndocumentedValue::Text(_) => None,
        });
        lists.flat_map(|(name, items)| items.members().iter().map(move |item| (name, item.value())))
    }
}

/// Returns `true` if a list of this name certainly holds what was closed.
fn says_closed(list: &str) -> bool {
    list.to_ascii_lowercase().contains("closed") && !denies(list)
}

/// Returns `true` if a list of this name holds what was not done.
fn denies(list: &str) -> bool {
    const DENIALS: [&str; 10] = [
        "not", "un", "non", "fail", "error", "refus", "reject", "skip", "invalid", "already",
    ];
    let list = list.to_ascii_lowercase();
    DENIALS.iter().any(|denial| list.contains(denial))
}

impl FromXml<'_> for BulkDeleteResult {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        for list in element.children() {
            list.read_nil()
                .map_err(|error| error.in_element(&element))?;
        }
        let has_members = |item: &Element<'_>| item.children().next().is_some();
        let (errors, texts) = (
            element
                .children()
                .flat_map(|list| list.children())
                .filter(has_members),
            element
                .children()
                .filter(|list| !denies(list.name().local()))
                .flat_map(|list| list.children())
                .filter(|item| !has_members(item)),
        );
        let in_list = |item: &Element<'_>, error: ReadError| {
            let lists = element.children();
            match lists
                .take_while(|list| list.offset() < item.offset())
                .last()
            {
                Some(list) => error.in_element(&list).in_element(&element),
                None => error.in_element(&element),
            }
        };
        Ok(Self {
            errors: element.read_list(errors, |item| {
                BulkDeleteError::read(item).map_err(|error| in_list(&item, error))
            })?,
            marked_for_deletion: element.read_list(texts, |item| {
                item.read().map_err(|error| in_list(&item, error))
            })?,
        })
    }
}

impl BulkDeleteError {
    fn read(item: Element<'_>) -> Result<Self, ReadError> {
        let mut error = Self::default();
        for member in item.children() {
            // Parameters of the service are in camelCase and members in PascalCase. For these, the
            // documentation does not show which.
            let slot = match member.name().local() {
                "Description" | "description" => &mut error.description,
                "Error" | "error" => &mut error.error,
                "PurchaseReference" | "purchaseReference" => &mut error.purchase_reference,
                _ => continue,
            };
            *slot = member.read().map_err(|error| error.in_element(&item))?;
        }
        Ok(error)
    }
}

#[cfg(test)]
mod tests {
    use soap_codec::Decoder;

    use super::*;

    fn read(content: &str) -> BulkDeleteResult {
        let text = format!(
            "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>\
             <s:Body><r>{content}</r></s:Body></s:Envelope>"
        );
        let message = Decoder::new().decode(text.as_str()).expect("a message");
        let payload = message.envelope().payload().expect("one payload");
        payload.read().expect("a result")
    }

    #[test]
    fn texts_in_a_list_of_what_was_not_deleted_are_not_deleted() {
        for list in [
            "Errors",
            "NotDeleted",
            "FailedPurchases",
            "AlreadyDeleted",
            "Rejected",
        ] {
            let result = read(&format!(
                "<{list}><string>P-1</string></{list}><Marked><string>P-2</string></Marked>"
            ));
            assert_eq!(result.marked_for_deletion, ["P-2"], "{list}");
            assert!(result.errors.is_empty(), "{list}");
        }
    }
}
