//! The rights of a caller.

/// The rights of a user account or an API token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Group {
    /// Everything.
    #[default]
    Full,
    /// Nothing: a user of the Management Portal only, whose login to the API is refused for
    /// insufficient privileges.
    PortalOnly,
    /// Operations that read.
    ReadOnly,
}

impl Group {
    pub(crate) const ALL: [Self; 3] = [Self::Full, Self::PortalOnly, Self::ReadOnly];

    pub(crate) fn may_call(self, writes: bool) -> bool {
        match self {
            Self::Full => true,
            Self::PortalOnly => false,
            Self::ReadOnly => !writes,
        }
    }

    /// The name in the database and in forms.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::PortalOnly => "portal-only",
            Self::ReadOnly => "read-only",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }
}
