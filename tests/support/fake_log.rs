//! Logs that a test writes, in place of those of the mock backend.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use prebuild_console::mock::stream::Part;

use super::fake_api;

/// The log of one prebuild; see [`super::FakeApi::log`]. At first it is empty, and more may come.
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
    /// After how many bytes each of the next streams breaks.
    cuts: VecDeque<usize>,
    /// The most bytes that are sent at once.
    chunk: usize,
    status: u16,
    /// How many tokens have expired.
    expired: u32,
}

impl Default for Content {
    fn default() -> Self {
        Self { bytes: Vec::new(), has_ended: false, cuts: VecDeque::new(), chunk: usize::MAX, status: 200, expired: 0 }
    }
}

impl FakeLog {
    /// Adds to the end of the log. Open streams send it.
    pub fn write(&self, text: &str) {
        self.change(|content| content.bytes.extend_from_slice(text.as_bytes()));
    }

    /// Ends the log, and open streams once they have sent all of it.
    pub fn end(&self) {
        self.change(|content| content.has_ended = true);
    }

    /// Puts another log in the place of this one. Cut open streams, which would go on in the middle of it.
    pub fn replace(&self, text: &str) {
        self.change(|content| content.bytes = text.as_bytes().to_vec());
    }

    /// Breaks the next streams, one after the other, after so many bytes each.
    pub fn cut_after(&self, cuts: &[usize]) {
        self.change(|content| content.cuts = cuts.iter().copied().collect());
    }

    /// Sends at most so many bytes at once.
    pub fn send_in_chunks(&self, bytes: usize) {
        self.change(|content| content.chunk = bytes);
    }

    /// Answers requests to come with this HTTP status; 200 sends the log.
    pub fn answer_with(&self, status: u16) {
        self.change(|content| content.status = status);
    }

    /// Accepts none of the tokens that were given out so far.
    pub fn expire_tokens(&self) {
        self.change(|content| content.expired += 1);
    }

    fn change(&self, change: impl FnOnce(&mut Content)) {
        change(&mut self.0.borrow_mut());
        fake_api::follow_clock();
    }

    /// The token that opens the log by now.
    pub(super) fn token(&self) -> String {
        format!("log-token-{}", self.0.borrow().expired)
    }

    /// Answers a request, made at `now`, with a stream or an HTTP status. An address with a signature takes no token
    /// beside it, as those of object stores do.
    pub(super) fn open(&self, url: &str, authorization: &str, now: f64) -> Result<Reader, u16> {
        if url.contains("Signature=") {
            if !authorization.is_empty() {
                return Err(400);
            }
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

/// A stream of a log, from its beginning.
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
            // The page gets to read what was sent: a body that breaks loses what was not read.
            _ if self.cut.is_some_and(|cut| self.sent >= cut) => match now > self.sent_at {
                true => Part::Broken,
                false => Part::Quiet,
            },
            _ if content.has_ended => Part::End,
            _ => Part::Quiet,
        }
    }
}
