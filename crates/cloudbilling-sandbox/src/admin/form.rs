//! The fields of a form that was sent over HTTP.

use std::collections::HashMap;
use std::str::FromStr;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, Request};

use crate::error::{Error, ErrorKind, unknown};
use crate::identity::group::Group;

/// The fields of a form, by name. A field that was not sent reads as an empty text.
#[derive(Default)]
pub(crate) struct FormFields(HashMap<String, String>);

impl FormFields {
    /// Reads a request's body.
    pub(crate) async fn read<S: Send + Sync>(
        request: Request,
        state: &S,
    ) -> Result<Self, FormRejection> {
        let Form(pairs): Form<Vec<(String, String)>> = Form::from_request(request, state).await?;
        Ok(Self(pairs.into_iter().collect()))
    }

    /// The names of the fields that were sent.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A field as it was sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A number, unless the field is empty.
    pub(crate) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Error> {
        match self.text(name).trim() {
            "" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_| invalid(format!("{name} is not a number"))),
        }
    }

    /// A number that must be given.
    pub(crate) fn required_number<T: FromStr>(&self, name: &str) -> Result<T, Error> {
        self.number(name)?
            .ok_or_else(|| invalid(format!("{name} is required")))
    }

    /// The field `group`, unless it is empty.
    pub(crate) fn group(&self) -> Result<Option<Group>, Error> {
        match self.text("group") {
            "" => Ok(None),
            name => match Group::from_name(name) {
                Some(group) => Ok(Some(group)),
                None => Err(unknown("group", name, &Group::ALL.map(Group::name))),
            },
        }
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::Invalid, message)
}
