//! The header blocks of `soap-headers`.

use soap_codec::Encoder;
use soap_headers::addressing::Addressing;
use soap_headers::security::Security;

use crate::exchange::header_blocks::ToHeaderBlocks;
use crate::secrets::Secret;

impl ToHeaderBlocks for Addressing {
    fn add_to<'e>(&'e self, encoder: Encoder<'e>) -> Encoder<'e> {
        self.blocks().fold(encoder, Encoder::header)
    }

    fn message_id(&self) -> Option<&str> {
        self.message_id()
    }
}

impl ToHeaderBlocks for Security {
    fn add_to<'e>(&'e self, encoder: Encoder<'e>) -> Encoder<'e> {
        encoder.header(self.block())
    }

    /// The password.
    fn secrets(&self) -> Vec<Secret> {
        let token = self.username_token();
        let password = token.and_then(|token| token.password());
        password
            .map(|it| Secret::new(it.expose()))
            .into_iter()
            .collect()
    }
}
