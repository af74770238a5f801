//! Memory that decoding uses again.

use core::{fmt, mem};

use crate::read::steps::{Steps, Workspace};
use crate::read::tape::Tape;
use crate::text::decode_error::DecodeError;

/// The memory that decoding takes, for who decodes one message after another: from the second one on, messages alike are
/// decoded without an allocation. What is kept is as much as the largest message took.
///
/// ```
/// use soap_codec::{Charset, Decoder, Scratch};
///
/// let text = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a>1</a></s:Body></s:Envelope>"#;
/// let (decoder, mut scratch) = (Decoder::new(), Scratch::new());
/// let mut sum = 0;
/// for input in [text; 3] {
///     let message = decoder.decode_with(input, Charset::Unknown, &mut scratch)?;
///     let payload = message.envelope().payload()?.expect("there is one");
///     sum += payload.read::<u32>()?;
///     scratch.reclaim(message);
/// }
/// assert_eq!(sum, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Scratch {
    pub(crate) tape: Tape,
    pub(crate) work: Workspace,
}

impl Scratch {
    /// No memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// For the steps of the next document, which [`tape`](Self::tape) gives back.
    pub(crate) fn take_workspace(&mut self) -> Workspace {
        mem::take(&mut self.work)
    }

    /// The tape of a document. After an error all memory is still here.
    pub(crate) fn tape(&mut self, mut steps: Steps<'_>) -> Result<Tape, DecodeError> {
        let outcome = self.tape.build(&mut steps);
        self.work = steps.into_workspace();
        outcome?;
        self.tape.namespaces = self.work.namespaces.take();
        Ok(mem::take(&mut self.tape))
    }
}

impl fmt::Debug for Scratch {
    /// Nothing of what it was used for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scratch").finish_non_exhaustive()
    }
}
