//! Decodes an envelope, writes and reads header blocks and a package, and drives the
//! authentication machine on nothing but C's `malloc`.
//!
//! The proof is that it links: `std` brings its own panic handler, and two of them are a compile
//! error.

#![no_std]

extern crate alloc;

use core::alloc::{GlobalAlloc, Layout};
use core::cell::RefCell;
use core::ffi::{c_int, c_void};
use core::panic::PanicInfo;

use cloudbilling_auth::{Action, ApiToken, Authenticator, Ledger, MonotonicTime, Policy};
use soap_codec::{Decoder, Encoder, QName, SoapVersion};
use soap_headers::UnixTime;
use soap_headers::security::{Password, Security, SecurityView, UsernameToken};
use soap_mime::{ReadOptions, Related, RelatedType, RelatedWriter};

unsafe extern "C" {
    fn abort() -> !;
    fn aligned_alloc(alignment: usize, size: usize) -> *mut c_void;
    fn free(pointer: *mut c_void);
}

struct Malloc;

// SAFETY: `aligned_alloc` returns null or an aligned block of at least `size` bytes, valid until
// `free`.
unsafe impl GlobalAlloc for Malloc {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let alignment = layout.align().max(size_of::<usize>());
        // C11 wants the size to be a multiple of the alignment.
        unsafe { aligned_alloc(alignment, layout.size().next_multiple_of(alignment)).cast() }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, _: Layout) {
        unsafe { free(pointer.cast()) }
    }
}

#[global_allocator]
static ALLOCATOR: Malloc = Malloc;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    unsafe { abort() }
}

/// Returns zero if the crates work.
#[unsafe(no_mangle)]
pub extern "C" fn probe() -> c_int {
    c_int::from(
        !(reads_what_it_wrote()
            && unpacks_what_it_packed()
            && proves_a_password()
            && attaches_a_token()),
    )
}

fn reads_what_it_wrote() -> bool {
    const NAME: QName<'_> = QName::new("urn:probe", "Ping");
    let encoder = Encoder::new(SoapVersion::Soap11).body(NAME, &"pong");
    let Ok(envelope) = encoder.encode() else {
        return false;
    };
    let Ok(message) = Decoder::new().decode(envelope.as_slice()) else {
        return false;
    };
    let payload = message.envelope().payload();
    matches!(payload, Ok(payload) if payload.is(NAME) && payload.text() == "pong")
}

fn unpacks_what_it_packed() -> bool {
    let Ok(written) = RelatedWriter::mtom("text/xml", "<e/>").write() else {
        return false;
    };
    let Ok(related_type) = RelatedType::parse(written.content_type()) else {
        return false;
    };
    let related = Related::read(&related_type, written.into_body(), &ReadOptions::new());
    related.is_ok_and(|related| related.root().content() == "<e/>")
}

fn proves_a_password() -> bool {
    let password = Password::new("correct horse");
    let token = UsernameToken::digest("anna", password.clone())
        .with_nonce([7; 16])
        .with_created(UnixTime::from_millis(0));
    let security = Security::new().with_username_token(token);
    let encoder = Encoder::new(SoapVersion::Soap12).header(security.block());
    let Ok(envelope) = encoder.encode() else {
        return false;
    };
    let Ok(message) = Decoder::new().decode(envelope.as_slice()) else {
        return false;
    };
    let security = SecurityView::from_envelope(message.envelope());
    let Ok(Some(security)) = security else {
        return false;
    };
    let token = security.username_token();
    token.is_some_and(|token| token.proves(&password))
}

fn attaches_a_token() -> bool {
    let Ok(token) = ApiToken::new("token") else {
        return false;
    };
    let ledger = RefCell::new(Ledger::new());
    let endpoint = "https://example.com/";
    let mut machine = Authenticator::new(endpoint, token, Policy::default(), ledger, 1);
    let action = machine.poll(MonotonicTime::from_millis(0));
    matches!(action, Action::Attach(grant) if grant.expose() == "token")
}
