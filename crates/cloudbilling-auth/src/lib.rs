//! The CloudBilling authentication state machine, without I/O or clock.
