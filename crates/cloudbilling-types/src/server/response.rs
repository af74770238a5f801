use core::fmt;

use soap_codec::{ToXml, Writer};

use super::payload::WritePayload;
use super::verdict::Verdict;
use crate::ServiceContract;
use crate::contract::ResponseShape;
use crate::operation::Operation;
use crate::response::OperationResponse;

/// A response as the content of its element, laid out as the contract says.
pub struct ResponseBody<'a, O: Operation> {
    shape: &'a ResponseShape,
    response: &'a OperationResponse<O>,
}

impl ServiceContract {
    /// Returns the response to an operation, to be written as the element [`Operation::RESPONSE`].
    pub const fn response<'a, O: Operation>(
        &'a self,
        response: &'a OperationResponse<O>,
    ) -> ResponseBody<'a, O> {
        ResponseBody {
            shape: &self.response,
            response,
        }
    }
}

impl<O: Operation<Output: WritePayload>> ToXml for ResponseBody<'_, O> {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        let OperationResponse {
            code,
            message,
            result,
        } = self.response;
        let result = result.as_ref();
        Verdict {
            shape: self.shape,
            code,
            message: message.as_deref(),
            has_members: O::Output::HAS_MEMBERS,
        }
        .write(
            writer,
            O::RESULT,
            result.map(|result| |writer: &mut Writer<'_>| result.write(writer)),
        );
    }
}

impl<O: Operation> fmt::Debug for ResponseBody<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody")
            .field("operation", &O::NAME)
            .field("code", &self.response.code)
            .finish_non_exhaustive()
    }
}
