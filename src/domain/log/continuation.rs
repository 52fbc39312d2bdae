//! Resumption of a log after its stream was interrupted. The next stream starts at the beginning again, so bytes that
//! are known are skipped after comparing them; if they differ, the log was replaced.

use super::fnv1a::Fnv1a;

/// Length and hash of the known part of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    bytes: u64,
    sum: Fnv1a,
}

impl Known {
    /// In bytes.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.sum.add(bytes);
    }
}

/// The log differs from the known one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed;

/// Number of bytes at the start that are compared as they arrive, so that a replaced log is noticed early.
const HEAD_BYTES: usize = 4096;

/// A stream that sends a log from its beginning.
#[derive(Clone, Debug, Default)]
pub struct Continuation {
    /// The first bytes of the log.
    head: Vec<u8>,
    /// Part known from all streams so far.
    known: Known,
    /// Part read from this stream.
    read: Known,
}

impl Continuation {
    /// Starts a new stream.
    pub fn begin(&mut self) {
        self.read = Known::default();
    }

    /// Returns which of these bytes are new.
    pub fn take<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Changed> {
        let left = self.known.bytes.saturating_sub(self.read.bytes);
        let (old, new) = bytes.split_at(usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len()));
        let place = usize::try_from(self.read.bytes).unwrap_or(usize::MAX);
        let known = self.head.get(place..).unwrap_or_default();
        if known.iter().zip(old).any(|(known, read)| known != read) {
            return Err(Changed);
        }
        self.read.add(old);
        if self.read.bytes == self.known.bytes {
            if self.read != self.known {
                return Err(Changed);
            }
            self.read.add(new);
            self.known = self.read;
            let room = HEAD_BYTES.saturating_sub(self.head.len()).min(new.len());
            self.head.extend(new.iter().take(room));
        }
        Ok(new)
    }

    /// Whether this stream has reached the end of the known part.
    pub fn has_caught_up(&self) -> bool {
        self.read.bytes >= self.known.bytes
    }

    pub const fn known(&self) -> Known {
        self.known
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn streams_cut_anywhere_give_the_log_once(log: Vec<u8>, cuts: Vec<u8>, width in 1usize..9) {
            let (mut continuation, mut read) = (Continuation::default(), Vec::new());
            let ends = cuts.iter().map(|cut| usize::from(*cut).min(log.len())).chain([log.len()]);
            for end in ends {
                continuation.begin();
                for part in log[..end].chunks(width) {
                    read.extend_from_slice(continuation.take(part).unwrap());
                }
            }
            prop_assert_eq!(read, log);
        }
    }

    #[test]
    fn another_log_is_told_from_the_one_that_was_known() {
        let mut continuation = Continuation::default();
        assert_eq!(continuation.take(b"one two"), Ok(&b"one two"[..]));
        continuation.begin();
        assert_eq!(continuation.take(b"one "), Ok(&b""[..]));
        assert!(!continuation.has_caught_up());
        assert_eq!(continuation.take(b"t"), Ok(&b""[..]));
        assert_eq!(continuation.take(b"o"), Err(Changed), "as soon as it shows");
        let (mut log, mut continuation) = (vec![b'x'; 2 * HEAD_BYTES], Continuation::default());
        assert_eq!(continuation.take(&log), Ok(&log[..]));
        log[HEAD_BYTES + 1] = b'y';
        continuation.begin();
        assert_eq!(continuation.take(&log), Err(Changed), "at the end of what is known");
    }
}
