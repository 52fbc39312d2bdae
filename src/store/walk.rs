//! A walk through the pages of a list, from the first to the last. Pure.

use crate::connect::error::Error;

use super::paged::loader::{Chain, endless, is_refused_token};

/// The most pages that are read of a list: 100,000 rows.
pub const MAX_PAGES: usize = 1000;

/// What follows a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Then {
    More,
    /// It was the last one.
    End,
    /// There is more than [`MAX_PAGES`].
    Limited,
    /// The list never ends.
    Failed(Error),
}

#[derive(Clone, Debug)]
pub struct Walk {
    /// The next page to ask for.
    token: String,
    pages: usize,
    chain: Chain,
    /// Whether a refused token leads back to the first page: once, until a page follows another again.
    may_start_over: bool,
}

impl Default for Walk {
    fn default() -> Self {
        Self { token: String::new(), pages: 0, chain: Chain::default(), may_start_over: true }
    }
}

impl Walk {
    /// The next page to ask for, empty for the first one.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Whether a page has been read.
    pub fn has_begun(&self) -> bool {
        self.pages > 0
    }

    /// Notes a page and the next token.
    pub fn take(&mut self, next: String, has_rows: bool) -> Then {
        self.may_start_over |= self.pages > 0;
        self.pages = self.pages.saturating_add(1);
        let is_endless = self.chain.is_endless(&self.token, &next, has_rows);
        self.token = next;
        if self.token.is_empty() {
            Then::End
        } else if self.pages >= MAX_PAGES {
            Then::Limited
        } else if is_endless {
            self.token = String::new();
            Then::Failed(endless())
        } else {
            Then::More
        }
    }

    /// Starts over if the server refused the token of the page. Returns whether it did.
    pub fn start_over(&mut self, error: &Error) -> bool {
        let may = self.may_start_over && is_refused_token(&self.token, error);
        if may {
            *self = Self { may_start_over: false, ..Self::default() };
        }
        may
    }

    /// The user continues after a stop or a failure, and so it may start over again.
    pub fn resume(&mut self) {
        self.may_start_over = true;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::connect::error::{Code, Kind};

    fn error(code: Code) -> Error {
        Error::new(Kind::Rpc(code), "s/m", "")
    }

    #[test]
    fn it_ends_with_the_last_page() {
        let mut walk = Walk::default();
        assert_eq!((walk.take("a".into(), true), walk.token()), (Then::More, "a"));
        assert_eq!((walk.take(String::new(), false), walk.pages), (Then::End, 2));
    }

    #[test]
    fn a_refused_token_leads_back_once_until_pages_follow_again() {
        let mut walk = Walk::default();
        let refused = error(Code::InvalidArgument);
        assert!(!walk.start_over(&refused), "the first page has no token");
        walk.take("a".into(), true);
        assert!(!walk.start_over(&error(Code::Internal)));
        assert!(walk.start_over(&refused));
        assert_eq!((walk.token(), walk.pages), ("", 0));
        walk.take("b".into(), true);
        assert!(!walk.start_over(&refused), "twice in a row");
        walk.resume();
        assert!(walk.clone().start_over(&refused), "the user asked for it");
        walk.take("c".into(), true);
        assert!(walk.start_over(&refused), "a page followed");
    }

    #[test]
    fn lists_without_end_are_left() {
        let mut walk = Walk::default();
        walk.take("a".into(), true);
        assert_eq!((walk.take("a".into(), true), walk.token()), (Then::Failed(endless()), ""));
        let mut walk = Walk::default();
        let pages = (1..MAX_PAGES).filter(|page| walk.take(page.to_string(), true) == Then::More).count();
        assert_eq!((pages, walk.take("z".into(), true)), (MAX_PAGES - 1, Then::Limited));
    }
}
