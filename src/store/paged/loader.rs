//! Which page of a list to ask for next, and what an answer changes. Pure: time comes with each event, and the adapter
//! in [`super`] makes the calls.
//!
//! One page is on its way at a time. A refresh walks through the list from its first page, as far as it was loaded, and
//! each page takes the place of the rows that it covers: what is shown has no gap at any time. Rows that are new since
//! the last load are held back until a page reaches the rows that are known.

use chrono::{DateTime, TimeDelta, Utc};

use crate::connect::error::{Code, Error};
use crate::proto::id::Id;

use super::id_list::IdList;

/// How far a list has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Paging {
    /// Nothing is loaded yet.
    First,
    /// There is more, at this token.
    More(String),
    /// The next page could not be loaded; `token` is where to try again, empty for the first page.
    Failed { error: Error, token: String },
    /// All is loaded.
    End,
}

/// How much of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Every page, one after the other.
    Whole,
    /// The first page, and others as they are asked for.
    AsAsked,
}

/// What asks for a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// A person waits: every page that was loaded.
    Visible,
    /// Changes may have been missed: every page that was loaded.
    CatchUp,
    /// Whether anything changes at all: the first page.
    Check,
    /// Polling: every page of a list of usual length. Of a long one the first page, and every page now and then.
    Poll,
}

#[derive(Clone, Debug)]
pub enum Event {
    Refresh(Refresh),
    /// The next page is wanted.
    LoadMore,
    /// The page that failed is wanted again.
    Retry,
    /// The answer to [`Effect::Fetch`] of the same generation: a page's ids and the next token, empty at the end.
    Answer {
        generation: u64,
        page: Result<(Vec<Id>, String), Error>,
    },
    /// Nothing shows the list anymore.
    Left,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask for the page at a token, empty for the first one. A call that is under way is no longer wanted.
    Fetch { generation: u64, token: String },
    /// Stop the call that is under way.
    Abort,
    /// All that was asked for is loaded, or has failed.
    Settled(Result<(), Error>),
}

/// A list longer than this is polled page by page only now and then.
pub const USUAL_LENGTH: usize = 1_000;
/// How old the rows of a long list may become before polling walks through all of it.
const OLDEST: TimeDelta = TimeDelta::minutes(5);
/// Pages in a row without a new row, after which a list counts as endless.
const MAX_BARREN_PAGES: u32 = 20;

/// A walk through the list from its first page.
#[derive(Clone, Debug)]
struct Walk {
    /// Rows at the beginning of the list that this walk has seen.
    confirmed: usize,
    /// Rows behind those that are not known yet, held back.
    fresh: Vec<Id>,
    /// The next page to ask for.
    token: String,
    /// Rows to have loaded at the end.
    target: usize,
    /// Whether it ends with the first page that reaches what is known.
    is_top_only: bool,
    began: DateTime<Utc>,
    chain: Chain,
}

/// The tokens that led here, to notice a list that goes in circles.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    tokens: Vec<String>,
    barren_pages: u32,
}

impl Chain {
    /// Notes a page and tells whether the list goes on forever.
    pub fn is_endless(&mut self, asked: &str, next: &str, has_new_rows: bool) -> bool {
        self.barren_pages = if has_new_rows { 0 } else { self.barren_pages.saturating_add(1) };
        self.tokens.push(asked.to_owned());
        !next.is_empty() && (self.barren_pages >= MAX_BARREN_PAGES || self.tokens.iter().any(|token| token == next))
    }
}

/// The page that is on its way.
#[derive(Clone, Debug)]
struct Sent {
    token: String,
    is_walk: bool,
}

/// The state of a list.
#[derive(Clone, Debug)]
pub struct PageLoader {
    extent: Extent,
    ids: IdList,
    /// Rises with every change of `ids`.
    revision: u64,
    paging: Paging,
    refresh_error: Option<Error>,
    loaded_at: Option<DateTime<Utc>>,
    walk: Option<Walk>,
    /// Whether another walk is wanted after the page that is on its way.
    is_walk_wanted: bool,
    wants_more: bool,
    /// Whether a person waits for what is loaded at present.
    is_visible: bool,
    sent: Option<Sent>,
    generation: u64,
    chain: Chain,
    /// Whether a refused token leads back to the first page: once, until a page follows another again.
    may_start_over: bool,
    /// Rows inserted since the present page was asked for: its answer may not have them.
    inserted: Vec<Id>,
    /// What went wrong since the list was last settled.
    failure: Option<Error>,
}

impl PageLoader {
    pub fn new(extent: Extent) -> Self {
        Self {
            extent,
            ids: IdList::default(),
            revision: 0,
            paging: Paging::First,
            refresh_error: None,
            loaded_at: None,
            walk: None,
            is_walk_wanted: false,
            wants_more: false,
            is_visible: false,
            sent: None,
            generation: 0,
            chain: Chain::default(),
            may_start_over: true,
            inserted: Vec::new(),
            failure: None,
        }
    }

    /// What is loaded, in the server's order.
    pub fn ids(&self) -> &IdList {
        &self.ids
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn paging(&self) -> &Paging {
        &self.paging
    }

    /// Whether a person waits for a page.
    pub fn is_busy(&self) -> bool {
        self.is_visible && self.sent.is_some()
    }

    /// Why the last refresh failed, while older rows are still shown.
    pub fn refresh_error(&self) -> Option<&Error> {
        self.refresh_error.as_ref()
    }

    /// As of when every row is known.
    pub fn loaded_at(&self) -> Option<DateTime<Utc>> {
        self.loaded_at
    }

    /// Takes what happened and gives what to do.
    pub fn on(&mut self, event: Event, now: DateTime<Utc>) -> Vec<Effect> {
        match event {
            Event::Refresh(refresh) => self.refresh(refresh, now),
            Event::LoadMore => {
                if matches!(self.paging, Paging::More(_)) {
                    self.is_visible = true;
                    self.wants_more = true;
                } else if self.paging == Paging::First && self.walk.is_none() {
                    self.is_visible = true;
                    self.start_walk(false, now);
                }
                self.ask_if_idle()
            }
            Event::Retry => self.retry(now),
            Event::Answer { generation, page } => {
                if generation != self.generation {
                    return Vec::new();
                }
                let Some(sent) = self.sent.take() else { return Vec::new() };
                self.take(&sent, page, now);
                if self.is_walk_wanted {
                    self.start_walk(false, now);
                }
                self.ask()
            }
            Event::Left => {
                self.walk = None;
                self.is_walk_wanted = false;
                self.wants_more = false;
                self.is_visible = false;
                self.failure = None;
                // An answer that is on its way changes nothing.
                self.generation = self.generation.wrapping_add(1);
                if self.sent.take().is_some() { vec![Effect::Abort] } else { Vec::new() }
            }
        }
    }

    /// Puts an id that is not in the list at the index that `place` finds; at the end only where all is loaded.
    pub fn insert(&mut self, id: Id, place: impl FnOnce(&[Id]) -> usize) {
        if self.paging == Paging::First || self.ids.contains(id) {
            return;
        }
        let index = place(&self.ids);
        if index >= self.ids.len() && self.paging != Paging::End {
            return;
        }
        self.ids.insert(index, id);
        self.revision = self.revision.wrapping_add(1);
        if self.sent.is_some() {
            self.inserted.push(id);
        }
        if let Some(walk) = &mut self.walk {
            walk.target = walk.target.saturating_add(1);
            if index < walk.confirmed {
                walk.confirmed = walk.confirmed.saturating_add(1);
            }
        }
    }

    fn is_long(&self) -> bool {
        self.ids.len() > USUAL_LENGTH
    }

    fn is_old(&self, now: DateTime<Utc>) -> bool {
        self.loaded_at.is_none_or(|loaded| now.signed_duration_since(loaded) >= OLDEST)
    }

    fn refresh(&mut self, refresh: Refresh, now: DateTime<Utc>) -> Vec<Effect> {
        match refresh {
            // Whatever is on its way may be from before, or never come.
            Refresh::Visible => {
                self.is_visible = true;
                self.may_start_over = true;
                self.start_walk(false, now);
                return self.ask();
            }
            Refresh::CatchUp if self.walk.is_some() => self.is_walk_wanted = true,
            Refresh::CatchUp => self.start_walk(false, now),
            Refresh::Check | Refresh::Poll if self.walk.is_some() => {}
            Refresh::Check => self.start_walk(true, now),
            Refresh::Poll => self.start_walk(self.is_long() && !self.is_old(now), now),
        }
        self.ask_if_idle()
    }

    fn start_walk(&mut self, is_top_only: bool, now: DateTime<Utc>) {
        self.is_walk_wanted = false;
        self.failure = None;
        self.walk = Some(Walk {
            confirmed: 0,
            fresh: Vec::new(),
            token: String::new(),
            target: self.ids.len(),
            is_top_only,
            began: now,
            chain: Chain::default(),
        });
    }

    fn retry(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        let Paging::Failed { token, .. } = &self.paging else { return Vec::new() };
        let token = token.clone();
        self.is_visible = true;
        self.may_start_over = true;
        if token.is_empty() {
            if self.ids.is_empty() {
                self.paging = Paging::First;
            }
            self.start_walk(false, now);
            return self.ask();
        }
        self.paging = Paging::More(token);
        self.wants_more = true;
        self.ask_if_idle()
    }

    fn ask_if_idle(&mut self) -> Vec<Effect> {
        if self.sent.is_some() { Vec::new() } else { self.ask() }
    }

    /// The next page to ask for: the top of the list first, then what a person scrolls for, then the rest of the walk.
    fn ask(&mut self) -> Vec<Effect> {
        let next = match (&self.walk, &self.paging) {
            (Some(walk), _) if walk.token.is_empty() => Some((String::new(), true)),
            (walk, Paging::More(token)) if self.wants_more && (walk.is_none() || self.may_start_over) => {
                Some((token.clone(), false))
            }
            (Some(walk), _) => Some((walk.token.clone(), true)),
            (None, Paging::More(token)) if self.extent == Extent::Whole && self.failure.is_none() => {
                Some((token.clone(), false))
            }
            _ => None,
        };
        let Some((token, is_walk)) = next else {
            self.is_visible = false;
            let failure = self.failure.take();
            return vec![Effect::Settled(failure.map_or(Ok(()), Err))];
        };
        self.generation = self.generation.wrapping_add(1);
        // Rows that are held back were composed before.
        if self.walk.as_ref().is_none_or(|walk| walk.fresh.is_empty()) {
            self.inserted.clear();
        }
        self.sent = Some(Sent { token: token.clone(), is_walk });
        vec![Effect::Fetch { generation: self.generation, token }]
    }

    fn take(&mut self, sent: &Sent, page: Result<(Vec<Id>, String), Error>, now: DateTime<Utc>) {
        match page {
            Ok((ids, next)) if sent.is_walk => self.take_walk_page(&ids, next),
            Ok((ids, next)) => self.take_next_page(sent, &ids, next),
            Err(error) if is_refused_token(&sent.token, &error) && self.may_start_over => {
                self.may_start_over = false;
                self.start_walk(false, now);
            }
            Err(error) if sent.is_walk => self.fail_walk(error),
            Err(error) => self.fail_next(error, &sent.token),
        }
    }

    fn take_walk_page(&mut self, page: &[Id], next: String) {
        let Some(mut walk) = self.walk.take() else { return };
        let meets = self.ids.meets(walk.confirmed, page);
        let is_new = |id: &Id| !self.ids.contains(*id) && !walk.fresh.contains(id);
        let has_new_rows = meets || page.iter().any(is_new);
        let is_endless = walk.chain.is_endless(&walk.token, &next, has_new_rows);
        walk.fresh.extend(page);
        let loaded = walk.confirmed.saturating_add(walk.fresh.len());
        let is_end = next.is_empty();
        // The rows that are left are gone, or so far behind new ones that they are asked for when they are wanted.
        let is_cut = is_end || (!meets && loaded >= walk.target);
        if meets || is_cut {
            self.confirm(&mut walk);
        }
        if is_cut {
            self.cut(walk.confirmed);
        }
        if is_endless {
            self.fail_next(endless(), "");
            self.refresh_error = None;
            return;
        }
        let is_whole = is_cut || (meets && walk.confirmed >= self.ids.len());
        if is_whole || (meets && walk.is_top_only) {
            self.end_walk(walk, is_whole, next);
            return;
        }
        walk.token = next;
        self.walk = Some(walk);
    }

    /// Puts the rows that were held back in their place.
    fn confirm(&mut self, walk: &mut Walk) {
        let end = walk.confirmed.saturating_add(walk.fresh.len());
        if self.ids.get(walk.confirmed..end) == Some(&walk.fresh) {
            walk.confirmed = end;
        } else {
            walk.confirmed = self.ids.splice(walk.confirmed, &walk.fresh, &self.inserted);
            self.revision = self.revision.wrapping_add(1);
        }
        walk.fresh.clear();
    }

    /// Drops the rows from `length` on, but for those that were inserted meanwhile.
    fn cut(&mut self, length: usize) {
        if length >= self.ids.len() {
            return;
        }
        let kept: Vec<Id> = self.ids.iter().skip(length).filter(|id| self.inserted.contains(id)).copied().collect();
        self.ids.truncate(length);
        self.ids.append(&kept);
        self.revision = self.revision.wrapping_add(1);
    }

    /// `is_whole`: nothing is left that was loaded before and that the walk has not seen.
    fn end_walk(&mut self, walk: Walk, is_whole: bool, next: String) {
        self.refresh_error = None;
        if is_whole {
            self.paging = after(next);
            self.chain = walk.chain;
            self.loaded_at = Some(walk.began);
        }
    }

    fn take_next_page(&mut self, sent: &Sent, page: &[Id], next: String) {
        self.wants_more = false;
        self.may_start_over = true;
        let before = self.ids.len();
        self.ids.append(page);
        let has_new_rows = self.ids.len() > before;
        if has_new_rows {
            self.revision = self.revision.wrapping_add(1);
        }
        if let Some(walk) = &mut self.walk {
            walk.target = self.ids.len();
        }
        if self.chain.is_endless(&sent.token, &next, has_new_rows) {
            self.fail_next(endless(), "");
        } else {
            self.paging = after(next);
        }
    }

    fn fail_walk(&mut self, error: Error) {
        self.walk = None;
        self.wants_more = false;
        self.failure = Some(error.clone());
        if self.ids.is_empty() {
            self.paging = Paging::Failed { error, token: String::new() };
        } else {
            self.refresh_error = Some(error);
        }
    }

    fn fail_next(&mut self, error: Error, token: &str) {
        self.wants_more = false;
        self.failure = Some(error.clone());
        self.paging = Paging::Failed { error, token: token.to_owned() };
    }
}

/// A token is opaque and may go out of date: the server then refuses the request for no other reason.
pub fn is_refused_token(token: &str, error: &Error) -> bool {
    !token.is_empty() && error.code() == Some(Code::InvalidArgument)
}

pub fn endless() -> Error {
    Error::protocol("", Code::Internal, "The server sent the same page again, so the list ends here.")
}

fn after(next: String) -> Paging {
    if next.is_empty() { Paging::End } else { Paging::More(next) }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
