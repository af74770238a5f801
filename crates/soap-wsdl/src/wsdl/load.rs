//! From a root document to the model.

use crate::diagnostic::Diagnostics;
use crate::error::{WsdlError, WsdlErrorKind};
use crate::limits::Limits;
use crate::source::document::Document;
use crate::source::loader::Loader;
use crate::wsdl::model::Wsdl;

impl Wsdl {
    /// Loads a WSDL and everything that it imports and includes.
    ///
    /// Anything that is not supported is left out and has a diagnostic: look through them before
    /// you rely on the result.
    ///
    /// # Errors
    /// [`WsdlError`] if the document at `root` cannot be loaded or is not a WSDL 1.1.
    pub fn load(
        root: &str,
        loader: &mut dyn Loader,
        limits: &Limits,
    ) -> Result<(Self, Diagnostics), WsdlError> {
        let fail = |kind| WsdlError::new(kind, root);
        let bytes = loader
            .load(root)
            .map_err(|error| fail(WsdlErrorKind::Load(error)))?;
        let document = Document::decode(root, bytes, soap_codec::Limits::default()).map_err(
            |(error, line, column)| {
                fail(WsdlErrorKind::Malformed {
                    error,
                    line,
                    column,
                })
            },
        )?;
        let wsdl = Self {
            target_namespace: document.root().name().namespace().to_owned(),
            ..Self::default()
        };
        Ok((wsdl, Diagnostics::new(limits.diagnostics)))
    }
}
