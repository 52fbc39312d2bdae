//! A vector in chunks. It never moves what it has when it grows, and reserves at most one chunk in advance.

/// Number of items per chunk.
const CHUNK: usize = 4096;

#[derive(Clone, Debug)]
pub struct ChunkedVec<T> {
    /// All are full but the last. None is empty.
    chunks: Vec<Vec<T>>,
}

impl<T> Default for ChunkedVec<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T> ChunkedVec<T> {
    pub fn len(&self) -> usize {
        self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index / CHUNK)?.get(index % CHUNK)
    }

    pub fn last(&self) -> Option<&T> {
        self.chunks.last()?.last()
    }

    /// The items from an index on.
    pub fn iter_from(&self, index: usize) -> impl Iterator<Item = &T> {
        (index..self.len()).map_while(|index| self.get(index))
    }

    pub fn push(&mut self, item: T) {
        match self.chunks.last_mut() {
            Some(last) if last.len() < CHUNK => last.push(item),
            // The first one grows, as many vectors stay short.
            before => {
                let mut chunk = Vec::with_capacity(if before.is_some() { CHUNK } else { 0 });
                chunk.push(item);
                self.chunks.push(chunk);
            }
        }
    }

    pub fn pop(&mut self) -> Option<T> {
        let item = self.chunks.last_mut()?.pop();
        self.chunks.pop_if(|last| last.is_empty());
        item
    }

    /// Drops the items from an index on.
    pub fn truncate(&mut self, length: usize) {
        self.chunks.truncate(length.div_ceil(CHUNK));
        if let Some(last) = self.chunks.get_mut(length / CHUNK) {
            last.truncate(length % CHUNK);
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_items_of_a_vector() {
        let (mut chunked, mut plain) = (ChunkedVec::default(), Vec::new());
        for item in 0..3 * CHUNK {
            chunked.push(item);
            plain.push(item);
        }
        for length in [3 * CHUNK, 3 * CHUNK - 1, 2 * CHUNK + 1, 2 * CHUNK, 2 * CHUNK - 1, 1, 0] {
            chunked.truncate(length);
            plain.truncate(length);
            assert_eq!((chunked.len(), chunked.last()), (plain.len(), plain.last()));
            for index in [0, 1, CHUNK - 1, CHUNK, length / 2, length.saturating_sub(1), length, 9 * CHUNK] {
                assert_eq!(chunked.get(index), plain.get(index));
                assert!(chunked.iter_from(index).eq(plain.get(index..).unwrap_or_default()), "{length} {index}");
            }
            assert_eq!(chunked.pop(), plain.pop());
            chunked.push(7);
            plain.push(7);
            assert!(chunked.iter_from(0).eq(&plain));
        }
    }

    #[test]
    fn it_reserves_at_most_a_chunk() {
        let mut chunked = ChunkedVec::default();
        let reserved = |chunked: &ChunkedVec<u8>| chunked.chunks.iter().map(Vec::capacity).sum::<usize>();
        for number in 0..2 * CHUNK {
            chunked.push(0_u8);
            assert!(reserved(&chunked) <= 2 * number.clamp(4, CHUNK) + number / CHUNK * CHUNK);
        }
        assert_eq!(reserved(&chunked), 2 * CHUNK);
        chunked.push(0);
        assert_eq!(reserved(&chunked), 3 * CHUNK);
    }
}
