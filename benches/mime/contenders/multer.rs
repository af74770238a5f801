//! multer reads `multipart/form-data`, whose syntax is the same.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use multer::Multipart;

use super::Part;
use crate::{BOUNDARY, CHUNK_BYTES, part};

pub fn in_chunks(body: &Bytes) -> Vec<Part> {
    let starts = (0..body.len()).step_by(CHUNK_BYTES);
    let chunks = starts.map(|start| {
        let end = body.len().min(start + CHUNK_BYTES);
        Ok::<_, Infallible>(body.slice(start..end))
    });
    let chunks: Vec<_> = chunks.collect();
    pollster::block_on(async {
        let mut multipart = Multipart::new(stream::iter(chunks), BOUNDARY);
        let mut parts = Vec::new();
        while let Some(mut field) = multipart.next_field().await.unwrap() {
            let mut found = part(b"");
            while let Some(data) = field.chunk().await.unwrap() {
                super::add(&mut found, &data);
            }
            parts.push(found);
        }
        parts
    })
}
