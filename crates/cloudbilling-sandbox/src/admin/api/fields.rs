//! The fields of a request.

use std::str::FromStr;

use axum::Extension;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Body as _;

use super::problem::{invalid, problem};
use super::route::Route;
use crate::admin::form::FormFields;
use crate::error::{Error, ErrorKind};
use crate::identity::accounts::NewAccount;
use crate::identity::group::Group;

/// The fields of a request, of which its route knows every one.
pub(super) struct Fields(FormFields);

impl Fields {
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.text(name)
    }

    pub(super) fn environment(&self) -> &str {
        match self.text("environment") {
            "" => NewAccount::DEFAULT_ENVIRONMENT,
            environment => environment,
        }
    }

    pub(super) fn group(&self) -> Result<Group, Error> {
        self.0.group().map(Option::unwrap_or_default)
    }

    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<T, Error> {
        self.0.required_number(name)
    }

    pub(super) fn optional_number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Error> {
        self.0.number(name)
    }

    /// A number from 1, which is the default.
    pub(super) fn count(&self, name: &str) -> Result<u64, Error> {
        match self.optional_number(name)?.unwrap_or(1) {
            0 => Err(Error::new(
                ErrorKind::Invalid,
                format!("{name} is 0: expected a number from 1"),
            )),
            count => Ok(count),
        }
    }

    /// Returns the error in the names of the fields, if there is one.
    fn fault_for(&self, route: &Route) -> Option<String> {
        let names: Vec<&str> = route.fields.iter().map(|field| field.name).collect();
        let unknown = self.0.names().find(|name| !names.contains(name));
        let mut fields = route.fields.iter();
        let missing = fields.find(|field| field.required && self.text(field.name).is_empty());
        match (unknown, missing) {
            (Some(name), _) => Some(format!(
                "unknown field \"{name}\": expected one of {}",
                names.join(", ")
            )),
            (None, Some(field)) => Some(format!("{} is required: {}", field.name, field.meaning)),
            (None, None) => None,
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Extension(route) = Extension::<&'static Route>::from_request_parts(&mut parts, state)
            .await
            .map_err(|rejection| rejection.into_response())?;
        if parts.uri.query().is_some() {
            let message = "the fields are expected as a form in the body, not in the query";
            return Err(invalid(message).into_response());
        }
        let fields = match body.is_end_stream() {
            true => FormFields::default(),
            false => FormFields::read(Request::from_parts(parts, body), state)
                .await
                .map_err(|rejection| problem(rejection.status(), &rejection.body_text()))?,
        };
        let fields = Self(fields);
        match fields.fault_for(route) {
            None => Ok(fields),
            Some(message) => Err(invalid(message).into_response()),
        }
    }
}
