//! Reads a body in the whole form and in every division into chunks, which must agree.

use bytes::Bytes;
use soap_mime::{Event, MimeError, PartHead, ReadOptions, Related, RelatedType, Splitter};

/// The head and the content of each part.
pub(crate) type Parts = Vec<(PartHead, Vec<u8>)>;

pub(crate) fn related_type(text: &str) -> RelatedType {
    RelatedType::parse(text).expect("a valid content type")
}

/// Reads `body` as a whole and in chunks of several sizes.
pub(crate) fn read(
    content_type: &str,
    body: &[u8],
    options: &ReadOptions,
) -> Result<Related, MimeError> {
    let related_type = related_type(content_type);
    let whole = Related::read(&related_type, Bytes::copy_from_slice(body), options);
    for size in [1, 2, 3, 7, 64, 1 << 10] {
        let parts = split(&related_type, body.chunks(size), options);
        match (&whole, parts) {
            (Ok(whole), Ok(parts)) => assert_eq!(parts_of(whole), parts, "by {size}"),
            (Err(whole), Err(error)) => assert_eq!(whole.kind(), error.kind(), "by {size}"),
            (whole, parts) => panic!("by {size}: {whole:?} but {parts:?}"),
        }
    }
    whole
}

pub(crate) fn parts_of(related: &Related) -> Parts {
    let parts = related.parts().iter();
    parts
        .map(|part| (part.head().clone(), part.content().to_vec()))
        .collect()
}

/// Splits chunks, and checks the order of the events.
pub(crate) fn split<'a>(
    related_type: &RelatedType,
    chunks: impl IntoIterator<Item = &'a [u8]>,
    options: &ReadOptions,
) -> Result<Parts, MimeError> {
    let mut splitter = Splitter::new(related_type, options);
    let mut parts = Parts::new();
    let (mut is_open, mut has_ended) = (false, false);
    let mut drain = |splitter: &mut Splitter| -> Result<(), MimeError> {
        while let Some(event) = splitter.poll_event()? {
            assert!(!has_ended, "nothing follows the end");
            match event {
                Event::Part(head) => {
                    assert!(!std::mem::replace(&mut is_open, true));
                    parts.push((head, Vec::new()));
                }
                Event::Data(data) => {
                    assert!(is_open && !data.is_empty());
                    parts.last_mut().expect("a part").1.extend_from_slice(&data);
                }
                Event::EndOfPart => assert!(std::mem::replace(&mut is_open, false)),
                Event::End => has_ended = !is_open,
            }
        }
        Ok(())
    };
    for chunk in chunks {
        splitter.handle_chunk(Bytes::copy_from_slice(chunk));
        drain(&mut splitter)?;
    }
    splitter.handle_end();
    let drained = drain(&mut splitter);
    if let Err(error) = &drained {
        assert_eq!(
            splitter.poll_event().as_ref(),
            Err(error),
            "an error is final"
        );
    }
    drained?;
    assert!(has_ended, "a whole package has an end");
    Ok(parts)
}
