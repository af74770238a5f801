use soap_codec::{QName, Writer};

use crate::contract::{ResponseShape, ResultPlacement};
use crate::namespace::{DATA_CONTRACT, OPERATIONS};
use crate::result_code::ResultCode;
use crate::server::payload::declare_contract;

/// The result code and message of a response, written around its result.
pub(super) struct Verdict<'a> {
    pub(super) shape: &'a ResponseShape,
    pub(super) code: &'a ResultCode,
    pub(super) message: Option<&'a str>,
    /// `true` if the verdict can stand among the members of the result.
    pub(super) has_members: bool,
}

impl Verdict<'_> {
    pub(super) fn write(
        &self,
        writer: &mut Writer<'_>,
        wrapper: QName<'_>,
        result: Option<impl Fn(&mut Writer<'_>)>,
    ) {
        let shape = self.shape;
        match shape.placement {
            ResultPlacement::Direct => {
                write_result(writer, shape.result.first().within(OPERATIONS), result);
                self.write_code(writer, OPERATIONS);
                self.write_message(writer, OPERATIONS);
            }
            ResultPlacement::Flat if self.has_members => {
                writer.start(wrapper);
                declare_contract(writer);
                if let Some(result) = result {
                    result(writer);
                }
                self.write_code(writer, DATA_CONTRACT);
                self.write_message(writer, DATA_CONTRACT);
                writer.end();
            }
            ResultPlacement::Flat | ResultPlacement::Nested => {
                writer.start(wrapper);
                declare_contract(writer);
                self.write_nested(writer, result);
                writer.end();
            }
            ResultPlacement::Siblings => {
                write_result(writer, wrapper, result);
                self.write_code(writer, OPERATIONS);
                self.write_message(writer, OPERATIONS);
            }
        }
    }

    /// Writes members of one data contract, so in the order of their names.
    fn write_nested(&self, writer: &mut Writer<'_>, result: Option<impl Fn(&mut Writer<'_>)>) {
        let name = self.shape.result.first().within(DATA_CONTRACT);
        let (code, message) = (self.shape.code.first(), self.shape.message.first());
        let mut members = [code.as_str(), message.as_str(), name.local()];
        members.sort_unstable();
        for member in members {
            if member == code.as_str() {
                self.write_code(writer, DATA_CONTRACT);
            } else if member == message.as_str() {
                self.write_message(writer, DATA_CONTRACT);
            } else {
                write_result(writer, name, result.as_ref());
            }
        }
    }

    fn write_code(&self, writer: &mut Writer<'_>, namespace: &str) {
        let code = match self.code {
            ResultCode::Success => self.shape.success.first(),
            ResultCode::Error => self.shape.error.first(),
            ResultCode::Unknown(code) => code,
        };
        writer.element(self.shape.code.first().within(namespace), code.as_str());
    }

    fn write_message(&self, writer: &mut Writer<'_>, namespace: &str) {
        let name = self.shape.message.first().within(namespace);
        match self.message {
            Some(message) => writer.element(name, message),
            None => writer.nil(name),
        }
    }
}

fn write_result(
    writer: &mut Writer<'_>,
    name: QName<'_>,
    result: Option<impl Fn(&mut Writer<'_>)>,
) {
    match result {
        Some(result) => {
            writer.start(name);
            result(writer);
            writer.end();
        }
        None => writer.nil(name),
    }
}
