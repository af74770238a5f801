//! A form that an administrator sent, and the values in its fields.

use std::str::FromStr;

use crate::admin::form::FormFields;
use crate::error::{Error, ErrorKind};
use crate::identity::group::Group;
use crate::identity::portal_sessions::Administrator;

/// A form that an administrator sent from one of our pages.
pub(super) struct PortalForm {
    pub(super) administrator: Administrator,
    pub(super) fields: FormFields,
}

impl PortalForm {
    /// The value of a field, without white space around it; empty if it was not sent.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.text(name).trim()
    }

    /// A field as it was typed, white space included: a password.
    pub(super) fn secret(&self, name: &str) -> &str {
        self.fields.text(name)
    }

    /// A number, unless the field is empty.
    pub(super) fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Error> {
        self.fields.number(name)
    }

    /// The rights that were chosen.
    pub(super) fn group(&self) -> Result<Group, Error> {
        let required = || Error::new(ErrorKind::Invalid, "group is required");
        self.fields.group()?.ok_or_else(required)
    }
}

/// The values in the fields of a form: those that were entered, if the form was refused.
#[derive(Clone, Copy)]
pub(super) struct Prefill<'a>(pub(super) Option<&'a PortalForm>);

impl<'a> Prefill<'a> {
    pub(super) const NOTHING: Self = Self(None);

    pub(super) fn field<'t>(&self, name: &str, otherwise: &'t str) -> &'t str
    where
        'a: 't,
    {
        self.0.map_or(otherwise, |form| form.field(name))
    }
}
