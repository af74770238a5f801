//! A SOAP 1.1 and 1.2 envelope codec without I/O.
