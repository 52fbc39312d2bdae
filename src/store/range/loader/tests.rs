//! The machine by itself, against pages that a test hands to it.

use super::*;
use crate::connect::error::{Code, Kind};
use crate::proto::prebuild::PrebuildPhase::{self, Completed, Failed, Running};
use crate::proto::scalar::Timestamp;
use crate::store::walk::MAX_PAGES;

const HOUR: i64 = 3_600_000;
/// The present, in hours since the epoch.
const NOW: i64 = 1000;

fn at(hour: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(hour * 3600, 0).unwrap_or_default()
}

fn prebuild(hour: i64, phase: PrebuildPhase) -> Arc<Prebuild> {
    let mut prebuild = Prebuild { id: uuid::Uuid::from_u128(hour as u128).into(), ..Default::default() };
    prebuild.metadata.created_at = Timestamp::from_millis(hour * HOUR);
    prebuild.status.phase = phase;
    Arc::new(prebuild)
}

fn page(hours: impl IntoIterator<Item = i64>) -> Vec<Arc<Prebuild>> {
    hours.into_iter().map(|hour| prebuild(hour, Completed)).collect()
}

fn error(code: Code) -> Error {
    Error::new(Kind::Rpc(code), "s/m", "")
}

/// A range and the calls that it made.
struct Driver {
    loader: RangeLoader,
    sent: Option<(u64, String)>,
    settled: usize,
    now: i64,
}

impl Driver {
    fn new(query: &str) -> Self {
        let filter = Filter::from_query(query).with_range();
        let loader = RangeLoader::new(RangeQuery { project_id: None, filter, search: Search::default() }, at(NOW));
        Self { loader, sent: None, settled: 0, now: NOW }
    }

    /// A range that is shown.
    fn shown(query: &str) -> Self {
        let mut driver = Self::new(query);
        driver.on(Event::Shown);
        driver
    }

    fn on(&mut self, event: Event) {
        for effect in self.loader.on(event, at(self.now)) {
            match effect {
                Effect::Fetch { generation, token } => self.sent = Some((generation, token)),
                Effect::Abort => self.sent = None,
                Effect::Settled(_) => self.settled += 1,
            }
        }
    }

    /// Answers the call that is on its way, which is for `token`.
    fn answer(&mut self, token: &str, page: Result<(Vec<Arc<Prebuild>>, &str), Error>) {
        let (generation, asked) = self.sent.take().expect("a call is on its way");
        assert_eq!(asked, token);
        self.on(Event::Answer { generation, page: page.map(|(page, next)| (page, next.to_owned())) });
    }

    fn count(&self) -> usize {
        self.loader.runs().len()
    }

    fn is_complete(&self, end: End) -> bool {
        *self.loader.progress() == Progress::Complete(end) && self.sent.is_none()
    }
}

#[test]
fn pages_are_read_until_one_reaches_beyond_the_start() {
    let mut range = Driver::shown("within=24h");
    range.answer("", Ok((page([999, 990]), "a")));
    assert_eq!((range.count(), range.loader.progress()), (2, &Progress::Loading));
    range.answer("a", Ok((page([980, 976]), "b")));
    range.answer("b", Ok((page([976, 975, 974]), "c")));
    assert!(range.is_complete(End::Start));
    assert_eq!((range.count(), range.loader.read(), range.settled), (4, 7, 1), "from 976 on");
}

#[test]
fn a_range_ends_with_the_history() {
    let mut range = Driver::shown("");
    range.answer("", Ok((page([999]), "")));
    assert!(range.is_complete(End::History));
}

#[test]
fn a_page_without_matches_is_followed_by_the_next() {
    let mut range = Driver::shown("phase=failed&within=24h");
    range.answer("", Ok((page([999, 998]), "a")));
    range.answer("a", Ok((vec![prebuild(990, Failed)], "b")));
    assert_eq!((range.count(), range.loader.read()), (1, 3));
}

#[test]
fn loading_stops_and_goes_on_where_it_was() {
    let mut range = Driver::shown("");
    range.answer("", Ok((page([999]), "a")));
    let late = range.sent.clone().expect("the second page is asked for");
    range.on(Event::Stop);
    assert_eq!((range.loader.progress(), range.sent.is_none()), (&Progress::Stopped, true));
    range.on(Event::Answer { generation: late.0, page: Ok((page([998]), String::new())) });
    assert_eq!(range.count(), 1, "an answer from before is dropped");
    range.on(Event::Continue);
    range.answer("a", Ok((page([998]), "")));
    assert!(range.is_complete(End::History) && range.count() == 2);
}

#[test]
fn nothing_is_loaded_while_nothing_shows_it() {
    let mut range = Driver::new("");
    range.on(Event::Recheck);
    range.on(Event::Continue);
    assert!(range.sent.is_none());
    range.on(Event::Shown);
    range.answer("", Ok((page([999]), "a")));
    range.on(Event::Hidden);
    assert!(range.sent.is_none());
    range.on(Event::Shown);
    // The newest page again, and then on from where it was.
    range.answer("", Ok((page([1000, 999]), "x")));
    range.answer("x", Ok((page([998]), "y")));
    range.answer("a", Ok((page([998]), "")));
    assert!(range.is_complete(End::History) && range.count() == 3);
}

#[test]
fn a_page_that_failed_is_asked_for_again() {
    let mut range = Driver::shown("");
    range.answer("", Ok((page([999]), "a")));
    range.answer("a", Err(error(Code::Internal)));
    assert_eq!(range.loader.progress(), &Progress::Failed(error(Code::Internal)));
    assert_eq!(range.count(), 1, "what is loaded stays");
    range.on(Event::Continue);
    range.answer("a", Ok((page([998]), "")));
    assert!(range.is_complete(End::History));
}

#[test]
fn a_token_that_is_refused_leads_back_to_the_first_page_once() {
    let mut range = Driver::shown("");
    range.answer("", Ok((page([999]), "a")));
    range.answer("a", Err(error(Code::InvalidArgument)));
    range.answer("", Ok((page([999]), "b")));
    range.answer("b", Err(error(Code::InvalidArgument)));
    assert!(matches!(range.loader.progress(), Progress::Failed(_)), "{:?}", range.loader.progress());
}

#[test]
fn a_list_that_never_ends_is_left() {
    let mut range = Driver::shown("");
    range.answer("", Ok((page([999]), "a")));
    range.answer("a", Ok((page([999]), "a")));
    assert!(matches!(range.loader.progress(), Progress::Failed(_)));

    let mut range = Driver::shown("within=90d");
    for number in 0..MAX_PAGES {
        let token = if number == 0 { String::new() } else { number.to_string() };
        range.answer(&token, Ok((page([999]), &(number + 1).to_string())));
    }
    assert!(range.is_complete(End::Limit));
}

#[test]
fn changes_are_followed() {
    let mut range = Driver::shown("phase=running&phase=failed&within=24h");
    range.answer("", Ok((vec![prebuild(999, Running)], "")));
    range.on(Event::Changed(vec![prebuild(1000, Running), prebuild(900, Running), prebuild(998, Completed)]));
    assert_eq!(range.count(), 2, "one of them is older, and one in no phase of the filter");
    range.on(Event::Changed(vec![prebuild(999, Failed)]));
    assert_eq!((range.count(), range.loader.runs().statistics.all().failed), (2, 1));
    range.on(Event::Changed(vec![prebuild(999, Completed)]));
    assert_eq!(range.count(), 1);
    let revision = range.loader.revision();
    range.on(Event::Changed(vec![prebuild(1000, Running)]));
    assert_eq!(range.loader.revision(), revision, "the same again");
}

#[test]
fn a_range_moves_with_the_present() {
    let mut range = Driver::shown("within=24h");
    range.answer("", Ok((page([999, 980, 976]), "")));
    range.now = NOW + 1;
    range.on(Event::Tick);
    assert_eq!(range.count(), 2);
}

#[test]
fn a_recheck_finds_what_was_missed() {
    let mut range = Driver::shown("within=24h");
    range.answer("", Ok((vec![prebuild(999, Running), prebuild(998, Completed), prebuild(990, Completed)], "")));
    range.on(Event::Recheck);
    range.answer("", Ok((vec![prebuild(1000, Completed), prebuild(999, Completed)], "a")));
    // What comes meanwhile stays, though the pages were composed before.
    range.on(Event::Changed(vec![prebuild(997, Running)]));
    range.answer("a", Ok((vec![prebuild(990, Completed)], "")));
    let all = range.loader.runs().statistics.all();
    assert_eq!((all.count, all.completed, range.settled), (4, 3, 2), "998 is gone");
}

#[test]
fn a_long_range_is_rechecked_as_far_as_it_may_have_changed() {
    let mut range = Driver::shown("within=90d");
    // A page of each hour's prebuilds would be too few: these are all of one hour.
    let mut many: Vec<Arc<Prebuild>> = page([1000]);
    many.extend((0..1200).map(|number| {
        let mut row = Prebuild::clone(&prebuild(995, Completed));
        row.id = uuid::Uuid::from_u128(10_000 + number).into();
        Arc::new(row)
    }));
    many.push(prebuild(994, Running));
    many.extend(page([500]));
    range.answer("", Ok((many, "")));
    range.on(Event::Recheck);
    range.answer("", Ok((page([1000]), "a")));
    range.answer("a", Ok((page([994, 993]), "b")));
    assert!(range.sent.is_none(), "back to the oldest that had not ended");
    // Those of the hour 995 were in no page.
    assert_eq!((range.count(), range.settled), (4, 2));
}

#[test]
fn a_failed_recheck_leaves_the_figures_as_they_are() {
    let mut range = Driver::shown("");
    range.answer("", Ok((page([999]), "")));
    range.on(Event::Recheck);
    range.answer("", Err(error(Code::Unavailable)));
    assert!(range.is_complete(End::History));
    assert_eq!((range.count(), range.settled), (1, 2));
}
