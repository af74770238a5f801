//! Operations, types and service profile of the CloudBilling API.
