//! The parts of the table of routes.

use axum::routing::{MethodFilter, MethodRouter};
use serde_json::{Value, json};

use crate::admin::handle::Admin;

/// A task of the admin API: what `GET /admin` and docs/sandbox.md show of it, and its handler.
pub(super) struct Route {
    pub(super) method: Method,
    /// The path below that of the API.
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    /// The fields of the form. Any other is refused: a misspelt one would otherwise be ignored.
    pub(super) fields: &'static [Field],
    pub(super) response: Keys,
    pub(super) handler: fn(MethodFilter) -> MethodRouter<Admin>,
}

/// The method of a route.
#[derive(Clone, Copy)]
pub(super) enum Method {
    Get,
    Post,
}

/// A field of a form.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) meaning: &'static str,
}

/// The keys of a response.
#[derive(Clone, Copy)]
pub(super) enum Keys {
    /// The keys of an object.
    Object(&'static [&'static str]),
    /// The keys of each object in a list.
    List(&'static [&'static str]),
}

impl Route {
    /// Returns this entry of the table as JSON.
    pub(super) fn to_json(&self, base: &str) -> Value {
        let fields = self.fields.iter().map(|field| {
            json!({ "name": field.name, "required": field.required, "meaning": field.meaning })
        });
        let (list, keys) = match self.response {
            Keys::List(keys) => (true, keys),
            Keys::Object(keys) => (false, keys),
        };
        json!({
            "method": self.method.name(),
            "path": format!("{base}{}", self.path.trim_end_matches('/')),
            "summary": self.summary,
            "fields": fields.collect::<Vec<_>>(),
            "response": { "list": list, "keys": keys },
        })
    }
}

impl Method {
    pub(super) fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Returns a field that must be given.
pub(super) const fn required(name: &'static str, meaning: &'static str) -> Field {
    Field {
        name,
        required: true,
        meaning,
    }
}

/// Returns a field that may be left out.
pub(super) const fn optional(name: &'static str, meaning: &'static str) -> Field {
    Field {
        name,
        required: false,
        meaning,
    }
}
