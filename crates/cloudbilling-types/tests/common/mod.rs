//! Envelopes around what is tested.

#![allow(dead_code, reason = "not every test uses every function")]

use std::fmt::Debug;

use cloudbilling_types::server::WritePayload;
use cloudbilling_types::{Operation, OperationResponse, ServiceContract};
use soap_codec::{Decoder, Element, Encoder, FromXmlOwned, QName, ReadError, SoapVersion, ToXml};

/// An operation of which requests are read and responses written too, and compared.
pub(crate) trait BothWays:
    Operation<Output: WritePayload + Debug + PartialEq> + FromXmlOwned + Debug + PartialEq
{
}

impl<O> BothWays for O where
    O: Operation<Output: WritePayload + Debug + PartialEq> + FromXmlOwned + Debug + PartialEq
{
}

/// The envelope around a payload, in the contract's namespaces.
pub(crate) fn envelope(contract: &ServiceContract, name: QName<'_>, body: &dyn ToXml) -> String {
    let namespaces = contract.namespaces();
    let message = Encoder::new(SoapVersion::Soap11)
        .namespaces(namespaces)
        .body(name, body)
        .encode()
        .expect("every value of the tests can be written");
    String::from_utf8(message).expect("messages are written in UTF-8")
}

/// Hands out the payload of an envelope.
pub(crate) fn with_payload<T>(
    contract: &ServiceContract,
    message: &str,
    read: impl FnOnce(Element<'_>) -> T,
) -> T {
    let message = Decoder::new()
        .namespaces(contract.namespaces())
        .decode(message)
        .expect("the tests' messages are well-formed");
    let payload = message.envelope().payload().expect("there is one payload");
    read(payload)
}

pub(crate) fn request<O: Operation>(operation: &O) -> String {
    envelope(&ServiceContract::default(), O::REQUEST, operation)
}

pub(crate) fn read_request<O: BothWays>(message: &str) -> Result<O, ReadError> {
    with_payload(&ServiceContract::default(), message, |payload| {
        assert_eq!(payload.name(), O::REQUEST);
        payload.read()
    })
}

pub(crate) fn response<O: BothWays>(
    contract: &ServiceContract,
    response: &OperationResponse<O>,
) -> String {
    envelope(contract, O::RESPONSE, &contract.response(response))
}

pub(crate) fn read_response<O: Operation>(
    message: &str,
) -> Result<OperationResponse<O>, ReadError> {
    let contract = ServiceContract::default();
    with_payload(&contract, message, |payload| {
        contract.read_response(payload)
    })
}

/// A successful response of `O` in the default layout, with this inside the element of the result.
pub(crate) fn success_with<O: Operation>(result: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>\
         <{0}Response xmlns='http://tempuri.org/'>\
         <{0}Result xmlns:a='http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1' \
         xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>{result}</{0}Result>\
         <ResultCode>Success</ResultCode></{0}Response></s:Body></s:Envelope>",
        O::NAME
    )
}

/// The result in such a response.
pub(crate) fn read_result<O: Operation>(result: &str) -> Result<O::Output, ReadError> {
    let response = read_response::<O>(&success_with::<O>(result))?;
    Ok(response.into_result().expect("the code is success"))
}
