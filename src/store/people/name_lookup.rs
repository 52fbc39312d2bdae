//! Decides which calls load the names of users, service accounts, or runners. Pure: `loader.rs` makes the calls.
//!
//! Ids requested together go into one list call. The procedure that gets a single id is for ids that a list left out,
//! and for all ids if listing is denied. A denied procedure isn't called again until someone signs in, and a failed one
//! not until [`NameLookup::retry`].

use std::mem;

use crate::connect::error::Code;
use crate::proto::id::Id;

/// Maximum number of ids in a list filter, set by the API.
pub const MAX_FILTER_IDS: usize = 25;
/// Maximum number of concurrent calls of a procedure, after its first success.
const MAX_IN_FLIGHT: usize = 4;

/// Call to make; report its result to [`NameLookup::finish`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub method: Method,
    /// Ids to look up; exactly one for [`Method::Get`].
    pub ids: Vec<Id>,
    /// Number of the sign-in during which the call was made.
    session: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    List,
    Get,
}

/// Result of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Names for these ids and no others.
    Found(Vec<Id>),
    /// The caller lacks permission, or the API lacks the procedure.
    Denied,
    /// Transient failure.
    Failed,
}

impl Outcome {
    /// Result for an error code; `None` means no response.
    pub fn of_error(method: Method, code: Option<Code>) -> Self {
        match (method, code) {
            (_, Some(Code::PermissionDenied | Code::Unimplemented)) => Self::Denied,
            // This is about the id, not the procedure.
            (Method::Get, Some(Code::NotFound | Code::InvalidArgument)) => Self::Found(Vec::new()),
            _ => Self::Failed,
        }
    }
}

/// Requested ids of one kind.
#[derive(Debug)]
pub struct NameLookup {
    batch_size: usize,
    list: Procedure,
    get: Procedure,
    /// Ids without a name that the caller may see.
    nameless: Vec<Id>,
    session: u32,
}

#[derive(Debug, Default)]
struct Procedure {
    access: Access,
    /// Queued ids.
    waiting: Vec<Id>,
    in_flight: usize,
}

/// Whether a procedure may be called. If calls end differently, the later variant wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Access {
    /// Not called yet. The first call is made alone, so that a denied procedure is called only once.
    #[default]
    Unknown,
    Granted,
    Failed,
    Denied,
}

impl Procedure {
    /// Takes up to `count` ids for the next call.
    fn take(&mut self, count: usize) -> Option<Vec<Id>> {
        let most = match self.access {
            Access::Unknown => 1,
            Access::Granted => MAX_IN_FLIGHT,
            Access::Denied | Access::Failed => 0,
        };
        if self.waiting.is_empty() || self.in_flight >= most {
            return None;
        }
        self.in_flight = self.in_flight.saturating_add(1);
        let rest = self.waiting.split_off(count.min(self.waiting.len()));
        Some(mem::replace(&mut self.waiting, rest))
    }
}

impl NameLookup {
    /// Creates a lookup. `batch_size` is the number of ids in a list call.
    pub fn new(batch_size: usize) -> Self {
        Self { batch_size, list: Procedure::default(), get: Procedure::default(), nameless: Vec::new(), session: 0 }
    }

    /// Requests the name of an id for the first time.
    pub fn request(&mut self, id: Id) {
        // An id that isn't a UUID would make the server reject the whole list call.
        let procedure = if id.is_uuid() { &mut self.list } else { &mut self.get };
        procedure.waiting.push(id);
    }

    /// Returns the next call to make, if any.
    pub fn take(&mut self) -> Option<Call> {
        if self.list.access == Access::Denied {
            self.get.waiting.append(&mut self.list.waiting);
        }
        let listed = self.list.take(self.batch_size).map(|ids| (Method::List, ids));
        let (method, ids) = listed.or_else(|| Some((Method::Get, self.get.take(1)?)))?;
        Some(Call { method, ids, session: self.session })
    }

    /// Records the result of a call returned by [`Self::take`].
    pub fn finish(&mut self, call: Call, outcome: Outcome) {
        let Call { method, mut ids, session } = call;
        let procedure = match method {
            Method::List => &mut self.list,
            Method::Get => &mut self.get,
        };
        procedure.in_flight = procedure.in_flight.saturating_sub(1);
        let access = match outcome {
            Outcome::Found(found) => {
                ids.retain(|id| !found.contains(id));
                // A list may contain more ids than requested.
                self.list.waiting.retain(|id| !found.contains(id));
                Access::Granted
            }
            Outcome::Denied => Access::Denied,
            Outcome::Failed => Access::Failed,
        };
        if session != self.session {
            // The new caller may see names that the previous one couldn't.
            return self.request_all(ids);
        }
        let (procedure, left_out) = match method {
            Method::List => (&mut self.list, &mut self.get.waiting),
            Method::Get => (&mut self.get, &mut self.nameless),
        };
        procedure.access = procedure.access.max(access);
        let rest = if access == Access::Granted { left_out } else { &mut procedure.waiting };
        rest.append(&mut ids);
    }

    /// Allows failed procedures to be called again.
    pub fn retry(&mut self) {
        for procedure in [&mut self.list, &mut self.get] {
            if procedure.access == Access::Failed {
                procedure.access = Access::Unknown;
            }
        }
    }

    /// Starts over for another caller, who may see other names.
    pub fn sign_in(&mut self) {
        self.session = self.session.wrapping_add(1);
        (self.list.access, self.get.access) = (Access::Unknown, Access::Unknown);
        let mut ids = mem::take(&mut self.get.waiting);
        ids.append(&mut self.nameless);
        self.request_all(ids);
    }

    fn request_all(&mut self, ids: Vec<Id>) {
        ids.into_iter().for_each(|id| self.request(id));
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::collections::HashSet;
    use std::iter;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> Id {
        Uuid::from_u128(number).into()
    }

    fn ids(numbers: impl IntoIterator<Item = u128>) -> Vec<Id> {
        numbers.into_iter().map(id).collect()
    }

    /// Creates a lookup of the names of ids 0 to `count`.
    fn lookup_of(count: u128) -> NameLookup {
        let mut lookup = NameLookup::new(MAX_FILTER_IDS);
        lookup.request_all(ids(0..count));
        lookup
    }

    /// Makes calls until none are left. Returns each call's method and number of ids.
    fn run(lookup: &mut NameLookup, answer: impl Fn(&Call) -> Outcome) -> Vec<(Method, usize)> {
        let mut calls = Vec::new();
        while let Some(call) = lookup.take() {
            calls.push((call.method, call.ids.len()));
            let outcome = answer(&call);
            lookup.finish(call, outcome);
        }
        calls
    }

    fn all_found(call: &Call) -> Outcome {
        Outcome::Found(call.ids.clone())
    }

    fn list_denied(call: &Call) -> Outcome {
        if call.method == Method::List { Outcome::Denied } else { all_found(call) }
    }

    #[test]
    fn ids_are_batched_after_a_single_first_call() {
        let mut lookup = lookup_of(60);
        let first = lookup.take().unwrap();
        assert_eq!((first.method, &first.ids), (Method::List, &ids(0..25)));
        assert_eq!(lookup.take(), None);
        lookup.finish(first, Outcome::Found(ids(0..25)));
        let (second, third) = (lookup.take().unwrap(), lookup.take().unwrap());
        assert_eq!((second.ids, third.ids), (ids(25..50), ids(50..60)));
        assert_eq!(lookup.take(), None);
    }

    #[test]
    fn ids_missing_from_a_list_are_loaded_individually_once() {
        let mut lookup = lookup_of(3);
        let list = lookup.take().unwrap();
        lookup.finish(list, Outcome::Found(ids([0, 2])));
        let get = lookup.take().unwrap();
        assert_eq!((get.method, &get.ids), (Method::Get, &ids([1])));
        lookup.finish(get, Outcome::of_error(Method::Get, Some(Code::NotFound)));
        lookup.retry();
        assert_eq!(lookup.take(), None);
    }

    #[test]
    fn a_list_may_contain_ids_queued_for_the_next() {
        let mut lookup = lookup_of(30);
        let list = lookup.take().unwrap();
        lookup.finish(list, Outcome::Found(ids(0..40)));
        assert_eq!(lookup.take(), None);
    }

    #[test]
    fn if_lists_are_denied_ids_are_loaded_individually() {
        for code in [Code::PermissionDenied, Code::Unimplemented] {
            let answer = |call: &Call| match call.method {
                Method::List => Outcome::of_error(Method::List, Some(code)),
                Method::Get => all_found(call),
            };
            let mut lookup = lookup_of(3);
            let get = (Method::Get, 1);
            assert_eq!(run(&mut lookup, answer), [(Method::List, 3), get, get, get]);
            lookup.request(id(3));
            lookup.retry();
            assert_eq!(run(&mut lookup, answer), [get], "the list stays denied");
        }
    }

    #[test]
    fn if_everything_is_denied_two_calls_are_made_until_sign_in() {
        let mut lookup = lookup_of(40);
        assert_eq!(run(&mut lookup, |_| Outcome::Denied), [(Method::List, 25), (Method::Get, 1)]);
        lookup.request(id(40));
        lookup.retry();
        assert_eq!(lookup.take(), None);
        lookup.sign_in();
        assert_eq!(run(&mut lookup, all_found), [(Method::List, 25), (Method::List, 16)]);
    }

    #[test]
    fn failed_lists_wait_for_a_retry() {
        for code in [None, Some(Code::Unavailable), Some(Code::Internal), Some(Code::InvalidArgument)] {
            let fails = |call: &Call| Outcome::of_error(call.method, code);
            let mut lookup = lookup_of(30);
            assert_eq!(run(&mut lookup, fails), [(Method::List, 25)]);
            lookup.request(id(30));
            assert_eq!(lookup.take(), None);
            lookup.retry();
            assert_eq!(run(&mut lookup, fails), [(Method::List, 25)]);
            lookup.retry();
            assert_eq!(run(&mut lookup, all_found), [(Method::List, 25), (Method::List, 6)]);
        }
    }

    #[test]
    fn a_success_does_not_retry_a_concurrent_failure() {
        let mut lookup = lookup_of(75);
        let first = lookup.take().unwrap();
        let found = all_found(&first);
        lookup.finish(first, found);
        let (second, third) = (lookup.take().unwrap(), lookup.take().unwrap());
        lookup.finish(second, Outcome::Failed);
        let found = all_found(&third);
        lookup.finish(third, found);
        assert_eq!(lookup.take(), None);
    }

    #[test]
    fn a_denial_of_the_previous_caller_does_not_affect_the_next() {
        let mut lookup = lookup_of(2);
        let late = lookup.take().unwrap();
        lookup.sign_in();
        lookup.finish(late, Outcome::Denied);
        assert_eq!(run(&mut lookup, all_found), [(Method::List, 2)]);
    }

    #[test]
    fn ids_that_are_not_uuids_are_never_listed() {
        let mut lookup = lookup_of(2);
        lookup.request("somebody".into());
        assert_eq!(
            run(&mut lookup, list_denied),
            [(Method::List, 2), (Method::Get, 1), (Method::Get, 1), (Method::Get, 1)]
        );
        lookup.sign_in();
        lookup.request("somebody else".into());
        let calls = run(&mut lookup, |call| Outcome::of_error(call.method, Some(Code::InvalidArgument)));
        assert_eq!(calls, [(Method::Get, 1)]);
    }

    /// Next step: an id is requested, or a call ends.
    #[derive(Clone, Debug)]
    enum Step {
        Want,
        Finish { index: prop::sample::Index, outcome: u8, left_out: usize },
        Retry,
        SignIn,
    }

    fn step() -> impl Strategy<Value = Step> {
        let finish = (any::<prop::sample::Index>(), 0_u8..8, 0_usize..3)
            .prop_map(|(index, outcome, left_out)| Step::Finish { index, outcome, left_out });
        prop_oneof![12 => Just(Step::Want), 6 => finish, 1 => Just(Step::Retry), 1 => Just(Step::SignIn)]
    }

    proptest! {
        #[test]
        fn every_id_is_resolved_without_useless_calls(steps in prop::collection::vec(step(), 0..400)) {
            let mut lookup = NameLookup::new(5);
            let (mut wanted, mut found, mut open) = (0, HashSet::new(), Vec::<Call>::new());
            let (mut denied, mut failed) = (HashSet::new(), HashSet::new());
            let mut asked: HashSet<(Method, Id)> = HashSet::new();
            for step in steps {
                match step {
                    Step::Want => {
                        lookup.request(id(wanted));
                        wanted += 1;
                    }
                    Step::Finish { .. } if open.is_empty() => {}
                    Step::Finish { index, outcome, left_out } => {
                        let call = open.swap_remove(index.index(open.len()));
                        let outcome = match outcome {
                            0 => Outcome::Denied,
                            1 => Outcome::Failed,
                            _ => Outcome::Found(call.ids.iter().skip(left_out).copied().collect()),
                        };
                        let is_late = call.session != lookup.session;
                        match &outcome {
                            Outcome::Found(brought) => found.extend(brought.clone()),
                            Outcome::Denied if !is_late => _ = denied.insert(call.method),
                            Outcome::Failed if !is_late => _ = failed.insert(call.method),
                            _ => {}
                        }
                        lookup.finish(call, outcome);
                    }
                    Step::Retry => {
                        lookup.retry();
                        failed.clear();
                        asked.clear();
                    }
                    Step::SignIn => {
                        lookup.sign_in();
                        failed.clear();
                        denied.clear();
                        asked.clear();
                    }
                }
                while let Some(call) = lookup.take() {
                    let is_closed = denied.contains(&call.method) || failed.contains(&call.method);
                    prop_assert!(!is_closed, "it is known that {call:?} is in vain");
                    for id in &call.ids {
                        prop_assert!(!found.contains(id) && asked.insert((call.method, *id)), "{id} is asked for again");
                    }
                    let most = if call.method == Method::List { lookup.batch_size } else { 1 };
                    prop_assert!(call.ids.len() <= most);
                    open.push(call);
                }
                for method in [Method::List, Method::Get] {
                    prop_assert!(open.iter().filter(|call| call.method == method).count() <= MAX_IN_FLIGHT);
                }
            }
            lookup.sign_in();
            loop {
                open.extend(iter::from_fn(|| lookup.take()));
                let Some(call) = open.pop() else { break };
                found.extend(call.ids.clone());
                let outcome = all_found(&call);
                lookup.finish(call, outcome);
            }
            prop_assert_eq!(found, ids(0..wanted).into_iter().collect::<HashSet<_>>());
        }
    }
}
