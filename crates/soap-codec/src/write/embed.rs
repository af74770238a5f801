//! Writing elements that are XML already.

use alloc::{
    borrow::{Cow, ToOwned},
    string::{String, ToString},
    vec::Vec,
};

use crate::text::namespace::NamespaceMap;
use crate::text::references::{self, Normalize};
use crate::write::encode_error::{EncodeError, EncodeErrorKind};
use crate::write::raw::{Raw, RawTag};
use crate::write::rename::with_actual_names;
use crate::write::scope::Meaning;
use crate::write::writer::Writer;

const UNDO_DEFAULT: &[u8] = b" xmlns=\"\"";

/// A prefix (empty: the default namespace) and its namespace.
type Bound<'a> = (&'a str, &'a str);

impl Writer<'_> {
    /// Writes an element under its own name, and unchanged unless a
    /// [`NamespaceMap`](crate::NamespaceMap) renames its namespaces, or a default namespace around
    /// it must be undone.
    pub fn raw(&mut self, raw: &Raw) {
        let Some(xml) = self.writable(raw) else {
            return;
        };
        if !self.begin_element() {
            return;
        }
        if self.is_default("") || RawTag::of(&xml).declares_default() {
            self.out.extend_from_slice(xml.as_bytes());
        } else {
            let tag = RawTag::of(&xml);
            self.out.extend_from_slice(&xml.as_bytes()[..tag.name_end]);
            self.out.extend_from_slice(UNDO_DEFAULT);
            self.out.extend_from_slice(&xml.as_bytes()[tag.name_end..]);
        }
        self.end_element();
    }

    /// Writes the attributes and the content of an element into the one that has just begun.
    ///
    /// Text and attributes may hold QNames, so the prefixes of `raw` are kept. If the writer has
    /// used one of them for the name of the current element, it renames that element:
    ///
    /// ```text
    /// <a:value                           a is urn:a, declared further out
    /// <p1:value xmlns:p1="urn:a" xmlns:a="urn:b" i:type="a:T">…
    /// ```
    pub(super) fn raw_content(&mut self, raw: &Raw) {
        let Some(xml) = self.writable(raw) else {
            return;
        };
        if !self.may_add_attribute() {
            return;
        }
        let tag = RawTag::of(&xml);
        self.adopt_bindings(&tag);
        for (name, attribute) in &tag.attributes {
            self.push_raw_attribute(name.as_qname(), attribute);
        }
        self.push_raw_content(&xml[tag.content]);
    }

    /// Writes an element that is a document of its own, from a writer or a validated message.
    pub(crate) fn embed(&mut self, document: &str) {
        if !self.begin_content() {
            return;
        }
        // A document from a tolerant decoder may hold references to control characters, which must
        // not be written.
        let map = match self.map {
            None if !document.contains("&#") => {
                return self.out.extend_from_slice(document.as_bytes());
            }
            None => &NamespaceMap::new(),
            Some(map) => map,
        };
        match with_actual_names(document, map) {
            Ok(document) => self.out.extend_from_slice(document.as_bytes()),
            Err(error) => self.fail(error),
        }
    }

    /// Returns the XML with the actual namespace names. Fails if it must not be written.
    fn writable<'r>(&mut self, raw: &'r Raw) -> Option<Cow<'r, str>> {
        let checked = raw.check_writable().map_err(EncodeError::value);
        let renamed = checked.and_then(|()| match self.map {
            None => Ok(Cow::Borrowed(raw.as_str())),
            Some(map) => with_actual_names(raw.as_str(), map),
        });
        renamed.map_err(|error| self.fail(error)).ok()
    }

    /// Binds the prefixes of `tag` on the current tag, where they do not have their meaning yet.
    fn adopt_bindings(&mut self, tag: &RawTag<'_>) {
        let undone = (!tag.declares_default()).then_some(("", ""));
        let own = tag.bindings.iter();
        let own = own.map(|(prefix, namespace)| (*prefix, &**namespace));
        let bindings: Vec<Bound<'_>> = own.chain(undone).collect();
        let used = self.prefix_of_element();
        let is_taken = bindings
            .iter()
            .any(|(prefix, namespace)| prefix.as_bytes() == used && !self.means(prefix, namespace));
        if is_taken && !self.requalify(&bindings) {
            return self.refuse(EncodeErrorKind::BadPrefix);
        }
        for (prefix, namespace) in bindings {
            self.adopt(prefix, namespace);
        }
    }

    fn adopt(&mut self, prefix: &str, namespace: &str) {
        if prefix == "xml" || self.means(prefix, namespace) {
            return;
        }
        let meaning = self.scope.meaning(self.out, prefix.as_bytes(), namespace);
        // No value of an attribute depends on a default namespace.
        let is_undone = prefix.is_empty() && namespace.is_empty() && !self.binds_default_here();
        if !is_undone && self.is_used(prefix, meaning) {
            self.refuse(EncodeErrorKind::BadPrefix);
        } else {
            self.bind(prefix, namespace);
        }
    }

    /// Gives the current element another prefix, one that does not contradict `bindings`. Returns
    /// `false` if that is impossible, because the element is in no namespace.
    fn requalify(&mut self, bindings: &[Bound<'_>]) -> bool {
        let namespace = self.scope.namespace_of(self.out, self.prefix_of_element());
        let namespace = String::from_utf8_lossy(namespace).into_owned();
        let namespace = references::decode(&namespace, Normalize::Attribute);
        if namespace.is_empty() {
            return false;
        }
        let is_free = |prefix: &str| bindings.iter().all(|(other, _)| *other != prefix);
        let given = bindings
            .iter()
            .find(|(prefix, other)| !prefix.is_empty() && *other == namespace)
            .map(|(prefix, _)| (*prefix).to_owned());
        let prefix = given
            .or_else(|| {
                self.prefix_in_scope(&namespace)
                    .filter(|prefix| is_free(prefix))
            })
            .unwrap_or_else(|| self.new_prefix(is_free));
        self.rename_element(&prefix);
        if !self.means(&prefix, &namespace) {
            self.bind(&prefix, &namespace);
        }
        true
    }

    fn binds_default_here(&self) -> bool {
        let own = self.innermost().map_or(0, |open| open.bindings);
        self.scope.binds_since(own, self.out, b"")
    }

    fn prefix_in_scope(&self, namespace: &str) -> Option<String> {
        let prefix = self.scope.prefix_of(self.out, namespace)?;
        Some(String::from_utf8_lossy(&self.out[prefix]).to_string())
    }

    /// Returns `true` if a name with `prefix` is in `namespace` here.
    fn means(&self, prefix: &str, namespace: &str) -> bool {
        match self.scope.meaning(self.out, prefix.as_bytes(), namespace) {
            Meaning::Same => true,
            Meaning::Free => prefix.is_empty() && namespace.is_empty(),
            Meaning::Other => false,
        }
    }
}
