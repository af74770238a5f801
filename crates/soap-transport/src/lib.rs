//! The transport trait under a SOAP client.
