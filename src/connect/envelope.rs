//! Envelopes of a streaming body: flag byte, length, payload. Decodes a byte stream that may be split anywhere.
//!
//! Source: <https://connectrpc.com/docs/protocol#streaming-rpcs>

use std::fmt;

/// Largest accepted payload, in bytes.
pub const MAX_PAYLOAD_BYTES: usize = 4 << 20;

const COMPRESSED: u8 = 0b01;
const END_OF_STREAM: u8 = 0b10;
const HEADER_BYTES: usize = 5;

/// Payload of an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Envelope {
    Message(Vec<u8>),
    /// The last envelope: the stream's result, as JSON.
    EndOfStream(Vec<u8>),
}

/// Reason why a body isn't a valid envelope stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A compressed envelope, although compression wasn't requested.
    Compressed,
    /// Flags that the protocol doesn't define.
    UnknownFlags(u8),
    TooLong {
        bytes: usize,
    },
    /// Bytes after the end-of-stream envelope.
    TrailingBytes,
    /// The body ended without an end-of-stream envelope.
    NoEndOfStream,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Compressed => f.write_str("a message is compressed, which was not asked for"),
            Self::UnknownFlags(flags) => write!(f, "a message has unknown flags ({flags:#04x})"),
            Self::TooLong { bytes } => write!(f, "a message has {bytes} bytes, more than {MAX_PAYLOAD_BYTES}"),
            Self::TrailingBytes => f.write_str("there is more after the stream's end"),
            Self::NoEndOfStream => f.write_str("it ended too early"),
        }
    }
}

/// Incremental envelope decoder.
#[derive(Debug, Default)]
pub struct Envelopes {
    /// Received bytes; those from `read` on haven't been returned yet.
    bytes: Vec<u8>,
    read: usize,
    has_ended: bool,
}

impl Envelopes {
    /// Appends received bytes. Lengths are checked before their payload arrives, so memory is bounded by one maximum
    /// payload plus one read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.read.min(self.bytes.len()));
        self.read = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns the next complete envelope, or `None` if more bytes are needed.
    pub fn take(&mut self) -> Result<Option<Envelope>, Fault> {
        let rest = self.bytes.get(self.read..).unwrap_or_default();
        if self.has_ended {
            return if rest.is_empty() { Ok(None) } else { Err(Fault::TrailingBytes) };
        }
        let Some((&[flags, length @ ..], rest)) = rest.split_first_chunk::<HEADER_BYTES>() else { return Ok(None) };
        if flags & COMPRESSED != 0 {
            return Err(Fault::Compressed);
        }
        if flags & !END_OF_STREAM != 0 {
            return Err(Fault::UnknownFlags(flags));
        }
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length > MAX_PAYLOAD_BYTES {
            return Err(Fault::TooLong { bytes: length });
        }
        let Some(payload) = rest.get(..length) else { return Ok(None) };
        let payload = payload.to_vec();
        self.read = self.read.saturating_add(HEADER_BYTES).saturating_add(length);
        self.has_ended = flags & END_OF_STREAM != 0;
        Ok(Some(if self.has_ended { Envelope::EndOfStream(payload) } else { Envelope::Message(payload) }))
    }

    /// Checks, once the body has ended, whether it ended where it may.
    pub fn finish(&self) -> Result<(), Fault> {
        if self.has_ended { Ok(()) } else { Err(Fault::NoEndOfStream) }
    }
}

/// Decodes a whole body given in parts, and checks whether it ended where it may.
pub fn read_all<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Envelope>, Result<(), Fault>) {
    let (mut envelopes, mut found) = (Envelopes::default(), Vec::new());
    for part in parts {
        envelopes.push(part);
        loop {
            match envelopes.take() {
                Ok(Some(envelope)) => found.push(envelope),
                Ok(None) => break,
                Err(fault) => return (found, Err(fault)),
            }
        }
    }
    let end = envelopes.finish();
    (found, end)
}

/// Encodes an envelope, for servers.
pub fn write(envelope: &Envelope) -> Vec<u8> {
    let (flags, payload) = match envelope {
        Envelope::Message(payload) => (0, payload),
        Envelope::EndOfStream(payload) => (END_OF_STREAM, payload),
    };
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(HEADER_BYTES.saturating_add(payload.len()));
    bytes.push(flags);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(text: &str) -> Envelope {
        Envelope::Message(text.into())
    }

    fn end(text: &str) -> Envelope {
        Envelope::EndOfStream(text.into())
    }

    fn body(envelopes: &[Envelope]) -> Vec<u8> {
        envelopes.iter().flat_map(write).collect()
    }

    #[test]
    fn several_envelopes_in_one_read_keep_their_order() {
        let envelopes = [message("one"), message(""), message("three"), end("{}")];
        assert_eq!(read_all([body(&envelopes).as_slice()]), (envelopes.to_vec(), Ok(())));
        assert_eq!(read_all([&[][..]; 0]), (vec![], Err(Fault::NoEndOfStream)));
    }

    #[test]
    fn protocol_violations_are_reported() {
        let good = body(&[message("one")]);
        let after = |bytes: &[u8]| read_all([&[good.as_slice(), bytes].concat()[..]]).1;
        assert_eq!(after(&[]), Err(Fault::NoEndOfStream));
        assert_eq!(after(&[0, 0, 0, 0, 9, b'x']), Err(Fault::NoEndOfStream));
        assert_eq!(after(&[1, 0, 0, 0, 1, b'x']), Err(Fault::Compressed));
        assert_eq!(after(&[3, 0, 0, 0, 1, b'x']), Err(Fault::Compressed));
        assert_eq!(after(&[4, 0, 0, 0, 1, b'x']), Err(Fault::UnknownFlags(4)));
        assert_eq!(after(&[0, 0xff, 0xff, 0xff, 0xff]), Err(Fault::TooLong { bytes: 0xffff_ffff }));
        assert_eq!(after(&[0, 0, 0x40, 0, 1]), Err(Fault::TooLong { bytes: MAX_PAYLOAD_BYTES + 1 }));
        assert_eq!(after(&[2, 0, 0, 0, 0, 0]), Err(Fault::TrailingBytes));
        assert_eq!(read_all([&[0, 0, 0x40, 0, 0][..]]).1, Err(Fault::NoEndOfStream));
    }

    #[test]
    fn returned_envelopes_are_released() {
        let mut envelopes = Envelopes::default();
        for _ in 0..100 {
            envelopes.push(&body(&[message("0123456789")]));
            assert_eq!(envelopes.take(), Ok(Some(message("0123456789"))));
        }
        assert!(envelopes.bytes.len() < 20);
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_envelopes(
            payloads in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..12),
            cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..20),
        ) {
            let mut envelopes: Vec<Envelope> = payloads.into_iter().map(Envelope::Message).collect();
            envelopes.push(end("{}"));
            let body = body(&envelopes);
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).chain([0, body.len()]).collect();
            cuts.sort_unstable();
            let parts = cuts.windows(2).map(|cut| &body[cut[0]..cut[1]]);
            prop_assert_eq!(read_all(parts), (envelopes, Ok(())));
        }

        #[test]
        fn any_bytes_give_a_result_within_bounded_memory(
            parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..12),
        ) {
            let came: usize = parts.iter().map(Vec::len).sum();
            let (found, _) = read_all(parts.iter().map(Vec::as_slice));
            let held: usize = found.iter().map(|envelope| write(envelope).len()).sum();
            prop_assert!(held <= came);
        }
    }
}
