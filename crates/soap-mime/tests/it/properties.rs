//! Any parts are written and read back, and any input gives the same events in any chunks.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use soap_mime::{NewPart, ReadOptions, Related, RelatedWriter, url_from_content_id};

use crate::reading::{parts_of, related_type, split};

/// Contents that look like boundaries more often than chance would have it.
fn content() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&[u8]] = &[
        b"\r",
        b"\n",
        b"-",
        b"--",
        b"\r\n--",
        b"--=_related_00000000",
        b"--=_related_00000001",
        b"--b",
        b"\r\n--b\r\n",
        b"--b--",
        b"=",
        b"x",
        b"\0\xff",
        b"",
    ];
    let piece = prop_oneof![
        select(PIECES).prop_map(<[u8]>::to_vec),
        vec(any::<u8>(), 0..8)
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Bodies that are nearly packages.
fn body() -> impl Strategy<Value = Vec<u8>> {
    const LINES: &[&[u8]] = &[
        b"--b",
        b"--b--",
        b"--b ",
        b"--bx",
        b"\r\n",
        b"\n",
        b"\r",
        b"Content-ID: a",
        b"Content-ID: <c>",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable",
        b"Content-Type: text/xml",
        b"AAAA",
        b"AA==",
        b"=3D=",
        b"text",
        b": ",
        b" ",
    ];
    vec(select(LINES), 0..24).prop_map(|lines| lines.concat())
}

/// Divides `body` at places that `cuts` chooses.
fn chunks<'a>(body: &'a [u8], cuts: &[u8]) -> Vec<&'a [u8]> {
    let (mut rest, mut chunks) = (body, Vec::new());
    for cut in cuts {
        let (chunk, after) = rest.split_at(usize::from(*cut).min(rest.len()));
        chunks.push(chunk);
        rest = after;
    }
    chunks.push(rest);
    chunks
}

proptest! {
    #[test]
    fn any_parts_are_read_as_they_were_written(
        root in content(),
        parts in vec((content(), "[!-;=?-~]{1,12}"), 0..4),
        cuts in vec(any::<u8>(), 0..40),
    ) {
        let named = |index: usize, id: &str| format!("{index}{id}");
        let mut writer = RelatedWriter::mtom("text/xml", root.clone());
        for (index, (content, id)) in parts.iter().enumerate() {
            writer = writer.part(NewPart::new("a/b", content.clone()).content_id(named(index, id)));
        }
        let written = writer.write().expect("valid");
        let related_type = related_type(written.content_type());
        let related = Related::read(&related_type, written.body().clone(), &ReadOptions::new());
        let related = related.expect("what was written can be read");
        prop_assert_eq!(related.root().content(), &root);
        prop_assert_eq!(related.parts().len(), parts.len() + 1);
        for (index, (content, id)) in parts.iter().enumerate() {
            let id = named(index, id);
            prop_assert_eq!(related.by_content_id(&id).map(|part| &part.content()[..]), Some(&content[..]));
            // A header that looks like the escape of another one makes that reference an error.
            if let Ok(part) = related.by_url(&url_from_content_id(&id)) {
                prop_assert_eq!(part.content(), content);
            }
        }
        let split = split(&related_type, chunks(written.body(), &cuts), &ReadOptions::new());
        prop_assert_eq!(split, Ok(parts_of(&related)));
    }

    #[test]
    fn chunks_do_not_matter(body in body(), cuts in vec(0..6_u8, 0..60), accepts in any::<bool>()) {
        let options = ReadOptions::new().accept_missing_end(accepts);
        let related_type = related_type("multipart/related; boundary=b");
        let whole = Related::read(&related_type, Bytes::from(body.clone()), &options);
        let split = split(&related_type, chunks(&body, &cuts), &options);
        prop_assert_eq!(
            whole.as_ref().map(parts_of).map_err(|error| error.kind()),
            split.map_err(|error| error.kind())
        );
        for part in whole.iter().flat_map(|it| it.parts()) {
            prop_assert!(part.content().len() <= body.len());
        }
    }
}
