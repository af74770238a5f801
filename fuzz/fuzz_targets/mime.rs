//! The parts of a package do not depend on how it arrives, and are read again as they are written
//! again.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use soap_mime::{
    Event, MimeErrorKind, NewPart, PartHead, ReadOptions, Related, RelatedType, RelatedWriter,
    Splitter,
};

type Parts = Vec<(PartHead, Vec<u8>)>;

fuzz_target!(|input: &[u8]| {
    let Some((size, rest)) = input.split_first() else {
        return;
    };
    let Some(line_end) = rest.iter().position(|byte| *byte == b'\n') else {
        return;
    };
    let (line, body) = (&rest[..line_end], &rest[line_end + 1..]);
    let Ok(related_type) = RelatedType::parse(&String::from_utf8_lossy(line)) else {
        return;
    };
    let options = ReadOptions::new().accept_missing_end(size & 1 == 0);
    let whole = Related::read(&related_type, Bytes::copy_from_slice(body), &options);
    let size = usize::from(size.saturating_sub(b'0')).max(1);
    let parts = split(&related_type, body.chunks(size), &options);
    assert_eq!(whole.as_ref().map(parts_of).map_err(|it| it.kind()), parts);
    if let Ok(related) = whole {
        assert!(
            related
                .parts()
                .iter()
                .all(|part| part.content().len() <= body.len())
        );
        write_again(&related);
    }
});

fn parts_of(related: &Related) -> Parts {
    let parts = related.parts().iter();
    parts
        .map(|part| (part.head().clone(), part.content().to_vec()))
        .collect()
}

fn split<'a>(
    related_type: &RelatedType,
    chunks: impl Iterator<Item = &'a [u8]>,
    options: &ReadOptions,
) -> Result<Parts, MimeErrorKind> {
    let mut splitter = Splitter::new(related_type, options);
    let mut parts = Parts::new();
    for chunk in chunks {
        splitter.handle_chunk(Bytes::copy_from_slice(chunk));
        drain(&mut splitter, &mut parts)?;
    }
    splitter.handle_end();
    drain(&mut splitter, &mut parts)?;
    Ok(parts)
}

fn drain(splitter: &mut Splitter, parts: &mut Parts) -> Result<(), MimeErrorKind> {
    while let Some(event) = splitter.poll_event().map_err(|error| error.kind())? {
        match event {
            Event::Part(head) => parts.push((head, Vec::new())),
            Event::Data(data) => {
                assert!(!data.is_empty());
                let (_, content) = parts.last_mut().expect("a part has begun");
                content.extend_from_slice(&data);
            }
            Event::EndOfPart | Event::End => {}
        }
    }
    Ok(())
}

fn write_again(related: &Related) {
    let mut writer = RelatedWriter::with_attachments("text/xml", related.root().content().clone());
    let others = || related.parts().iter().filter(|part| !part.head().is_root());
    for (index, part) in others().enumerate() {
        let part = NewPart::new("a/b", part.content().clone());
        writer = writer.part(part.content_id(index.to_string()));
    }
    let written = writer
        .write()
        .expect("the boundary is chosen for the contents");
    let related_type = RelatedType::parse(written.content_type()).expect("it was written");
    let options = ReadOptions::new();
    let again = Related::read(&related_type, written.into_body(), &options).expect("so was this");
    assert_eq!(again.root().content(), related.root().content());
    assert_eq!(again.parts().len(), related.parts().len());
    for (index, part) in others().enumerate() {
        let written = again
            .by_content_id(&index.to_string())
            .expect("it was written");
        assert_eq!(written.content(), part.content());
    }
}
