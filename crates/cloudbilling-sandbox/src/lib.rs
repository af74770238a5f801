//! A local CloudBilling for tests.
