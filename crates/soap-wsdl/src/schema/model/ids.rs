//! Identities of components.

use std::fmt;

macro_rules! id {
    ($name:ident, $of:literal) => {
        #[doc = concat!("The identity of ", $of, " in one [`Schemas`](crate::Schemas).")]
        ///
        /// Ids are the same in every run with the same documents: global components come first, in
        /// the order of the documents. An id of one set of schemas has no meaning in another;
        /// looking it up there may panic.
        #[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(u32);

        impl $name {
            pub(crate) fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("a limit keeps components below 4 billion"))
            }

            /// Returns the position among all components of this kind, from 0: an index for a
            /// table with an entry for each.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

id!(AttributeId, "an attribute declaration");
id!(ElementId, "an element declaration");
id!(TypeId, "a type");
