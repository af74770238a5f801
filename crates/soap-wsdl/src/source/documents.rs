//! The documents of one load, each read once.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::limits::Limits;
use crate::source::document::Document;
use crate::source::loader::{LoadError, Loader};
use crate::source::malformed::Malformed;

/// The number of documents of the built-in catalog, which do not count.
const BUILT_IN: usize = 32;

/// Room for documents. Each stays at its place, so that elements can borrow from some documents
/// while others are added.
#[derive(Debug)]
pub(crate) struct Arena(Vec<OnceCell<Box<Document>>>);

impl Arena {
    pub(crate) fn new(limits: &Limits) -> Self {
        let most = limits.documents as usize + BUILT_IN;
        Self(std::iter::repeat_with(OnceCell::new).take(most).collect())
    }
}

/// The documents of one load.
pub(crate) struct Documents<'a> {
    arena: &'a Arena,
    used: usize,
    loader: &'a mut dyn Loader,
    limits: Limits,
    bytes: u64,
    known: BTreeMap<String, Option<&'a Document>>,
    /// The locations of those that were read, in this order.
    pub(crate) locations: Vec<String>,
}

/// The reason why there is no document.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It has been reported.
    Known,
    Limit(&'static str),
    Load(LoadError),
    Malformed(Malformed),
}

impl<'a> Documents<'a> {
    pub(crate) fn new(arena: &'a Arena, loader: &'a mut dyn Loader, limits: Limits) -> Self {
        Self {
            arena,
            used: 0,
            loader,
            limits,
            bytes: 0,
            known: BTreeMap::new(),
            locations: Vec::new(),
        }
    }

    /// Returns the document at a location, which is loaded at the first request. A failure is
    /// returned once, and is `Known` from then on.
    pub(crate) fn load(&mut self, location: &str) -> Result<&'a Document, Failure> {
        if let Some(known) = self.known.get(location) {
            return known.ok_or(Failure::Known);
        }
        let loaded = self.load_new(location);
        let known = loaded.as_ref().ok().copied();
        self.known.insert(location.to_owned(), known);
        if let Some(document) = known {
            self.known.insert(document.location.to_string(), known);
        }
        loaded
    }

    /// Adds a document of the built-in catalog.
    pub(crate) fn built_in(&mut self, namespace: &str, text: String) -> Option<&'a Document> {
        let document = Document::built_in(namespace, text);
        document.and_then(|document| self.keep(document))
    }

    /// Counts bytes that are read, for the first time or again. Returns `false` if they are too
    /// many.
    pub(crate) fn has_room(&mut self, bytes: usize) -> bool {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        self.bytes <= self.limits.bytes
    }

    /// Returns the greatest number of documents.
    pub(crate) fn most(&self) -> usize {
        self.limits.documents as usize
    }

    fn load_new(&mut self, location: &str) -> Result<&'a Document, Failure> {
        if self.known.len() >= self.limits.documents as usize {
            return Err(Failure::Limit("documents"));
        }
        let bytes = self.loader.load(location).map_err(Failure::Load)?;
        let moved = self.loader.moved(location);
        if let Some(Some(known)) = moved.as_ref().and_then(|moved| self.known.get(moved)) {
            return Ok(known);
        }
        let location = moved.as_deref().unwrap_or(location);
        if !self.has_room(bytes.len()) {
            return Err(Failure::Limit("bytes"));
        }
        let depth = self.limits.depth.min(128);
        let limits = soap_codec::Limits::default().depth(depth);
        let shown = self.loader.shown(location);
        let shown = shown.as_deref().unwrap_or(location);
        let document =
            Document::decode(location, shown, bytes, limits).map_err(Failure::Malformed)?;
        self.locations.push(location.to_owned());
        self.keep(document).ok_or(Failure::Limit("documents"))
    }

    fn keep(&mut self, document: Document) -> Option<&'a Document> {
        let slot = self.arena.0.get(self.used)?;
        self.used += 1;
        Some(slot.get_or_init(|| Box::new(document)))
    }
}
