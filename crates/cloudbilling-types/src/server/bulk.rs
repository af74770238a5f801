use soap_codec::{QName, ToXml, Writer};

use crate::namespace::{ARRAYS, DATA_CONTRACT};
use crate::record::{BulkDeleteError, BulkDeleteResult};

const ERRORS: QName<'static> = QName::new(DATA_CONTRACT, "Errors");
const ERROR: QName<'static> = QName::new(DATA_CONTRACT, "BulkDeleteError");
const REFERENCES: QName<'static> = QName::new(DATA_CONTRACT, "MarkedForDeletion");
const REFERENCE: QName<'static> = QName::new(ARRAYS, "string");

/// Written with inferred names.
impl ToXml for BulkDeleteResult {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.start(ERRORS);
        for error in &self.errors {
            writer.element(ERROR, error);
        }
        writer.end();
        writer.start(REFERENCES);
        writer.declare("b", ARRAYS);
        for reference in &self.marked_for_deletion {
            writer.element(REFERENCE, reference);
        }
        writer.end();
    }
}

impl BulkDeleteResult {
    /// Adds a purchase that will not be deleted.
    #[must_use]
    pub fn refused(
        mut self,
        purchase_reference: impl Into<String>,
        error: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        self.errors.push(BulkDeleteError {
            description: Some(description.into()),
            error: Some(error.into()),
            purchase_reference: Some(purchase_reference.into()),
        });
        self
    }

    /// Adds a purchase that will be deleted.
    #[must_use]
    pub fn marked(mut self, purchase_reference: impl Into<String>) -> Self {
        self.marked_for_deletion.push(purchase_reference.into());
        self
    }
}
