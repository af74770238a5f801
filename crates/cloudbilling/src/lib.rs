//! A CloudBilling client that cannot lock its user out.
