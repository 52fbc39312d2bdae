//! Going on with a log whose stream was cut: the next one begins at the beginning again, so what is known is passed over,
//! byte by byte, and looked at: where it is not what it was, the log is another one.

/// How much of a log is known, and a sum over it (FNV-1a, <http://www.isthe.com/chongo/tech/comp/fnv/>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    bytes: u64,
    sum: u64,
}

impl Default for Known {
    fn default() -> Self {
        Self { bytes: 0, sum: 0xcbf2_9ce4_8422_2325 }
    }
}

impl Known {
    /// Bytes.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        for byte in bytes {
            self.sum = (self.sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// The log is not the one that was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed;

/// A stream that brings a log from its beginning.
#[derive(Clone, Debug, Default)]
pub struct Continuation {
    /// Of all streams so far.
    known: Known,
    /// Of this one.
    read: Known,
}

impl Continuation {
    /// Says that a new stream begins.
    pub fn begin(&mut self) {
        self.read = Known::default();
    }

    /// What of these bytes is new.
    pub fn take<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Changed> {
        let left = self.known.bytes.saturating_sub(self.read.bytes);
        let (old, new) = bytes.split_at(usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len()));
        self.read.add(old);
        if self.read.bytes == self.known.bytes {
            if self.read != self.known {
                return Err(Changed);
            }
            self.read.add(new);
            self.known = self.read;
        }
        Ok(new)
    }

    /// Whether this stream has come as far as the ones before.
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
        assert_eq!(continuation.take(b"too three"), Err(Changed));
    }
}
