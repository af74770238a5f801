use bytes::Bytes;
use soap_mime::{Event, Limits, ReadOptions, Related, RelatedType, Splitter};

use super::Part;
use crate::{BOUNDARY, CHUNK_BYTES, part};

pub fn whole(body: &Bytes) -> Vec<Part> {
    let related = Related::read(&related_type(), body.clone(), &options()).unwrap();
    let parts = related.parts().iter();
    parts.map(|it| part(it.content())).collect()
}

pub fn in_chunks(body: &Bytes) -> Vec<Part> {
    let mut splitter = Splitter::new(&related_type(), &options());
    let mut parts = Vec::new();
    for start in (0..body.len()).step_by(CHUNK_BYTES) {
        let end = body.len().min(start + CHUNK_BYTES);
        splitter.handle_chunk(body.slice(start..end));
        while let Some(event) = splitter.poll_event().unwrap() {
            match event {
                Event::Part(_) => parts.push(part(b"")),
                Event::Data(data) => super::add(parts.last_mut().unwrap(), &data),
                _ => {}
            }
        }
    }
    parts
}

fn related_type() -> RelatedType {
    let text = format!("multipart/related; boundary=\"{BOUNDARY}\"");
    RelatedType::parse(&text).unwrap()
}

fn options() -> ReadOptions {
    let limits = Limits::default().parts(20_000).total_bytes(1 << 30);
    ReadOptions::new().limits(limits)
}
