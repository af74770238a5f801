//! What the documentation leaves open and a client can't be configured for: it must cope with each.

/// How the sandbox behaves where the documentation doesn't say how the service does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// How a call with a missing, wrong, revoked or expired token is refused, and one that the caller's group may not make.
    pub refusals: RefusalForm,
    /// How a `Login` is refused.
    pub login_refusals: LoginRefusalForm,
    /// What becomes of members that are out of order.
    pub member_order: MemberOrder,
}

/// The form of a refused call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalForm {
    /// A SOAP fault with the contract's first code for it.
    #[default]
    Fault,
    /// HTTP 401 or 403, without a body.
    HttpStatus,
    /// The operation's own response with the error code and the contract's first wording.
    ResultCode,
}

/// The form of a refused login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginRefusalForm {
    /// A SOAP fault with the contract's first code for it.
    Fault,
    /// The response's status and its message, as the documentation has it.
    #[default]
    Status,
}

/// What becomes of a member that stands behind one that should follow it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemberOrder {
    /// It is read all the same.
    Any,
    /// It is dropped without a word, as WCF's `DataContractSerializer` does.
    #[default]
    Contract,
}
