//! A client whose settings are environment variables.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use cloudbilling_auth::{ApiToken, Login};

use crate::client::asynchronous::Client;
use crate::client::builder::{ClientBuilder, ClientKind};
use crate::client::synchronous;
use crate::error::{Error, SettingsError};

const CA_FILE: &str = "CLOUDBILLING_CA_FILE";
const CONTRACT: &str = "CLOUDBILLING_CONTRACT";
const EMAIL: &str = "CLOUDBILLING_EMAIL";
const ENDPOINT: &str = "CLOUDBILLING_ENDPOINT";
const ENVIRONMENT: &str = "CLOUDBILLING_ENVIRONMENT";
const PASSWORD: &str = "CLOUDBILLING_PASSWORD";
const TOKEN: &str = "CLOUDBILLING_TOKEN";

impl Client {
    /// Makes a client whose settings are [environment variables](Self::builder_from_env). Sends
    /// nothing.
    ///
    /// ```no_run
    /// # async fn run() -> Result<(), cloudbilling::Error> {
    /// use cloudbilling::types::operation::GetPurchases;
    ///
    /// let client = cloudbilling::Client::from_env()?;
    /// let purchases = client.purchases(&GetPurchases::default().customer_code("1001")).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`builder_from_env`](Self::builder_from_env) and [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.build()
    }

    /// Returns the settings of a client with the values of environment variables, which are those
    /// of the program `cloudbilling`.
    ///
    /// | variable | content |
    /// |---|---|
    /// | `CLOUDBILLING_ENDPOINT` | the address of the service; required |
    /// | `CLOUDBILLING_TOKEN` | the API token; required unless there is a login |
    /// | `CLOUDBILLING_EMAIL`, `CLOUDBILLING_PASSWORD`, `CLOUDBILLING_ENVIRONMENT` | a login, used without a token. The service has deprecated it |
    /// | `CLOUDBILLING_CA_FILE` | a PEM file: [the only authorities to trust](ClientBuilder::root_certificates_pem) |
    /// | `CLOUDBILLING_CONTRACT` | a TOML file: [the service contract](ClientBuilder::contract_file) |
    ///
    /// The default transport reads further ones for its [proxy](ClientBuilder::no_proxy). An empty
    /// variable counts as not set. No value is logged or shown in an error.
    ///
    /// # Errors
    /// [`Settings`](crate::ErrorKind::Settings), which names the variable or the file.
    pub fn builder_from_env() -> Result<ClientBuilder, Error> {
        ClientBuilder::from_env()
    }
}

impl synchronous::Client {
    /// As [`Client::from_env`](crate::Client::from_env).
    ///
    /// # Errors
    /// As [`builder_from_env`](Self::builder_from_env) and [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.build()
    }

    /// As [`Client::builder_from_env`](crate::Client::builder_from_env).
    ///
    /// # Errors
    /// [`Settings`](crate::ErrorKind::Settings), which names the variable or the file.
    pub fn builder_from_env() -> Result<ClientBuilder<Self>, Error> {
        ClientBuilder::from_env()
    }
}

impl<C: ClientKind> ClientBuilder<C> {
    fn from_env() -> Result<Self, Error> {
        Ok(Self::from_variables(|name| env::var_os(name))?)
    }

    fn from_variables(read: impl Fn(&str) -> Option<OsString>) -> Result<Self, SettingsError> {
        let variables = Variables(read);
        let builder = Self::new(variables.required(ENDPOINT)?);
        let builder = variables.credentials(builder)?;
        let builder = match variables.file(CONTRACT) {
            Some(path) => with_contract(builder, path)?,
            None => builder,
        };
        match variables.file(CA_FILE) {
            Some(path) => trust(builder, path),
            None => Ok(builder),
        }
    }
}

/// The variables of a process, or of a test.
struct Variables<F>(F);

impl<F: Fn(&str) -> Option<OsString>> Variables<F> {
    fn credentials<C: ClientKind>(
        &self,
        builder: ClientBuilder<C>,
    ) -> Result<ClientBuilder<C>, SettingsError> {
        if let Some(token) = self.text(TOKEN)? {
            let token = ApiToken::new(token).map_err(|error| invalid(TOKEN, error))?;
            return Ok(builder.api_token(token));
        }
        // Without a login either, the missing variable is the token's.
        let Some(email) = self.text(EMAIL)? else {
            return Err(SettingsError::VariableMissing { name: TOKEN });
        };
        let (password, environment) = (self.required(PASSWORD)?, self.required(ENVIRONMENT)?);
        let login = Login::new(email, password, environment);
        Ok(builder.login(login.map_err(|error| invalid(EMAIL, error))?))
    }

    fn required(&self, name: &'static str) -> Result<String, SettingsError> {
        self.text(name)?
            .ok_or(SettingsError::VariableMissing { name })
    }

    fn text(&self, name: &'static str) -> Result<Option<String>, SettingsError> {
        let value = self.value(name).map(OsString::into_string).transpose();
        // The error of the standard library would show the value.
        value.map_err(|_| invalid(name, "it is not UTF-8 text"))
    }

    fn file(&self, name: &str) -> Option<PathBuf> {
        self.value(name).map(PathBuf::from)
    }

    fn value(&self, name: &str) -> Option<OsString> {
        (self.0)(name).filter(|value| !value.is_empty())
    }
}

fn invalid(
    name: &'static str,
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> SettingsError {
    let error = error.into();
    SettingsError::Variable { name, error }
}

#[cfg(feature = "toml")]
#[allow(clippy::unnecessary_wraps)] // Like the function without the feature.
fn with_contract<C: ClientKind>(
    builder: ClientBuilder<C>,
    path: PathBuf,
) -> Result<ClientBuilder<C>, SettingsError> {
    Ok(builder.contract_file(path))
}

#[cfg(not(feature = "toml"))]
fn with_contract<C: ClientKind>(
    _: ClientBuilder<C>,
    _: PathBuf,
) -> Result<ClientBuilder<C>, SettingsError> {
    Err(invalid(CONTRACT, "the feature `toml` is off"))
}

#[cfg(feature = "hyper")]
fn trust<C: ClientKind>(
    builder: ClientBuilder<C>,
    path: PathBuf,
) -> Result<ClientBuilder<C>, SettingsError> {
    match std::fs::read(&path) {
        Ok(pem) => Ok(builder.root_certificates_pem(&pem)),
        Err(error) => Err(SettingsError::File { path, error }),
    }
}

#[cfg(not(feature = "hyper"))]
fn trust<C: ClientKind>(
    _: ClientBuilder<C>,
    _: PathBuf,
) -> Result<ClientBuilder<C>, SettingsError> {
    Err(SettingsError::NotForOwnTransport { setting: CA_FILE })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    const ENDPOINT_SET: (&str, &str) = (ENDPOINT, "https://api.example.com/soap");
    const LOGIN_SET: [(&str, &str); 3] = [
        (EMAIL, "anna@example.org"),
        (PASSWORD, "MARKED"),
        (ENVIRONMENT, "production"),
    ];

    fn build(variables: &[(&str, &str)]) -> Result<ClientBuilder, SettingsError> {
        ClientBuilder::from_variables(|name| {
            let mut variables = variables.iter();
            let found = variables.find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    fn debug(variables: &[(&str, &str)]) -> String {
        format!("{:?}", build(variables).expect("complete"))
    }

    fn message(variables: &[(&str, &str)]) -> String {
        let error = match build(variables) {
            Ok(builder) => builder.build().expect_err("cannot be used"),
            Err(error) => error.into(),
        };
        let text = format!("{error} {error:?}");
        assert!(!text.contains("MARKED"), "{text}");
        assert!(matches!(error.kind(), ErrorKind::Settings(_)), "{text}");
        error.to_string()
    }

    #[test]
    fn a_token_is_preferred_to_a_login() {
        let all = [&[ENDPOINT_SET, (TOKEN, "MARKED")], &LOGIN_SET[..]].concat();
        assert!(debug(&all).contains("ApiToken"), "{}", debug(&all));
        let login = [&[ENDPOINT_SET], &LOGIN_SET[..]].concat();
        assert!(debug(&login).contains("Login"), "{}", debug(&login));
        assert!(!debug(&login).contains("MARKED"));
    }

    #[test]
    fn a_variable_that_is_missing_or_wrong_is_named_without_its_value() {
        assert_eq!(message(&[]), "CLOUDBILLING_ENDPOINT is not set");
        assert_eq!(message(&[ENDPOINT_SET]), "CLOUDBILLING_TOKEN is not set");
        assert_eq!(
            message(&[ENDPOINT_SET, LOGIN_SET[0]]),
            "CLOUDBILLING_PASSWORD is not set"
        );
        assert_eq!(
            message(&[ENDPOINT_SET, LOGIN_SET[0], LOGIN_SET[1]]),
            "CLOUDBILLING_ENVIRONMENT is not set"
        );
        assert_eq!(
            message(&[ENDPOINT_SET, (TOKEN, "MARKED\n")]),
            "CLOUDBILLING_TOKEN cannot be used: the token contains a control character, such as a line end"
        );
    }

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        let empty = [ENDPOINT_SET, (TOKEN, ""), (CA_FILE, ""), (CONTRACT, "")];
        assert_eq!(message(&empty), "CLOUDBILLING_TOKEN is not set");
        let login = [&empty[..], &LOGIN_SET].concat();
        assert!(debug(&login).contains("Login"), "{}", debug(&login));
    }

    #[test]
    #[cfg(unix)]
    fn a_value_that_is_not_text_does_not_show() {
        use std::os::unix::ffi::OsStringExt as _;

        let bytes = |_: &str| Some(OsString::from_vec(b"MARKED\xff".to_vec()));
        let error = ClientBuilder::<Client>::from_variables(bytes).expect_err("not UTF-8");
        let text = format!("{error} {error:?}");
        assert!(text.contains("CLOUDBILLING_ENDPOINT"), "{text}");
        assert!(!text.contains("MARKED"), "{text}");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        for name in [CA_FILE, CONTRACT] {
            let missing = (name, "there/is/no/such/file");
            let text = message(&[ENDPOINT_SET, (TOKEN, "MARKED"), missing]);
            assert!(text.starts_with("cannot read there/is/no"), "{text}");
        }
    }
}
