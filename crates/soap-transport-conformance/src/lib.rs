//! A conformance suite for implementations of soap-transport.
