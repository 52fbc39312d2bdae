//! Logs written by a test, replacing the mock backend's.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use prebuild_console::mock::stream::Part;

use super::fake_api;

/// Log of a prebuild; see [`super::FakeApi::log`]. Initially empty and not ended.
///
/// ```ignore
/// let log = api.log(&id);
/// log.cut_after(&[80]);
/// log.write("one\ntwo\n");
/// log.end();
/// ```
#[derive(Clone, Default)]
pub struct FakeLog(Rc<RefCell<Content>>);

struct Content {
    bytes: Vec<u8>,
    has_ended: bool,
    /// Number of bytes after which each of the next streams breaks.
    cuts: VecDeque<usize>,
    /// Maximum size of a chunk, in bytes.
    chunk: usize,
    status: u16,
    /// Number of expired tokens.
    expired: u32,
}

impl Default for Content {
    fn default() -> Self {
        Self { bytes: Vec::new(), has_ended: false, cuts: VecDeque::new(), chunk: usize::MAX, status: 200, expired: 0 }
    }
}

impl FakeLog {
    /// Appends text to the log and sends it to open streams.
    pub fn write(&self, text: &str) {
        self.change(|content| content.bytes.extend_from_slice(text.as_bytes()));
    }

    /// Ends the log, and open streams once they have sent all of it.
    pub fn end(&self) {
        self.change(|content| content.has_ended = true);
    }

    /// Replaces the content. Break open streams first, since they would continue in the middle of it.
    pub fn replace(&self, text: &str) {
        self.change(|content| content.bytes = text.as_bytes().to_vec());
    }

    /// Breaks the next streams in turn, each after this many bytes.
    pub fn cut_after(&self, cuts: &[usize]) {
        self.change(|content| content.cuts = cuts.iter().copied().collect());
    }

    /// Sends at most this many bytes at once.
    pub fn send_in_chunks(&self, bytes: usize) {
        self.change(|content| content.chunk = bytes);
    }

    /// Sets the HTTP status of further requests; 200 sends the log.
    pub fn answer_with(&self, status: u16) {
        self.change(|content| content.status = status);
    }

    /// Rejects all tokens issued so far.
    pub fn expire_tokens(&self) {
        self.change(|content| content.expired += 1);
    }

    fn change(&self, change: impl FnOnce(&mut Content)) {
        change(&mut self.0.borrow_mut());
        fake_api::follow_clock();
    }

    /// Currently valid token of the log.
    pub(super) fn token(&self) -> String {
        format!("log-token-{}", self.0.borrow().expired)
    }

    /// Handles a request made at `now`; returns a stream or an HTTP status. As with object stores, a signed address
    /// rejects an additional token; one that ends in `?public` needs none.
    pub(super) fn open(&self, url: &str, authorization: &str, now: f64) -> Result<Reader, u16> {
        if url.contains("Signature=") {
            if !authorization.is_empty() {
                return Err(400);
            }
        } else if url.ends_with("?public") && authorization.is_empty() {
            // Anyone may read it.
        } else if authorization != format!("Bearer {}", self.token()) {
            return Err(401);
        }
        let mut content = self.0.borrow_mut();
        match content.status {
            200 => Ok(Reader { content: self.0.clone(), sent: 0, cut: content.cuts.pop_front(), sent_at: now }),
            status => Err(status),
        }
    }
}

/// Stream of a log, from its start.
pub(super) struct Reader {
    content: Rc<RefCell<Content>>,
    sent: usize,
    cut: Option<usize>,
    sent_at: f64,
}

impl Reader {
    pub(super) fn next(&mut self, now: f64) -> Part {
        let content = self.content.borrow();
        let end = self.sent.saturating_add(content.chunk).min(self.cut.unwrap_or(usize::MAX)).min(content.bytes.len());
        match content.bytes.get(self.sent..end) {
            Some(bytes) if !bytes.is_empty() => {
                (self.sent, self.sent_at) = (end, now);
                Part::Bytes(bytes.to_vec())
            }
            // The page must read what was sent: a body that breaks loses its unread part.
            _ if self.cut.is_some_and(|cut| self.sent >= cut) => match now > self.sent_at {
                true => Part::Broken,
                false => Part::Quiet,
            },
            _ if content.has_ended => Part::End,
            _ => Part::Quiet,
        }
    }
}
