//! Undocumented behaviour that a client cannot configure and has to cope with.

/// The behaviour of the sandbox where the documentation leaves it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs)] // Made by struct update.
pub struct Behaviour {
    /// The form in which a call is refused if its token is missing, wrong, revoked or expired, or
    /// if the group of the caller may not make it.
    pub refusals: RefusalForm,
    /// The form in which a `Login` is refused.
    pub login_refusals: LoginRefusalForm,
    /// The treatment of members that are out of order.
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
    /// The response of the operation, with the error code and the first wording in the service
    /// contract.
    ResultCode,
}

/// The form of a refused login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginRefusalForm {
    /// A SOAP fault with the first code for it in the service contract.
    Fault,
    /// The response with its status and its message, as documented.
    #[default]
    Status,
}

/// The treatment of a member that follows one that should come later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemberOrder {
    /// It is read like any other.
    Any,
    /// It is dropped silently, as by WCF's `DataContractSerializer`.
    #[default]
    Contract,
}
