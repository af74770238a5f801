use super::{Alternatives, LocalName, ResponseShape};

/// The names of the deprecated `Login` operation.
///
/// Documented is that it takes an email address, a password and an environment, and that its
/// response has a status and, on error, a message. None of the names is documented; the defaults
/// are the documentation's words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct LoginNames {
    /// The operation.
    pub operation: LocalName,
    /// The parameter with the email address.
    pub email: Alternatives<LocalName>,
    /// The parameter with the password.
    pub password: Alternatives<LocalName>,
    /// The parameter with the environment.
    pub environment: Alternatives<LocalName>,
    /// The layout of the response, whose result is the session token. A login needs a status, even
    /// if `code_required` is `false`.
    #[cfg_attr(feature = "toml", serde(deserialize_with = "super::file::login_shape"))]
    pub response: ResponseShape,
}

impl Default for LoginNames {
    fn default() -> Self {
        Self {
            operation: LocalName::known("Login"),
            email: Alternatives::from(LocalName::known("emailAddress"))
                .or(LocalName::known("email"))
                .or(LocalName::known("username")),
            password: LocalName::known("password").into(),
            environment: LocalName::known("environment").into(),
            response: ResponseShape::for_login(),
        }
    }
}
