//! The namespaces in which types are declared. The [`ServiceContract`](crate::ServiceContract) has
//! those of messages.

/// The namespace of operations: their elements, parameters and responses.
///
/// Seen in a sample (2014 data), where it is WCF's default. It is not documented for today's
/// service.
pub const OPERATIONS: &str = "http://tempuri.org/";

/// The namespace of data contracts: the members of [records](crate::record).
///
/// Seen in the same sample, for one type. That other types share it is inferred.
pub const DATA_CONTRACT: &str =
    "http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1";

/// The namespace of the items of an array of plain values, as WCF writes them. Inferred: no sample
/// has such an array.
pub const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
