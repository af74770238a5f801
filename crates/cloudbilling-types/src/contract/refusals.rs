/// By what the service is recognised to refuse a call or a login, and why.
///
/// Nothing of it is documented: neither fault codes nor wordings. The defaults are the codes that WCF and the Web
/// Services Security specification have for it, and plain English wordings. Who has seen the real service refuse a call should replace them.
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
    /// The credentials are right, but do not permit it.
    pub not_permitted: Signs,
}

/// What a refusal of one kind looks like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
#[non_exhaustive]
pub struct Signs {
    /// Fault codes or subcodes, by local name whatever the namespace. Such a sign is certain.
    pub fault_codes: Vec<String>,
    /// Parts of a fault's reason, a result message or a status, whatever the case of letters. Such a sign is likely.
    pub wordings: Vec<String>,
}

impl Signs {
    /// The first fault code of these that the local name is, compared exactly.
    pub fn code<'a>(&'a self, local_name: &str) -> Option<&'a str> {
        let code = self.fault_codes.iter().find(|code| *code == local_name)?;
        Some(code)
    }

    /// The first wording of these that the text contains, whatever the case of ASCII letters.
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
