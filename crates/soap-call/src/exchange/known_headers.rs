//! The header blocks of `soap-headers`.

use soap_codec::HeaderBlock;
use soap_headers::addressing::Addressing;
use soap_headers::security::Security;

use crate::exchange::header_blocks::ToHeaderBlocks;
use crate::secrets::Secret;

impl ToHeaderBlocks for Addressing {
    fn header_blocks(&self) -> Vec<HeaderBlock<'_>> {
        self.blocks().collect()
    }
}

impl ToHeaderBlocks for Security {
    fn header_blocks(&self) -> Vec<HeaderBlock<'_>> {
        Vec::from([self.block()])
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
