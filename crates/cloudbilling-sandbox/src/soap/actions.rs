//! The operation that an action names.

use std::collections::HashMap;

use cloudbilling_types::ServiceContract;

use super::contract::table::{OPERATIONS, Operation};

/// The target of each action: an operation, or `None` for the login.
#[derive(Debug)]
pub(super) struct Actions(HashMap<String, Option<&'static Operation>>);

impl Actions {
    pub(super) fn new(contract: &ServiceContract) -> Self {
        let operations = OPERATIONS
            .iter()
            .map(|operation| (contract.action(operation.name), Some(operation)));
        let mut actions: HashMap<_, _> = operations.collect();
        actions.insert(contract.action(contract.login.operation.as_str()), None);
        Self(actions)
    }

    /// Returns the target of an action. `login` is the name of the login operation.
    pub(super) fn target<'a>(&self, login: &'a str, action: &str) -> Option<Target<'a>> {
        self.0.get(action).map(|operation| match operation {
            None => Target::Login(login),
            Some(operation) => Target::Operation(operation),
        })
    }
}

/// The target of a call.
pub(super) enum Target<'a> {
    Login(&'a str),
    Operation(&'static Operation),
}

impl Target<'_> {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Login(name) => name,
            Self::Operation(operation) => operation.name,
        }
    }
}
