//! HTTP/2 ([RFC 9113](https://www.rfc-editor.org/rfc/rfc9113)) frame by frame, with every fault
//! that a case needs. The header blocks of the client are not decompressed, because no case reads
//! them.

use std::io;

use super::Peer;
use crate::secrets::SECRET_RESPONSE;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const MAX_FRAME_BYTES: usize = 16 << 10;

/// The approximate size of the writes of a flood.
const FLOOD_WRITE_BYTES: usize = 16 << 10;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const UNKNOWN: u8 = 0x42;

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// `NO_ERROR`.
pub(crate) const NO_ERROR: u32 = 0;
/// `INTERNAL_ERROR`.
pub(crate) const INTERNAL_ERROR: u32 = 2;
/// `REFUSED_STREAM`: the request was not processed.
pub(crate) const REFUSED_STREAM: u32 = 7;

/// Frames that a server may send at any time and that belong to no response.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Noise {
    /// `103 Early Hints` for a stream.
    Interim,
    Ping,
    Priority,
    Settings,
    /// A frame of an undefined type.
    Unknown,
    WindowUpdate,
}

/// A connection after the exchange of prefaces.
pub(crate) struct Http2<'a> {
    peer: &'a mut Peer,
    /// Set if the server reopens the flow-control windows for the bytes that the client sent.
    pub(crate) opens_windows: bool,
}

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

impl<'a> Http2<'a> {
    /// Reads the client's preface and sends empty settings.
    pub(crate) fn accept(peer: &'a mut Peer) -> io::Result<Self> {
        let mut preface = [0; PREFACE.len()];
        peer.read_uncounted(&mut preface)?;
        if preface != PREFACE {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut http2 = Self {
            peer,
            opens_windows: true,
        };
        http2.send(SETTINGS, 0, 0, &[])?;
        Ok(http2)
    }

    /// Reads and logs a whole request, and returns its stream.
    pub(crate) fn read_request(&mut self) -> io::Result<u32> {
        let (stream, body) = self.read_unremembered()?;
        self.peer.remember(String::new(), body);
        Ok(stream)
    }

    /// Reads a request without logging it.
    pub(crate) fn read_ignored_request(&mut self) -> io::Result<u32> {
        self.read_unremembered().map(|(stream, _)| stream)
    }

    /// Reads until the client disconnects.
    pub(crate) fn wait_for_close(&mut self) -> io::Result<()> {
        loop {
            self.read_frame()?;
        }
    }

    /// Sends a whole response.
    pub(crate) fn respond(&mut self, stream: u32, body: &[u8]) -> io::Result<()> {
        let length = body.len().to_string();
        self.begin(stream, &header_block(&[("content-length", &length)]))?;
        self.send_body(stream, body, true)
    }

    /// Sends a header block in as many frames as necessary.
    pub(crate) fn begin(&mut self, stream: u32, block: &[u8]) -> io::Result<()> {
        let mut pieces = block.chunks(MAX_FRAME_BYTES).peekable();
        let mut kind = HEADERS;
        while let Some(piece) = pieces.next() {
            let flags = if pieces.peek().is_none() {
                END_HEADERS
            } else {
                0
            };
            self.send(kind, flags, stream, piece)?;
            kind = CONTINUATION;
        }
        Ok(())
    }

    /// Sends a header block that does not end.
    pub(crate) fn begin_endless_head(&mut self, stream: u32) -> io::Result<()> {
        let block = header_block(&[("x-padding", &"x".repeat(4096))]);
        self.send(HEADERS, 0, stream, &block)?;
        loop {
            self.send(CONTINUATION, 0, stream, &block[1..])?;
        }
    }

    /// Sends a piece of a body, whether or not the window of the client allows it.
    pub(crate) fn send_body(&mut self, stream: u32, body: &[u8], ends: bool) -> io::Result<()> {
        let mut pieces = body.chunks(MAX_FRAME_BYTES).peekable();
        while let Some(piece) = pieces.next() {
            let is_last = ends && pieces.peek().is_none();
            self.send(DATA, u8::from(is_last) * END_STREAM, stream, piece)?;
        }
        Ok(())
    }

    /// Sends noise until the client disconnects.
    ///
    /// # Errors
    /// The client disconnected before `max_bytes` were sent.
    pub(crate) fn flood(&mut self, noise: Noise, stream: u32, max_bytes: usize) -> io::Result<()> {
        let frame = noise.frame(stream);
        let frames = frame.repeat(FLOOD_WRITE_BYTES / frame.len());
        for _ in 0..max_bytes.div_ceil(frames.len()) {
            self.peer.write(&frames)?;
        }
        Ok(())
    }

    pub(crate) fn reset(&mut self, stream: u32, code: u32) -> io::Result<()> {
        self.send(RST_STREAM, 0, stream, &code.to_be_bytes())
    }

    /// Announces that no stream after `last_stream` was or will be processed.
    pub(crate) fn go_away(&mut self, last_stream: u32, code: u32) -> io::Result<()> {
        let (last_stream, code) = (last_stream.to_be_bytes(), code.to_be_bytes());
        // The debug data of a server may quote what it received.
        let payload = [&last_stream[..], &code, SECRET_RESPONSE.as_bytes()].concat();
        self.send(GOAWAY, 0, 0, &payload)
    }

    fn read_unremembered(&mut self) -> io::Result<(u32, Vec<u8>)> {
        let mut body = Vec::new();
        loop {
            let frame = self.read_frame()?;
            if !matches!(frame.kind, DATA | HEADERS) {
                continue;
            }
            if frame.kind == DATA {
                body.extend_from_slice(&frame.payload);
            }
            if frame.flags & END_STREAM != 0 {
                return Ok((frame.stream, body));
            }
        }
    }

    /// Reads a frame, and responds to it as every server must.
    fn read_frame(&mut self) -> io::Result<Frame> {
        let mut head = [0; 9];
        self.peer.read_uncounted(&mut head)?;
        let [a, b, c, kind, flags, d, e, f, g] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        self.peer.read_uncounted(&mut payload)?;
        let stream = u32::from_be_bytes([d & 0x7f, e, f, g]);
        match kind {
            SETTINGS if flags & ACK == 0 => self.send(SETTINGS, ACK, 0, &[])?,
            PING if flags & ACK == 0 => self.send(PING, ACK, 0, &payload)?,
            DATA if self.opens_windows && !payload.is_empty() => {
                let room = (payload.len() as u32).to_be_bytes();
                self.send(WINDOW_UPDATE, 0, 0, &room)?;
                if flags & END_STREAM == 0 {
                    self.send(WINDOW_UPDATE, 0, stream, &room)?;
                }
            }
            _ => {}
        }
        Ok(Frame {
            kind,
            flags,
            stream,
            payload,
        })
    }

    fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> io::Result<()> {
        self.peer.write(frame(kind, flags, stream, payload))
    }
}

impl Noise {
    fn frame(self, stream: u32) -> Vec<u8> {
        match self {
            // `:status` by its index in the table, and a literal value.
            Self::Interim => frame(HEADERS, END_HEADERS, stream, b"\x08\x03103"),
            Self::Ping => frame(PING, 0, 0, &[0; 8]),
            Self::Priority => frame(PRIORITY, 0, stream, &[0; 5]),
            Self::Settings => frame(SETTINGS, 0, 0, &[]),
            Self::Unknown => frame(UNKNOWN, 0, 0, &[]),
            Self::WindowUpdate => frame(WINDOW_UPDATE, 0, 0, &1_u32.to_be_bytes()),
        }
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u32).to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend_from_slice(&[kind, flags]);
    frame.extend_from_slice(&stream.to_be_bytes());
    frame.extend_from_slice(payload);
    frame
}

/// Encodes status 200 by its index, and `headers` literally
/// ([RFC 7541, section 6.2.2](https://www.rfc-editor.org/rfc/rfc7541#section-6.2.2)).
pub(crate) fn header_block(headers: &[(&str, &str)]) -> Vec<u8> {
    let mut block = vec![0x88];
    for (name, value) in headers {
        block.push(0);
        for text in [name, value] {
            push_length(&mut block, text.len());
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}

/// Encodes an integer with a prefix of seven bits ([RFC 7541, section
/// 5.1](https://www.rfc-editor.org/rfc/rfc7541#section-5.1)).
fn push_length(block: &mut Vec<u8>, length: usize) {
    if length < 127 {
        return block.push(length as u8);
    }
    block.push(127);
    let mut rest = length - 127;
    while rest >= 128 {
        block.push((rest % 128) as u8 | 128);
        rest /= 128;
    }
    block.push(rest as u8);
}
