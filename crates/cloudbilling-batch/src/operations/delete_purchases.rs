//! `DeletePurchases`.

use cloudbilling_types::operation::{DeletePurchases, GetPurchases};
use cloudbilling_types::record::Purchase;

use crate::batch::Batch;
use crate::bulk::Bulk;
use crate::check::{Checkable, Key};
use crate::row::{Finding, RowVerdict};

impl Batch<DeletePurchases> {
    /// Marks the purchases with these references for deletion.
    pub fn delete<I>(reason: impl Into<String>, purchase_references: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        Self::new(DeletePurchases::new(reason, purchase_references))
    }
}

/// Rows are references.
impl Bulk for DeletePurchases {
    type Row = String;

    fn rows_mut(&mut self) -> &mut Vec<String> {
        &mut self.purchase_references
    }

    fn identifiers(reference: &String) -> Vec<&str> {
        vec![reference]
    }

    fn verdict(reference: &String, response: &Self::Output) -> RowVerdict {
        let mut errors = response.errors.iter();
        let error = errors.find(|error| error.purchase_reference.as_ref() == Some(reference));
        let words = error.map(|error| {
            let texts = [&error.error, &error.description].into_iter().flatten();
            super::joined(texts.map(String::as_str))
        });
        let is_marked = response.marked_for_deletion.contains(reference);
        RowVerdict::from_lists(is_marked, words)
    }
}

/// Looks by reference, with one `GetPurchases` for all purchases, whose response can be large. It
/// relies on the list leaving out purchases that are *marked for* deletion. A row that never
/// existed is taken for deleted.
impl Checkable for DeletePurchases {
    type Query = GetPurchases;
    type Record = Purchase;

    const ABSENT: Option<Finding> = Some(Finding::Done);

    fn key(reference: &String) -> Key {
        Key::new(Some(reference))
    }

    fn record_key(purchase: &Purchase) -> Key {
        Key::new(purchase.purchase_reference.as_deref())
    }

    fn query(_: Option<&str>) -> GetPurchases {
        GetPurchases::default().include_unmapped(true)
    }

    fn shown(_: &Purchase) -> Option<Finding> {
        Some(Finding::NotDone)
    }
}
