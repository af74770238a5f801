//! `--group`: the rights of an account or a token.

use clap::ValueEnum;
use cloudbilling_sandbox::Group;

/// The rights of an account or a token.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum GroupName {
    /// Everything
    #[default]
    Full,
    /// Operations that read
    ReadOnly,
    /// Nothing: a login is refused for insufficient privileges
    PortalOnly,
}

impl GroupName {
    /// Returns the name in the admin API.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::ReadOnly => "read-only",
            Self::PortalOnly => "portal-only",
        }
    }
}

impl From<GroupName> for Group {
    fn from(name: GroupName) -> Self {
        match name {
            GroupName::Full => Self::Full,
            GroupName::ReadOnly => Self::ReadOnly,
            GroupName::PortalOnly => Self::PortalOnly,
        }
    }
}
