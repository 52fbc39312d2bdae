//! The machine by itself, and against a model server over random schedules.

use super::*;
use crate::connect::error::Kind;
use proptest::prelude::*;
use proptest::test_runner::Config;

fn id(number: u32) -> Id {
    Id::from(uuid::Uuid::from_u128(number.into()))
}

fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<Id> {
    numbers.into_iter().map(id).collect()
}

fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

fn refused() -> Error {
    Error::new(Kind::Rpc(Code::InvalidArgument), "s/m", "page token expired")
}

fn broken() -> Error {
    Error::new(Kind::Network, "s/m", "")
}

/// A list and the calls that it made.
struct Driver {
    loader: PageLoader,
    sent: Option<(u64, String)>,
    calls: usize,
    settled: Vec<Result<(), Error>>,
    now: i64,
}

impl Driver {
    fn new(extent: Extent) -> Self {
        Self { loader: PageLoader::new(extent), sent: None, calls: 0, settled: Vec::new(), now: 0 }
    }

    fn on(&mut self, event: Event) {
        for effect in self.loader.on(event, time(self.now)) {
            match effect {
                Effect::Fetch { generation, token } => {
                    self.calls += 1;
                    self.sent = Some((generation, token));
                }
                Effect::Abort => self.sent = None,
                Effect::Settled(result) => self.settled.push(result),
            }
        }
    }

    /// Answers the call that is under way, which was for `token`.
    fn answer(&mut self, token: &str, page: Result<(Vec<Id>, &str), Error>) {
        let (generation, asked) = self.sent.take().expect("a call is under way");
        assert_eq!(asked, token);
        let page = page.map(|(ids, next)| (ids, next.to_owned()));
        self.on(Event::Answer { generation, page });
    }

    fn shown(&self) -> Vec<Id> {
        self.loader.ids().to_vec()
    }
}

fn loaded(extent: Extent) -> Driver {
    let mut list = Driver::new(extent);
    list.on(Event::Refresh(Refresh::Visible));
    list.answer("", Ok((ids([1, 2]), "a")));
    if extent == Extent::AsAsked {
        list.on(Event::LoadMore);
    }
    list.answer("a", Ok((ids([3, 4]), "b")));
    list
}

#[test]
fn a_whole_list_loads_page_after_page() {
    let mut list = loaded(Extent::Whole);
    assert!(list.loader.is_busy());
    list.answer("b", Ok((ids([5]), "")));
    assert_eq!((list.shown(), list.loader.paging()), (ids(1..=5), &Paging::End));
    assert_eq!((list.settled, list.loader.is_busy()), (vec![Ok(())], false));
}

#[test]
fn a_refresh_asks_for_every_page_that_was_loaded() {
    let mut list = loaded(Extent::AsAsked);
    list.now = 60;
    list.on(Event::Refresh(Refresh::Poll));
    list.answer("", Ok((ids([0, 1]), "c")));
    assert_eq!(list.shown(), ids([0, 1, 2, 3, 4]), "rows behind the page stay");
    assert_eq!(list.loader.loaded_at(), Some(time(0)), "they were not asked for yet");
    list.answer("c", Ok((ids([3, 5]), "d")));
    assert_eq!(list.shown(), ids([0, 1, 3, 5, 4]), "2 is gone");
    list.answer("d", Ok((ids([6, 7]), "e")));
    assert_eq!(list.shown(), ids([0, 1, 3, 5, 6, 7]), "4 is gone");
    assert_eq!(list.loader.loaded_at(), Some(time(60)));
    assert_eq!(list.loader.paging(), &Paging::More("e".into()));
}

#[test]
fn new_rows_leave_no_gap() {
    let mut list = loaded(Extent::AsAsked);
    list.on(Event::Refresh(Refresh::CatchUp));
    list.answer("", Ok((ids([11, 12]), "c")));
    assert_eq!(list.shown(), ids([1, 2, 3, 4]), "held back: others may lie between");
    list.answer("c", Ok((ids([13, 1]), "d")));
    assert_eq!(list.shown(), ids([11, 12, 13, 1, 2, 3, 4]));
    list.answer("d", Ok((ids([2, 3]), "e")));
    list.answer("e", Ok((ids([4]), "")));
    assert_eq!((list.shown(), list.loader.paging()), (ids([11, 12, 13, 1, 2, 3, 4]), &Paging::End));
}

#[test]
fn after_very_many_new_rows_the_old_ones_go() {
    let mut list = loaded(Extent::AsAsked);
    list.on(Event::Refresh(Refresh::CatchUp));
    list.answer("", Ok((ids([11, 12]), "c")));
    list.answer("c", Ok((ids([13, 14]), "d")));
    assert_eq!(list.shown(), ids([11, 12, 13, 14]));
    assert_eq!((list.loader.paging(), list.calls), (&Paging::More("d".into()), 4));
}

#[test]
fn a_refresh_that_fails_keeps_what_is_shown() {
    let mut list = loaded(Extent::AsAsked);
    list.now = 60;
    list.on(Event::Refresh(Refresh::Poll));
    list.answer("", Ok((ids([11, 12]), "c")));
    list.answer("c", Err(broken()));
    assert_eq!((list.shown(), list.loader.loaded_at()), (ids(1..=4), Some(time(0))));
    assert_eq!(list.loader.refresh_error(), Some(&broken()));
    assert_eq!(list.settled.last(), Some(&Err(broken())));
    list.on(Event::Refresh(Refresh::Poll));
    list.answer("", Ok((ids(1..=4), "b")));
    assert_eq!((list.loader.refresh_error(), list.loader.loaded_at()), (None, Some(time(60))));
}

#[test]
fn a_refresh_during_a_load_is_done() {
    let mut list = Driver::new(Extent::AsAsked);
    list.on(Event::Refresh(Refresh::Visible));
    let first = list.sent.clone();
    list.on(Event::Refresh(Refresh::Visible));
    assert_ne!(list.sent, first, "the older call is given up");
    list.on(Event::Answer { generation: first.unwrap_or_default().0, page: Ok((ids([9]), String::new())) });
    assert_eq!(list.shown(), ids([]), "its answer changes nothing");
    list.on(Event::Refresh(Refresh::CatchUp));
    list.answer("", Ok((ids([1]), "")));
    assert_eq!(list.shown(), ids([1]));
    list.answer("", Ok((ids([2, 1]), "")));
    assert_eq!((list.shown(), list.sent), (ids([2, 1]), None));
}

#[test]
fn a_page_that_was_left_and_entered_again_loads() {
    let mut list = Driver::new(Extent::Whole);
    list.on(Event::Refresh(Refresh::Visible));
    list.on(Event::Left);
    assert_eq!(list.sent, None);
    list.on(Event::Refresh(Refresh::Visible));
    list.answer("", Ok((ids([1]), "")));
    assert_eq!(list.loader.paging(), &Paging::End);
}

#[test]
fn what_a_person_scrolls_for_comes_before_the_rest_of_a_refresh() {
    let mut list = loaded(Extent::AsAsked);
    list.on(Event::Refresh(Refresh::Poll));
    list.on(Event::LoadMore);
    list.answer("", Ok((ids([1, 2]), "a")));
    list.answer("b", Ok((ids([5, 6]), "c")));
    assert_eq!(list.shown(), ids(1..=6));
    list.answer("a", Ok((ids([3, 4]), "b")));
    list.answer("b", Ok((ids([5, 6]), "c")));
    assert_eq!((list.shown(), list.sent), (ids(1..=6), None));
}

#[test]
fn a_refused_token_leads_back_to_the_first_page_once() {
    let mut list = loaded(Extent::AsAsked);
    list.on(Event::LoadMore);
    list.answer("b", Err(refused()));
    assert_eq!(list.shown(), ids(1..=4));
    list.answer("", Ok((ids([1, 2]), "x")));
    list.answer("x", Ok((ids([3, 4]), "y")));
    list.answer("y", Ok((ids([5]), "z")));
    assert_eq!(list.shown(), ids(1..=5));

    list.on(Event::LoadMore);
    list.answer("z", Err(refused()));
    list.answer("", Ok((ids(1..=5), "z")));
    list.answer("z", Err(refused()));
    assert_eq!(list.loader.paging(), &Paging::Failed { error: refused(), token: "z".into() });
    list.on(Event::Retry);
    list.answer("z", Err(refused()));
    list.answer("", Ok((ids(1..=5), "w")));
    list.answer("w", Ok((ids([6]), "")));
    assert_eq!((list.shown(), list.sent), (ids(1..=6), None));
}

#[test]
fn a_token_that_comes_twice_ends_the_list() {
    let mut list = loaded(Extent::Whole);
    list.answer("b", Ok((ids([5]), "a")));
    assert_eq!(list.sent, None);
    assert!(matches!(list.loader.paging(), Paging::Failed { .. }));
    assert_eq!(list.shown(), ids(1..=5));
    list.on(Event::Retry);
    list.answer("", Ok((ids([1, 2]), "a")));
    list.answer("a", Ok((ids([3, 4, 5]), "")));
    assert_eq!(list.loader.paging(), &Paging::End);
}

#[test]
fn a_list_without_end_ends() {
    let mut list = loaded(Extent::Whole);
    while let Some((generation, token)) = list.sent.take() {
        assert!(list.calls < 100);
        list.on(Event::Answer { generation, page: Ok((ids([4]), token + "x")) });
    }
    assert!(matches!(list.loader.paging(), Paging::Failed { .. }));
}

#[test]
fn the_rest_of_a_long_list_is_polled_seldom() {
    let mut list = Driver::new(Extent::AsAsked);
    list.on(Event::Refresh(Refresh::Visible));
    list.answer("", Ok((ids(0..1_200), "a")));
    list.now = 60;
    list.on(Event::Refresh(Refresh::Poll));
    list.answer("", Ok((ids(0..100), "c")));
    assert_eq!((list.sent.clone(), list.shown().len()), (None, 1_200));
    assert_eq!((list.loader.loaded_at(), list.loader.paging()), (Some(time(0)), &Paging::More("a".into())));
    list.now = 300;
    list.on(Event::Refresh(Refresh::Poll));
    list.answer("", Ok((ids(0..100), "c")));
    assert!(list.sent.is_some());
}

#[test]
fn what_is_inserted_outlives_an_answer_from_before() {
    let mut list = loaded(Extent::AsAsked);
    list.on(Event::Refresh(Refresh::Poll));
    list.loader.insert(id(9), |_| 0);
    list.answer("", Ok((ids([1, 2]), "a")));
    assert_eq!(list.shown(), ids([9, 1, 2, 3, 4]));
    list.loader.insert(id(8), |ids| ids.len());
    assert!(!list.loader.ids().contains(id(8)), "where more is to come, the end is not its place");
}

/// What a list on the server goes through, and what a person does meanwhile.
#[derive(Clone, Debug)]
enum Step {
    Refresh(Refresh),
    LoadMore,
    Retry,
    LeaveAndEnter,
    /// The call that is under way is answered as the server was when it was asked.
    Answer,
    AnswerTwice,
    Fail,
    RefuseToken,
    /// An answer to an older call arrives.
    Late(usize),
    Create(usize),
    Delete(usize),
    /// This page hears of a new row.
    Hear(usize),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let refresh = prop::sample::select(vec![Refresh::Visible, Refresh::CatchUp, Refresh::Check, Refresh::Poll]);
    prop_oneof![
        2 => refresh.prop_map(Step::Refresh),
        3 => Just(Step::LoadMore),
        1 => Just(Step::Retry),
        1 => Just(Step::LeaveAndEnter),
        8 => Just(Step::Answer),
        1 => Just(Step::AnswerTwice),
        1 => Just(Step::Fail),
        1 => Just(Step::RefuseToken),
        1 => (0..8_usize).prop_map(Step::Late),
        2 => (0..30_usize).prop_map(Step::Create),
        2 => (0..30_usize).prop_map(Step::Delete),
        1 => (0..30_usize).prop_map(Step::Hear),
        1 => (0..400_i64).prop_map(Step::Wait),
    ]
}

/// A server that gives pages of a few rows each, after the row or at the offset that a token names.
struct Server {
    rows: Vec<Id>,
    created: u32,
    page_size: usize,
    has_offsets: bool,
}

impl Server {
    fn create(&mut self, index: usize) -> (Id, usize) {
        self.created += 1;
        let (id, index) = (id(self.created), index.min(self.rows.len()));
        self.rows.insert(index, id);
        (id, index)
    }

    fn page(&self, token: &str) -> Result<(Vec<Id>, String), Error> {
        let start = match token {
            "" => 0,
            token if token.len() < 10 => token.parse().map_err(|_| refused())?,
            token => 1 + self.rows.iter().position(|id| *id == Id::from(token)).ok_or_else(refused)?,
        };
        let page: Vec<Id> = self.rows.iter().skip(start).take(self.page_size).copied().collect();
        let end = start + page.len();
        let next = match page.last() {
            Some(_) if self.has_offsets && end < self.rows.len() => end.to_string(),
            Some(last) if end < self.rows.len() => last.to_string(),
            _ => String::new(),
        };
        Ok((page, next))
    }
}

proptest! {
    #![proptest_config(Config { cases: 10_000, ..Config::default() })]

    #[test]
    fn after_whatever_happens_a_refresh_shows_what_the_server_has(
        is_whole: bool,
        has_offsets: bool,
        rows in 0..20_u32,
        page_size in 1..5_usize,
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let extent = if is_whole { Extent::Whole } else { Extent::AsAsked };
        let mut server = Server { rows: ids(0..rows), created: 1_000, page_size, has_offsets };
        let mut list = Driver::new(extent);
        let mut answered: Vec<Event> = Vec::new();
        list.on(Event::Refresh(Refresh::Visible));
        for step in steps {
            match step {
                Step::Refresh(refresh) => list.on(Event::Refresh(refresh)),
                Step::LoadMore => list.on(Event::LoadMore),
                Step::Retry => list.on(Event::Retry),
                Step::LeaveAndEnter => {
                    list.on(Event::Left);
                    list.on(Event::Refresh(Refresh::Visible));
                }
                Step::Answer | Step::AnswerTwice => {
                    if let Some((generation, token)) = list.sent.take() {
                        let event = Event::Answer { generation, page: server.page(&token) };
                        answered.push(event.clone());
                        list.on(event.clone());
                        if matches!(step, Step::AnswerTwice) {
                            list.on(event);
                        }
                    }
                }
                Step::Fail | Step::RefuseToken => {
                    if let Some((generation, _)) = list.sent.take() {
                        let error = if matches!(step, Step::Fail) { broken() } else { refused() };
                        list.on(Event::Answer { generation, page: Err(error) });
                    }
                }
                Step::Late(index) => {
                    let before = (list.shown(), list.loader.paging().clone());
                    let known = list.sent.clone();
                    if let Some(event) = answered.get(index).cloned() {
                        list.on(event);
                        prop_assert_eq!(before, (list.shown(), list.loader.paging().clone()));
                        prop_assert_eq!(known, list.sent.clone());
                    }
                }
                Step::Create(index) => drop(server.create(index)),
                Step::Delete(index) => {
                    if index < server.rows.len() {
                        server.rows.remove(index);
                    }
                }
                Step::Hear(index) => {
                    let (id, index) = server.create(index);
                    list.loader.insert(id, |ids| index.min(ids.len()));
                }
                Step::Wait(seconds) => list.now += seconds,
            }
        }
        let calls = list.calls;
        list.on(Event::Refresh(Refresh::Visible));
        while let Some((generation, token)) = list.sent.take() {
            list.on(Event::Answer { generation, page: server.page(&token) });
            prop_assert!(list.calls - calls <= 2 * server.rows.len() + 20, "{} calls", list.calls - calls);
        }
        let shown = list.shown();
        prop_assert_eq!(&shown[..], &server.rows[..shown.len().min(server.rows.len())]);
        let has_all = shown.len() == server.rows.len();
        match list.loader.paging() {
            Paging::End => prop_assert!(has_all),
            Paging::More(_) => prop_assert!(!is_whole && !has_all),
            other => prop_assert!(false, "{other:?}"),
        }
        prop_assert!(!list.loader.is_busy());
        prop_assert_eq!(list.settled.last(), Some(&Ok(())));
    }
}
