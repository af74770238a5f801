//! The loop over the children of an element that is read as a derived type.

use crate::read::account::OpenRead;
use crate::read::element::{Element, RestOfChildren};
use crate::read::from_xml::FromXml;
use crate::read::interned::NamespaceId;
use crate::read::members::{Known, Members, Strangers};
use crate::read::read_error::ReadError;
use crate::text::name::QName;
use crate::value::derive::open::unless_nil;

/// Finds the member that each child of an element is.
///
/// A document usually holds the members in order, so the search for each begins after the last one.
#[derive(Debug)]
pub struct MemberReader<'a, 's> {
    /// The child that was found last. Before the first, the element itself.
    pub(super) child: Element<'a>,
    /// The index of the element.
    parent: u32,
    /// The type around this one judges the children that are not members.
    is_base: bool,
    /// The children after it.
    rest: RestOfChildren<'a>,
    members: &'static Members,
    /// The local names of the type's own members if all of them are in the namespace of the last
    /// one, otherwise none: only these names have to be compared.
    quick: &'static [&'static str],
    /// The members that were found, by their places among the type's own.
    seen: &'s mut [bool],
    /// The number of those that must be present.
    required: usize,
    /// The place of the member that is expected next.
    expected: usize,
    /// The namespace of the last member, in the document and in the table.
    namespace: (NamespaceId, &'static str),
    /// The place in the document from which on the interrupt is checked again.
    next_look: u32,
    error: Option<ReadError>,
    /// Ends the read of this element when it is dropped, if there is none around it.
    _open: Option<OpenRead<'a>>,
}

impl<'a, 's> MemberReader<'a, 's> {
    /// Begins to read the children of `element`.
    #[inline(always)]
    pub fn new(element: Element<'a>, members: &'static Members, seen: &'s mut [bool]) -> Self {
        let mut rest = element.rest_of_children();
        // Most members are in one namespace.
        let (namespace, quick) = match rest.next_namespace() {
            Some((id, found)) if found == members.namespace => {
                ((id, members.namespace), quick_names(members))
            }
            _ => ((NamespaceId::NONE, ""), [].as_slice()),
        };
        let (mut child, mut error, mut open) = (element.as_itself(), None, None);
        if !element.is_in_read() {
            match element.open_account() {
                Ok(opened) => (child, open) = (opened.0.as_itself(), Some(opened.1)),
                Err(failure) => {
                    error = Some(failure);
                    rest.clear();
                }
            }
        }
        Self {
            child,
            parent: element.index(),
            is_base: element.is_base(),
            rest,
            members,
            quick,
            seen,
            required: 0,
            expected: 0,
            namespace,
            next_look: element.next_look(),
            error,
            _open: open,
        }
    }

    /// Goes to the next child that is a member, and returns the place of the member.
    #[inline(always)]
    pub fn next_member(&mut self) -> Option<usize> {
        let place = self.expected;
        if self.goes_to(place) {
            return self.note(place).then_some(place);
        }
        if self.rest.is_empty() {
            return None;
        }
        self.search()
    }

    /// Takes the result of reading the child. An error ends the loop.
    #[inline(always)]
    pub(super) fn end_child(&mut self, read: Result<(), ReadError>) {
        if let Err(error) = read {
            self.fail(error);
        }
    }

    /// Reads the members of a base, once the loop has ended. `None` if something has failed.
    #[inline]
    pub fn base<T: FromXml<'a>>(&mut self) -> Option<T> {
        self.read_base(T::from_xml)
    }

    /// As [`base`](Self::base), but nil has no base.
    #[inline]
    pub fn base_unless_nil<T: FromXml<'a>>(&mut self) -> Option<Option<T>> {
        self.read_base(|element| unless_nil(element, T::from_xml))
    }

    #[inline]
    fn read_base<T>(
        &mut self,
        read: impl FnOnce(Element<'a>) -> Result<T, ReadError>,
    ) -> Option<T> {
        if self.error.is_some() {
            return None;
        }
        match read(self.parent().as_base()) {
            Ok(base) => Some(base),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    /// Fails if reading a child or a base has failed, or if a member is missing.
    #[inline]
    pub fn end(self) -> Result<(), ReadError> {
        if self.error.is_none() && self.required == self.members.required {
            Ok(())
        } else {
            Err(self.failure())
        }
    }

    /// Goes to the next child if it is the member at `place` and in the namespace of the last one,
    /// which is quick to find out.
    #[inline(always)]
    fn goes_to(&mut self, place: usize) -> bool {
        let Some(node) = self.rest.at_hand() else {
            return false;
        };
        if node.start > self.next_look || node.namespace != self.namespace.0 {
            return false;
        }
        let Some(local) = self.quick.get(place) else {
            return false;
        };
        let is_found = self.rest.has_local(node, local);
        if is_found {
            self.child.goes_to(&mut self.rest, node);
        }
        is_found
    }

    /// Goes to the next child if it is a later member than the expected one. Those in between are
    /// absent.
    fn goes_beyond_expected(&mut self) -> Option<usize> {
        let mut later = self.expected + 1..self.quick.len();
        later.find(|place| self.goes_to(*place))
    }

    #[inline(never)]
    fn search(&mut self) -> Option<usize> {
        let place = match self.goes_beyond_expected() {
            Some(place) => place,
            None => match self.find_next() {
                Ok(found) => found?,
                Err(error) => {
                    self.fail(error);
                    return None;
                }
            },
        };
        self.note(place).then_some(place)
    }

    fn find_next(&mut self) -> Result<Option<usize>, ReadError> {
        while self.child.goes_on(&mut self.rest) {
            self.child.look_from(&mut self.next_look)?;
            if let Some(place) = self.place() {
                self.check_order(place)?;
                return Ok(Some(place));
            }
            self.pass()?;
        }
        Ok(None)
    }

    /// Returns the place of the child among the type's own members.
    fn place(&mut self) -> Option<usize> {
        let later = self.expected..self.members.names.len();
        let mut all = later.chain(0..self.expected);
        all.find(|place| self.is(*place)).or_else(|| self.choice())
    }

    /// Returns the place of a choice that the child is.
    fn choice(&self) -> Option<usize> {
        let has_choices = !self.members.choices.is_empty();
        has_choices
            .then(|| self.members.choice(self.child.name()))
            .flatten()
    }

    /// Returns `true` if the child is the member at `place`.
    fn is(&mut self, place: usize) -> bool {
        let members = self.members;
        self.child.has_local(members.names[place]) && self.is_in(members.namespace_of(place))
    }

    /// Returns `true` if the child is in this namespace of the table.
    fn is_in(&mut self, namespace: &'static str) -> bool {
        let (last_id, last) = self.namespace;
        let id = self.child.namespace_id();
        if id == last_id && core::ptr::eq(last, namespace) {
            return true;
        }
        let is = self.child.name().namespace() == namespace;
        if is {
            self.namespace = (id, namespace);
            self.quick = quick_names(self.members);
        }
        is
    }

    /// Notes that a member was found. Returns `false` if it may not occur again.
    #[inline(always)]
    fn note(&mut self, place: usize) -> bool {
        let times = self.members.times[place];
        let seen = core::mem::replace(&mut self.seen[place], true);
        if times == b'*' {
            // The next item of a list usually follows.
            self.expected = place;
            return true;
        }
        self.expected = place + 1;
        self.required += usize::from(times == b'1');
        if seen {
            self.fail(self.repeated(place));
        }
        !seen
    }

    #[cold]
    fn repeated(&self, place: usize) -> ReadError {
        match self.members.names_of_choice(place) {
            [] => ReadError::repeated(&self.child),
            names => ReadError::second_choice(&self.child, names),
        }
    }

    pub(super) fn parent(&self) -> Element<'a> {
        self.child.other(self.parent)
    }

    /// Ends the loop with an error.
    #[cold]
    fn fail(&mut self, error: ReadError) {
        self.error = Some(error.in_element(&self.parent()));
        self.rest.clear();
    }

    #[cold]
    fn failure(self) -> ReadError {
        if let Some(error) = self.error {
            return error;
        }
        let mut members = self.members.times.iter().zip(&*self.seen);
        let missing = members.position(|(times, seen)| *times == b'1' && !*seen);
        let place = missing.expect("fewer were found than are required");
        match self.members.own(place) {
            (_, "", _) => {
                let names = self.members.names_of_choice(place);
                ReadError::missing_choice(&self.parent(), names)
            }
            (namespace, local, _) => {
                ReadError::missing(&self.parent(), QName::from_document(namespace, local))
            }
        }
    }

    /// Fails if a member of a strict type comes after one that it must precede.
    fn check_order(&self, place: usize) -> Result<(), ReadError> {
        let is_list = self.members.times[place] == b'*';
        // A second one of a member that occurs once is an error of its own.
        let is_late = place < self.expected && (is_list || !self.seen[place]);
        if self.members.strangers == Strangers::Strict && is_late {
            let last = self.seen.iter().rposition(|seen| *seen);
            return Err(self.out_of_order(last.unwrap_or_default()));
        }
        Ok(())
    }

    /// Fails if a member of a base comes after one of the type that extends it.
    fn check_order_of_base(&self) -> Result<(), ReadError> {
        match self.seen.iter().position(|seen| *seen) {
            Some(first) => Err(self.out_of_order(first)),
            None => Ok(()),
        }
    }

    fn out_of_order(&self, next: usize) -> ReadError {
        let next = match self.members.own(next) {
            (_, "", _) => {
                let mut names = self.members.names_of_choice(next).iter();
                names.find(|name| self.earlier().any(|sibling| sibling.is(**name)))
            }
            (_, next, _) => return ReadError::out_of_order(&self.child, next),
        };
        ReadError::out_of_order(
            &self.child,
            next.map_or("the elements of any name", |next| next.local()),
        )
    }

    /// Passes a child that is not a member of this type itself.
    #[inline(never)]
    fn pass(&self) -> Result<(), ReadError> {
        // The type around a base knows more: it judges for both.
        if self.is_base || self.members.strangers == Strangers::Skip {
            return Ok(());
        }
        let known = self.members.know(self.child.name());
        match (known, self.members.strangers) {
            (Known::Member, Strangers::Strict) => self.check_order_of_base(),
            (Known::Member, _) | (Known::Not, Strangers::Lookalike) => Ok(()),
            (Known::Elsewhere(namespace), Strangers::Lookalike) => {
                Err(ReadError::wrong_namespace(&self.child, namespace))
            }
            (_, Strangers::Strict) => Err(self.unexpected_in_sequence()),
            _ => Err(ReadError::unexpected(&self.child)),
        }
    }

    #[cold]
    fn unexpected_in_sequence(&self) -> ReadError {
        let before = self.earlier().map(|sibling| sibling.name());
        let expected = self.members.expected_after(before);
        ReadError::no_choice(&self.child, &expected)
    }

    /// Returns the children before the current one.
    fn earlier(&self) -> impl Iterator<Item = Element<'a>> {
        let place = self.child.index();
        let siblings = self.parent().children();
        siblings.take_while(move |sibling| sibling.index() < place)
    }
}

/// Returns the local names of the members if all of them are in one namespace.
#[inline(always)]
fn quick_names(members: &Members) -> &'static [&'static str] {
    if members.elsewhere.is_empty() {
        members.names
    } else {
        &[]
    }
}
