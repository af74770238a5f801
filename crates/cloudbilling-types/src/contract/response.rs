use super::{Alternatives, LocalName};

/// The layout of a response: its names, their places, and the words of the result code.
///
/// Documented are the three names `ResultMessage`, `ResultCode` and `Result` of every response, and
/// on older pages the codes `Success` and `Error`. Their places are not: the one sample ends before
/// them. So they are read in every placement, in any order and namespace; the placement is for
/// *writing* only. A part in a namespace of the service wins over one in another. Parts that
/// contradict each other are an error.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseShape {
    /// The placement of code, message and result when they are written.
    pub placement: ResultPlacement,
    /// The element of the result code.
    pub code: Alternatives<LocalName>,
    /// The element of the result message.
    pub message: Alternatives<LocalName>,
    /// The element of the result, where it is not `{Operation}Result` itself.
    pub result: Alternatives<LocalName>,
    /// Codes that mean success, whatever the case of letters.
    pub success: Alternatives<String>,
    /// Codes that mean failure. So does any other code that is not one of `success`.
    pub error: Alternatives<String>,
    /// `true` if a response without a code is an error; if `false`, it is a success.
    pub code_required: bool,
}

/// The placement of code, message and result in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum ResultPlacement {
    /// All three in `{Operation}Response`, without an `{Operation}Result`.
    Direct,
    /// In `{Operation}Result`, among the members of the result itself.
    Flat,
    /// All three in `{Operation}Result`.
    Nested,
    /// Code and message in `{Operation}Response`, after the `{Operation}Result`. WCF
    /// writes `out` parameters like that, and it fits the one sample, which shows the result's own
    /// members in `{Operation}Result`.
    Siblings,
}

impl ResponseShape {
    /// Returns the default layout of operations.
    pub(super) fn for_operations() -> Self {
        Self {
            placement: ResultPlacement::Siblings,
            code: LocalName::known("ResultCode").into(),
            message: LocalName::known("ResultMessage").into(),
            result: LocalName::known("Result").into(),
            success: "Success".to_owned().into(),
            error: "Error".to_owned().into(),
            code_required: true,
        }
    }

    /// Returns the default layout of `Login`.
    pub(super) fn for_login() -> Self {
        let either = |first, second| {
            Alternatives::from(LocalName::known(first)).or(LocalName::known(second))
        };
        Self {
            placement: ResultPlacement::Nested,
            code: either("Status", "ResultCode"),
            message: either("StatusMessage", "ResultMessage"),
            result: either("Value", "Result"),
            success: "Success".to_owned().into(),
            error: Alternatives::from("Error".to_owned()).or("Failed".to_owned()),
            code_required: true,
        }
    }

    /// Returns `true` if an element of this local name is the code or the message.
    pub(crate) fn is_verdict(&self, local: &str) -> bool {
        is_any(&self.code, local) || is_any(&self.message, local)
    }
}

/// Returns `true` if `local` is one of the names.
pub(crate) fn is_any(names: &Alternatives<LocalName>, local: &str) -> bool {
    names.iter().any(|name| name.as_str() == local)
}
