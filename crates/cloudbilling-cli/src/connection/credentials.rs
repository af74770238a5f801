//! The credentials that a command line, the environment and a context describe together.

use std::path::PathBuf;

use cloudbilling::{ApiToken, ClientBuilder, Login};

use super::arguments::CredentialArguments;
use crate::contexts::{Context, ContextCredential};
use crate::failure::Failure;
use crate::secret::{Secret, SecretSource};

const EMAIL: &str = "CLOUDBILLING_EMAIL";
const ENVIRONMENT: &str = "CLOUDBILLING_ENVIRONMENT";
const PASSWORD: &str = "CLOUDBILLING_PASSWORD";
const TOKEN: &str = "CLOUDBILLING_TOKEN";

/// Credentials whose secret is not read yet.
#[derive(Debug)]
pub(crate) enum Credential {
    Login(LoginSource),
    Token(SecretSource),
}

/// A login whose password is not read yet.
#[derive(Debug)]
pub(crate) struct LoginSource {
    pub(crate) email: String,
    pub(crate) environment: String,
    pub(crate) password: SecretSource,
}

impl Credential {
    /// Takes the credentials from the arguments, the variables or the context, in this order.
    ///
    /// The credentials of a context are used for its own endpoint only, and its password only for
    /// its own email address: a mixture would send a secret to the wrong service, or count as a
    /// wrong login.
    pub(super) fn resolve(
        arguments: &CredentialArguments,
        variable: impl Fn(&str) -> Result<Option<String>, Failure>,
        context: Option<&(String, Context)>,
        endpoint: &str,
    ) -> Result<Self, Failure> {
        let given = Layer::of_arguments(arguments);
        let variables = Layer::of_variables(variable)?;
        let stored = match context {
            Some((_, context)) if context.endpoint == endpoint => Layer::of_context(context),
            Some((name, context)) if given.kind.is_none() && variables.kind.is_none() => {
                return Err(foreign_endpoint(name, &context.endpoint, endpoint));
            }
            _ => Layer::default(),
        };
        let is_login_only = given.environment.is_some() || given.password.is_some();
        let stored_email = stored.email().map(str::to_owned);
        let email = match given.kind.or(variables.kind).or(stored.kind) {
            Some(Kind::Login(email)) => email,
            _ if is_login_only => return Err(not_a_login("--environment or a password option")),
            Some(Kind::Token(source)) => return Ok(Self::Token(source)),
            None => return Ok(Self::Token(SecretSource::Prompt)),
        };
        let stored_password = stored
            .password
            .filter(|_| stored_email.as_ref() == Some(&email));
        let password = given.password.or(variables.password).or(stored_password);
        let environment = given
            .environment
            .or(variables.environment)
            .or(stored.environment);
        Ok(Self::Login(LoginSource {
            email,
            environment: environment.ok_or_else(no_environment)?,
            password: password.unwrap_or(SecretSource::Prompt),
        }))
    }

    pub(crate) fn is_login(&self) -> bool {
        matches!(self, Self::Login(_))
    }

    /// Reads the secret, and gives the credentials to the builder of a client.
    pub(crate) fn apply(&self, builder: ClientBuilder) -> Result<ClientBuilder, Failure> {
        Ok(match self {
            Self::Login(login) => builder.login(login.read()?),
            Self::Token(source) => builder.api_token(read_token(source)?),
        })
    }

    /// As [`apply`](Self::apply), with what identifies the account.
    pub(super) fn apply_and_identify(
        &self,
        builder: ClientBuilder,
    ) -> Result<(ClientBuilder, AccountTexts), Failure> {
        Ok(match self {
            Self::Login(login) => {
                let public = ["login", &login.email, &login.environment].map(str::to_owned);
                let account = AccountTexts {
                    public: public.to_vec(),
                    secret: None,
                };
                (builder.login(login.read()?), account)
            }
            Self::Token(source) => {
                let secret = read_token_secret(source)?;
                let builder = builder.api_token(token_of(&secret)?);
                let account = AccountTexts {
                    public: vec!["token".to_owned()],
                    secret: Some(secret),
                };
                (builder, account)
            }
        })
    }

    /// As [`apply`](Self::apply), for a client that only looks up what is stored of the account.
    /// That does not depend on a password, so it is not read.
    pub(crate) fn identify(&self, builder: ClientBuilder) -> Result<ClientBuilder, Failure> {
        match self {
            Self::Login(login) => Ok(builder.login(login.with_password(&Secret::placeholder())?)),
            Self::Token(_) => self.apply(builder),
        }
    }
}

/// The texts that identify an account.
pub(super) struct AccountTexts {
    pub(super) public: Vec<String>,
    /// An API token.
    pub(super) secret: Option<Secret>,
}

impl LoginSource {
    /// Reads the password.
    fn read(&self) -> Result<Login, Failure> {
        let prompt = format!("Password of {}", self.email);
        let password = self
            .password
            .read("the password", &prompt, PASSWORD_SOURCES)?;
        self.with_password(&password)
    }

    fn with_password(&self, password: &Secret) -> Result<Login, Failure> {
        Login::new(&self.email, password.expose(), &self.environment)
            .map_err(|error| Failure::usage(error.to_string()))
    }
}

/// Reads an API token.
pub(crate) fn read_token(source: &SecretSource) -> Result<ApiToken, Failure> {
    token_of(&read_token_secret(source)?)
}

fn read_token_secret(source: &SecretSource) -> Result<Secret, Failure> {
    source.read("the API token", "API token", TOKEN_SOURCES)
}

fn token_of(secret: &Secret) -> Result<ApiToken, Failure> {
    ApiToken::new(secret.expose()).map_err(|error| Failure::usage(error.to_string()))
}

/// The failure of an option for logins beside credentials that are an API token.
pub(super) fn not_a_login(option: &str) -> Failure {
    Failure::usage(format!(
        "{option} needs a login, but the credentials are an API token"
    ))
    .with_help("give --email, or choose a context that logs in")
}

const TOKEN_SOURCES: &str = "set CLOUDBILLING_TOKEN, give --token-file, --token-stdin or --token-credential, or choose a context that has a token";
const PASSWORD_SOURCES: &str = "set CLOUDBILLING_PASSWORD, give --password-file, --password-stdin or --password-credential, or choose a context that has a password";

fn no_environment() -> Failure {
    Failure::usage("no environment given for the login")
        .with_help("give --environment, or set CLOUDBILLING_ENVIRONMENT")
}

fn foreign_endpoint(context: &str, own: &str, endpoint: &str) -> Failure {
    Failure::usage(format!(
        "the credentials of the context {context:?} are for {own}, not for {endpoint}"
    ))
    .with_help(
        "choose another context, or give credentials for this endpoint by options or variables",
    )
}

/// The credentials of one source: the arguments, the variables, or the context.
#[derive(Default)]
struct Layer {
    kind: Option<Kind>,
    environment: Option<String>,
    password: Option<SecretSource>,
}

enum Kind {
    /// With this email address.
    Login(String),
    Token(SecretSource),
}

impl Layer {
    fn of_arguments(arguments: &CredentialArguments) -> Self {
        let CredentialArguments {
            token_file,
            token_stdin,
            token_credential,
            email,
            environment,
            password_file,
            password_stdin,
            password_credential,
        } = arguments;
        let token = source(token_file, *token_stdin, token_credential).map(Kind::Token);
        Self {
            kind: token.or_else(|| email.clone().map(Kind::Login)),
            environment: environment.clone(),
            password: source(password_file, *password_stdin, password_credential),
        }
    }

    /// A token takes precedence over a login, as in the library.
    fn of_variables(
        variable: impl Fn(&str) -> Result<Option<String>, Failure>,
    ) -> Result<Self, Failure> {
        let source = |name: &str| {
            let is_set = variable(name)?.is_some();
            Ok::<_, Failure>(is_set.then(|| SecretSource::Variable(name.to_owned())))
        };
        let email = variable(EMAIL)?.map(Kind::Login);
        Ok(Self {
            kind: source(TOKEN)?.map(Kind::Token).or(email),
            environment: variable(ENVIRONMENT)?,
            password: source(PASSWORD)?,
        })
    }

    fn of_context(context: &Context) -> Self {
        match &context.credential {
            ContextCredential::Login {
                email,
                environment,
                password,
            } => Self {
                kind: Some(Kind::Login(email.clone())),
                environment: Some(environment.clone()),
                password: password.clone(),
            },
            ContextCredential::None => Self::default(),
            ContextCredential::Token(source) => Self {
                kind: Some(Kind::Token(source.clone())),
                ..Self::default()
            },
        }
    }

    fn email(&self) -> Option<&str> {
        match &self.kind {
            Some(Kind::Login(email)) => Some(email),
            _ => None,
        }
    }
}

fn source(
    file: &Option<PathBuf>,
    stdin: bool,
    credential: &Option<String>,
) -> Option<SecretSource> {
    let file = file.clone().map(SecretSource::File);
    let stdin = stdin.then_some(SecretSource::Stdin);
    let credential = credential.clone().map(SecretSource::Credential);
    file.or(stdin).or(credential)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDPOINT: &str = "https://a/";

    fn context(credential: ContextCredential) -> (String, Context) {
        let context = Context {
            allow_http_loopback: false,
            ca_file: None,
            contract: None,
            credential,
            endpoint: ENDPOINT.to_owned(),
        };
        ("a".to_owned(), context)
    }

    fn variable(name: &str) -> SecretSource {
        SecretSource::Variable(name.to_owned())
    }

    fn anna() -> (String, Context) {
        context(ContextCredential::Login {
            email: "anna".to_owned(),
            environment: "Stored".to_owned(),
            password: Some(variable("STORED")),
        })
    }

    /// Returns the credentials as one line.
    fn resolve(
        arguments: &CredentialArguments,
        set: &[&str],
        context: Option<&(String, Context)>,
    ) -> Result<String, Failure> {
        let variable = |name: &str| {
            let name = name.strip_prefix("CLOUDBILLING_").expect("ours");
            Ok(set.contains(&name).then(|| format!("{name}-variable")))
        };
        let credential = Credential::resolve(arguments, variable, context, ENDPOINT)?;
        Ok(match credential {
            Credential::Login(LoginSource {
                email,
                environment,
                password,
            }) => format!("{email} {environment} {password}"),
            Credential::Token(source) => format!("token {source}"),
        })
    }

    #[test]
    fn options_precede_variables_which_precede_the_context() {
        let stored_token = context(ContextCredential::Token(variable("STORED")));
        let (anna, token) = (Some(anna()), Some(stored_token));
        let (anna, token) = (anna.as_ref(), token.as_ref());
        let none = CredentialArguments::default;
        let file = || Some(PathBuf::from("f"));
        let bob = || Some("bob".to_owned());
        let own = || Some("Own".to_owned());
        let cases = [
            (none(), &[][..], None, "token prompt"),
            (none(), &[], token, "token variable STORED"),
            (
                none(),
                &["TOKEN"],
                token,
                "token variable CLOUDBILLING_TOKEN",
            ),
            (
                none(),
                &["TOKEN", "EMAIL"],
                None,
                "token variable CLOUDBILLING_TOKEN",
            ),
            (
                none(),
                &["TOKEN"],
                anna,
                "token variable CLOUDBILLING_TOKEN",
            ),
            (none(), &["PASSWORD"], token, "token variable STORED"),
            (
                CredentialArguments {
                    token_file: file(),
                    ..none()
                },
                &["TOKEN"],
                anna,
                "token file f",
            ),
            (
                CredentialArguments {
                    token_stdin: true,
                    ..none()
                },
                &["EMAIL"],
                None,
                "token standard input",
            ),
            (none(), &[], anna, "anna Stored variable STORED"),
            (
                none(),
                &["PASSWORD"],
                anna,
                "anna Stored variable CLOUDBILLING_PASSWORD",
            ),
            (
                none(),
                &["ENVIRONMENT"],
                anna,
                "anna ENVIRONMENT-variable variable STORED",
            ),
            (none(), &["EMAIL"], anna, "EMAIL-variable Stored prompt"),
            (none(), &["EMAIL", "PASSWORD"], token, ""),
            (
                CredentialArguments {
                    environment: own(),
                    ..none()
                },
                &["ENVIRONMENT"],
                anna,
                "anna Own variable STORED",
            ),
            (
                CredentialArguments {
                    password_file: file(),
                    ..none()
                },
                &["PASSWORD"],
                anna,
                "anna Stored file f",
            ),
            (
                CredentialArguments {
                    email: bob(),
                    ..none()
                },
                &["TOKEN", "EMAIL"],
                anna,
                "bob Stored prompt",
            ),
            (
                CredentialArguments {
                    email: Some("anna".to_owned()),
                    ..none()
                },
                &["TOKEN"],
                anna,
                "anna Stored variable STORED",
            ),
            (
                CredentialArguments {
                    email: bob(),
                    ..none()
                },
                &[],
                None,
                "",
            ),
            (
                CredentialArguments {
                    environment: own(),
                    ..none()
                },
                &["TOKEN"],
                anna,
                "",
            ),
            (
                CredentialArguments {
                    password_stdin: true,
                    ..none()
                },
                &[],
                token,
                "",
            ),
        ];
        for (arguments, set, context, expected) in cases {
            let resolved = resolve(&arguments, set, context).unwrap_or_default();
            assert_eq!(resolved, expected, "{arguments:?} {set:?}");
        }
    }
}
