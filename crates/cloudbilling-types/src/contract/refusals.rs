/// The signs of a refused call or login, by the reason of the refusal.
///
/// Neither fault codes nor wordings are documented. The defaults are the codes of WCF and of the
/// Web Services Security specification, and plain English wordings. Replace them once you have seen
/// the real service refuse a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Refusals {
    /// The session or the API token is no longer valid, or never was.
    pub session_ended: Signs,
    /// The email address, password or environment is wrong.
    pub wrong_credentials: Signs,
    /// The account is locked.
    pub locked: Signs,
    /// The credentials are right, but do not permit the call.
    pub not_permitted: Signs,
}

/// The signs of one kind of refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Signs {
    /// Fault codes or subcodes, by local name in any namespace. Such a sign is certain.
    pub fault_codes: Vec<String>,
    /// Parts of a fault's reason, a result message or a status, in any case of letters. Such a sign
    /// is likely.
    pub wordings: Vec<String>,
}

impl Signs {
    /// Returns the fault code that equals the local name, compared exactly.
    pub fn code<'a>(&'a self, local_name: &str) -> Option<&'a str> {
        let code = self.fault_codes.iter().find(|code| *code == local_name)?;
        Some(code)
    }

    /// Returns the first wording that the text contains, in any case of ASCII letters.
    pub fn wording<'a>(&'a self, text: &str) -> Option<&'a str> {
        let text = text.to_ascii_lowercase();
        let wording = self
            .wordings
            .iter()
            .find(|wording| text.contains(&wording.to_ascii_lowercase()))?;
        Some(wording)
    }

    fn new(fault_codes: &[&str], wordings: &[&str]) -> Self {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self {
            fault_codes: owned(fault_codes),
            wordings: owned(wordings),
        }
    }
}

impl Default for Refusals {
    fn default() -> Self {
        Self {
            session_ended: Signs::new(
                &[
                    "FailedAuthentication",
                    "InvalidSecurityToken",
                    "Client.Authentication",
                    "Client.Unauthorized",
                ],
                &[
                    "session expired",
                    "session has expired",
                    "session is invalid",
                    "invalid session",
                    "token expired",
                    "token has expired",
                    "token is invalid",
                    "invalid token",
                    "invalid apitoken",
                    "invalid authentication token",
                    "apitoken header missing",
                    "not authenticated",
                    "not logged in",
                ],
            ),
            wrong_credentials: Signs::new(
                &["FailedAuthentication"],
                &[
                    "invalid credentials",
                    "wrong credentials",
                    "invalid email",
                    "invalid username",
                    "invalid password",
                    "wrong password",
                    "incorrect password",
                    "unknown email",
                    "unknown user",
                ],
            ),
            locked: Signs::new(
                &[],
                &[
                    "account locked",
                    "account is locked",
                    "locked for",
                    "locked out",
                ],
            ),
            not_permitted: Signs::new(
                &["Client.Forbidden"],
                &[
                    "insufficient privileges",
                    "insufficient rights",
                    "not permitted",
                    "not allowed",
                    "access denied",
                    "access is denied",
                ],
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Refusals;

    #[test]
    fn codes_are_compared_exactly_and_wordings_within_texts() {
        let signs = Refusals::default().session_ended;
        assert_eq!(
            signs.code("FailedAuthentication"),
            Some("FailedAuthentication")
        );
        assert_eq!(signs.code("failedauthentication"), None);
        assert_eq!(
            signs.wording("Token EXPIRED or invalid"),
            Some("token expired")
        );
        assert_eq!(signs.wording("No such customer"), None);
    }
}
