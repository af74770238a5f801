//! Text that must not appear in any error, nor in `Debug`.

/// The value of the request's header `X-Token`.
pub(crate) const SECRET_TOKEN: &str = "SECRET-TOKEN";
/// A part of the request's body.
pub(crate) const SECRET_BODY: &str = "SECRET-BODY";
/// A part of what the server sends.
pub(crate) const SECRET_RESPONSE: &str = "SECRET-RESPONSE";
