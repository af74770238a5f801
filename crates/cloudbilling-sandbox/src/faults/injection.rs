//! Fault injection: what a network, a proxy or an overloaded server does to the nth call of an
//! operation.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::fault::InjectedFault;
use crate::error::{Error, unknown};

/// A fault, and the calls that get it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an injection has no effect until `Admin::inject` receives it"]
pub struct FaultInjection {
    pub(crate) operation: Option<String>,
    pub(crate) nth: u64,
    pub(crate) times: u64,
    pub(crate) fault: InjectedFault,
}

/// An injection that still has calls to come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PendingInjection {
    /// The id for [`Admin::remove_injection`](crate::Admin::remove_injection).
    pub id: u64,
    /// The injection.
    pub injection: FaultInjection,
    /// Calls counted so far.
    pub seen: u64,
}

/// All pending injections, and the operations that can get one.
#[derive(Debug)]
pub(crate) struct FaultInjections {
    operations: Vec<String>,
    pending: Mutex<Vec<PendingInjection>>,
    last_id: AtomicU64,
}

impl FaultInjection {
    /// Creates an injection of `fault` into the next call of this operation, such as
    /// `"GetPurchases"` or `"Login"`.
    pub fn on(operation: impl Into<String>, fault: InjectedFault) -> Self {
        Self {
            operation: Some(operation.into()),
            ..Self::on_any(fault)
        }
    }

    /// Creates an injection of `fault` into the next call of any operation.
    pub fn on_any(fault: InjectedFault) -> Self {
        Self {
            operation: None,
            nth: 1,
            times: 1,
            fault,
        }
    }

    /// Sets the first call that gets the fault: the `nth` matching call from now on; 1 is the next.
    /// 0 is read as 1.
    pub fn nth(mut self, nth: u64) -> Self {
        self.nth = nth.max(1);
        self
    }

    /// Sets the number of consecutive calls that get the fault; `u64::MAX` for all that follow. 0
    /// is read as 1.
    pub fn times(mut self, times: u64) -> Self {
        self.times = times.max(1);
        self
    }

    /// Returns the operation, or `None` for any.
    pub fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// Returns the fault.
    pub fn fault(&self) -> &InjectedFault {
        &self.fault
    }

    fn last(&self) -> u64 {
        self.nth.saturating_add(self.times - 1)
    }
}

impl FaultInjections {
    pub(crate) fn new(operations: Vec<String>) -> Self {
        Self {
            operations,
            pending: Mutex::default(),
            last_id: AtomicU64::default(),
        }
    }

    /// The operations of the service.
    pub(crate) fn operations(&self) -> &[String] {
        &self.operations
    }

    /// Adds an injection, unless it names an operation that does not exist and would therefore
    /// never have an effect.
    pub(crate) fn add(&self, injection: FaultInjection) -> Result<u64, Error> {
        if let Some(operation) = injection.operation()
            && !self.operations.iter().any(|known| known == operation)
        {
            return Err(unknown("operation", operation, &self.operations));
        }
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        self.lock().push(PendingInjection {
            id,
            injection,
            seen: 0,
        });
        Ok(id)
    }

    pub(crate) fn list(&self) -> Vec<PendingInjection> {
        self.lock().clone()
    }

    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut pending = self.lock();
        let before = pending.len();
        pending.retain(|plan| plan.id != id);
        pending.len() < before
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Counts a call of `operation` for every injection that matches it, and returns the first
    /// fault that is due.
    pub(crate) fn due(&self, operation: &str) -> Option<InjectedFault> {
        let mut due = None;
        self.lock().retain_mut(|plan| {
            if plan
                .injection
                .operation
                .as_deref()
                .is_some_and(|wanted| wanted != operation)
            {
                return true;
            }
            plan.seen += 1;
            if plan.seen >= plan.injection.nth && due.is_none() {
                due = Some(plan.injection.fault.clone());
            }
            plan.seen < plan.injection.last()
        });
        due
    }

    fn lock(&self) -> MutexGuard<'_, Vec<PendingInjection>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn injections() -> FaultInjections {
        FaultInjections::new(vec!["GetPurchases".to_owned(), "Login".to_owned()])
    }

    fn added(injection: FaultInjection) -> (FaultInjections, u64) {
        let injections = injections();
        let id = injections.add(injection).expect("a known operation");
        (injections, id)
    }

    #[test]
    fn an_unknown_operation_is_refused_with_the_list() {
        let refused = injections().add(FaultInjection::on("GetPurchase", InjectedFault::Reset));
        assert_eq!(
            refused.expect_err("misspelt").to_string(),
            "unknown operation \"GetPurchase\": expected one of GetPurchases, Login"
        );
    }

    #[test]
    fn happens_to_the_nth_call_of_its_operation_only() {
        let (injections, _) =
            added(FaultInjection::on("GetPurchases", InjectedFault::Reset).nth(2));
        let seen: Vec<_> = ["GetPurchases", "Login", "GetPurchases", "GetPurchases"]
            .map(|call| injections.due(call))
            .into();
        assert_eq!(seen, [None, None, Some(InjectedFault::Reset), None]);
        assert!(injections.list().is_empty());
    }

    #[test]
    fn happens_the_given_number_of_times() {
        let (injections, _) = added(FaultInjection::on_any(InjectedFault::Stall).nth(2).times(2));
        let seen: Vec<_> = (0..5).map(|_| injections.due("Login").is_some()).collect();
        assert_eq!(seen, [false, true, true, false, false]);
    }

    #[test]
    fn can_be_removed() {
        let (injections, id) = added(FaultInjection::on_any(InjectedFault::Stall).times(u64::MAX));
        assert!(injections.due("Login").is_some());
        assert!(injections.remove(id));
        assert!(!injections.remove(id));
        assert_eq!(injections.due("Login"), None);
    }
}
