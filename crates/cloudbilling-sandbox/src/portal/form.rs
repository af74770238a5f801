//! A form that an administrator sent, and the values in its fields.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind};
use crate::identity::group::Group;
use crate::identity::portal_sessions::Administrator;

/// A form that an administrator sent from one of our pages.
pub(super) struct PortalForm {
    pub(super) administrator: Administrator,
    pub(super) fields: HashMap<String, String>,
}

impl PortalForm {
    /// The value of a field; empty if it was not sent.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str).trim()
    }

    /// A field as it was typed, blanks and all: a password.
    pub(super) fn secret(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// A number, if it was given.
    pub(super) fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Error> {
        let given = Some(self.field(name)).filter(|given| !given.is_empty());
        let invalid = |_| Error::new(ErrorKind::Invalid, format!("{name} is not a number"));
        given.map(str::parse).transpose().map_err(invalid)
    }

    /// What is to be allowed, which has to be said.
    pub(super) fn group(&self) -> Result<Group, Error> {
        let name = self.field("group");
        let invalid = || Error::new(ErrorKind::Invalid, format!("there is no group \"{name}\""));
        Group::from_name(name).ok_or_else(invalid)
    }
}

/// The values in the fields of a form: those that were typed, if the form was refused.
#[derive(Clone, Copy)]
pub(super) struct Prefill<'a>(pub(super) Option<&'a PortalForm>);

impl<'a> Prefill<'a> {
    pub(super) const NOTHING: Self = Self(None);

    pub(super) fn field(&self, name: &str, otherwise: &'a str) -> &'a str {
        self.0.map_or(otherwise, |form| form.field(name))
    }
}
