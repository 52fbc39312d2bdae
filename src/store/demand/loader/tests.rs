//! The machine by itself, against pages that a test hands to it.

use super::*;
use crate::connect::error::{Code, Kind};
use crate::proto::scalar::Timestamp;
use crate::store::paged::loader::endless;
use crate::store::walk::MAX_PAGES;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const FROM: i64 = 100 * DAY;
const UNTIL: i64 = 128 * DAY;

const QUERY: DemandQuery = DemandQuery { project_id: None, from: FROM, until: UNTIL };

fn error(code: Code) -> Error {
    Error::new(Kind::Rpc(code), "s/m", "")
}

fn record(environment: u32, project: u32, at: i64) -> EnvironmentUsageRecord {
    EnvironmentUsageRecord {
        environment_id: format!("e{environment}").as_str().into(),
        project_id: format!("p{project:02}").as_str().into(),
        created_at: Timestamp::from_millis(at),
        ..Default::default()
    }
}

fn environment(id: u32, at: i64, role: EnvironmentRole) -> Environment {
    let mut environment = Environment { id: format!("e{id}").as_str().into(), ..Default::default() };
    environment.metadata.created_at = Timestamp::from_millis(at);
    environment.metadata.role = role;
    environment
}

fn prebuild(id: u32, at: i64) -> Prebuild {
    let mut prebuild = Prebuild { id: format!("b{id}").as_str().into(), ..Default::default() };
    prebuild.metadata.created_at = Timestamp::from_millis(at);
    prebuild
}

/// The demand of a range and the calls that it made.
struct Driver {
    loader: DemandLoader,
    sent: Option<(u64, String)>,
    aborted: usize,
}

impl Driver {
    fn shown() -> Self {
        let mut driver = Self { loader: DemandLoader::new(QUERY), sent: None, aborted: 0 };
        driver.on(Event::Shown);
        driver
    }

    fn on(&mut self, event: Event) {
        for effect in self.loader.on(event) {
            match effect {
                Effect::Fetch { generation, token } => self.sent = Some((generation, token)),
                Effect::Abort => {
                    self.sent = None;
                    self.aborted += 1;
                }
                Effect::Settled(_) => {}
            }
        }
    }

    /// Answers the call that is on its way, which is for `token`.
    fn answer(&mut self, token: &str, page: Result<(Rows, &str), Error>) {
        let (generation, asked) = self.sent.take().expect("a call is on its way");
        assert_eq!(asked, token);
        self.on(Event::Answer { generation, page: page.map(|(rows, next)| (rows, next.to_owned())) });
    }

    fn asks_for(&self) -> Option<List> {
        self.sent.as_ref().map(|_| self.loader.list())
    }
}

fn records(rows: impl IntoIterator<Item = EnvironmentUsageRecord>) -> Rows {
    Rows::Records(rows.into_iter().collect())
}

#[test]
fn all_lists_are_read_to_their_end() {
    let mut driver = Driver::shown();
    assert_eq!(driver.asks_for(), Some(List::Records));
    driver.answer("", Ok((records([record(1, 1, FROM), record(2, 2, FROM - 1)]), "a")));
    driver.answer("a", Ok((records([record(3, 1, UNTIL - 1), record(4, 1, FROM + 5 * DAY)]), "")));
    assert_eq!((driver.loader.records(), driver.loader.starts().len()), (&Progress::Complete, 3));
    let Some(List::Environments(projects)) = driver.asks_for() else { panic!() };
    assert_eq!(projects, [Id::from("p01"), "p02".into()]);
    let environments = vec![
        environment(1, FROM, EnvironmentRole::Default),
        environment(3, UNTIL - 1, EnvironmentRole::Prebuild),
        environment(4, FROM - DAY, EnvironmentRole::Default),
    ];
    driver.answer("", Ok((Rows::Environments(environments), "")));
    let starts: Vec<i64> = driver.loader.starts().iter().map(|start| start.at).collect();
    assert_eq!(starts, [FROM], "neither a prebuild nor a restart");
    let created: Vec<i64> = driver.loader.environments().iter().map(|environment| environment.created).collect();
    assert_eq!(created, [FROM], "within the range");
    assert_eq!(driver.asks_for(), Some(List::Prebuilds));
    driver.answer("", Ok((Rows::Prebuilds(vec![prebuild(2, UNTIL), prebuild(1, FROM - LONGEST)]), "b")));
    assert_eq!((driver.loader.others(), driver.loader.reach()), (&Progress::Loading, Some(FROM - LONGEST)));
    driver.answer("b", Ok((Rows::Prebuilds(vec![prebuild(0, FROM - LONGEST - 1)]), "c")));
    assert_eq!(driver.loader.others(), &Progress::Complete);
    assert_eq!((driver.loader.prebuilds().len(), driver.loader.reach()), (3, Some(FROM - LONGEST - 1)));
    assert_eq!((driver.asks_for(), driver.loader.read()), (None, 10));
}

#[test]
fn all_prebuilds_are_known_if_the_list_ends() {
    let mut driver = Driver::shown();
    driver.answer("", Ok((records([record(1, 1, FROM)]), "")));
    driver.answer("", Ok((Rows::Environments(Vec::new()), "")));
    driver.answer("", Ok((Rows::Prebuilds(vec![prebuild(1, FROM - 30 * DAY)]), "")));
    assert_eq!((driver.loader.others(), driver.loader.reach()), (&Progress::Complete, None));
}

#[test]
fn environments_of_prebuilds_are_no_demand() {
    let mut driver = Driver::shown();
    let started = || [record(1, 1, FROM), record(2, 1, FROM + DAY), record(3, 1, FROM + 2 * DAY)];
    driver.answer("", Ok((records(started()), "")));
    // One prebuild runs, and the environment of the other is gone.
    let running = vec![environment(1, FROM, EnvironmentRole::Prebuild)];
    driver.answer("", Ok((Rows::Environments(running), "")));
    let mut ended = prebuild(1, FROM + DAY);
    ended.status.environment_id = "e2".into();
    driver.answer("", Ok((Rows::Prebuilds(vec![ended.clone()]), "")));
    let ids = |driver: &Driver| driver.loader.starts().iter().map(|start| start.environment_id).collect::<Vec<_>>();
    assert_eq!(ids(&driver), [Id::from("e3")]);

    let mut driver = Driver::shown();
    driver.answer("", Ok((records(started()), "")));
    driver.answer("", Err(error(Code::PermissionDenied)));
    driver.answer("", Ok((Rows::Prebuilds(vec![ended]), "")));
    assert_eq!(ids(&driver), [Id::from("e1"), "e3".into()], "as far as it can be told");
}

#[test]
fn environments_of_many_projects_take_several_lists() {
    let mut driver = Driver::shown();
    driver.answer("", Ok((records((0..60).map(|n| record(n, n, FROM))), "")));
    let mut asked = Vec::new();
    while let Some(List::Environments(projects)) = driver.asks_for() {
        assert!(projects.len() <= MAX_PROJECTS);
        asked.extend(projects);
        driver.answer("", Ok((Rows::Environments(Vec::new()), "")));
    }
    assert_eq!((asked.len(), driver.asks_for()), (60, Some(List::Prebuilds)));
}

#[test]
fn nothing_more_is_asked_for_without_records() {
    let mut driver = Driver::shown();
    driver.answer("", Ok((records([]), "")));
    assert_eq!((driver.loader.others(), driver.asks_for()), (&Progress::Complete, None));
}

#[test]
fn it_stops_and_continues_where_it_was() {
    let mut driver = Driver::shown();
    driver.answer("", Ok((records([record(1, 1, FROM)]), "a")));
    let late = driver.sent.clone().unwrap().0;
    driver.on(Event::Stop);
    assert_eq!((driver.loader.records(), driver.asks_for(), driver.aborted), (&Progress::Stopped, None, 1));
    driver.on(Event::Answer { generation: late, page: Ok((records([record(2, 1, FROM)]), String::new())) });
    assert_eq!((driver.loader.starts().len(), driver.loader.records()), (1, &Progress::Stopped), "too late");
    driver.on(Event::Shown);
    assert_eq!(driver.asks_for(), None);
    driver.on(Event::Continue);
    driver.answer("a", Ok((records([record(2, 1, FROM)]), "")));
    assert_eq!((driver.loader.starts().len(), driver.loader.records()), (2, &Progress::Complete));
}

#[test]
fn a_hidden_tab_asks_for_nothing_and_keeps_what_it_has() {
    let mut driver = Driver::shown();
    driver.answer("", Ok((records([record(1, 1, FROM)]), "a")));
    driver.on(Event::Hidden);
    assert_eq!((driver.asks_for(), driver.aborted, driver.loader.starts().len()), (None, 1, 1));
    driver.on(Event::Shown);
    assert_eq!(driver.sent.as_ref().map(|(_, token)| token.as_str()), Some("a"));
}

#[test]
fn denied_and_unimplemented_lists_are_not_failures() {
    for code in [Code::PermissionDenied, Code::Unimplemented] {
        let mut driver = Driver::shown();
        driver.answer("", Err(error(code)));
        assert_eq!((driver.loader.records(), driver.asks_for()), (&Progress::Unavailable(error(code)), None));

        let mut driver = Driver::shown();
        driver.answer("", Ok((records([record(1, 1, FROM)]), "")));
        driver.answer("", Err(error(code)));
        assert_eq!((driver.loader.records(), driver.loader.others()), (&Progress::Complete, &Progress::Loading));
        assert_eq!(driver.asks_for(), Some(List::Prebuilds), "they tell which starts are their own");
        driver.answer("", Ok((Rows::Prebuilds(vec![prebuild(1, FROM)]), "")));
        assert_eq!((driver.loader.others(), driver.asks_for()), (&Progress::Unavailable(error(code)), None));
        driver.on(Event::Continue);
        assert!(matches!(driver.asks_for(), Some(List::Environments(_))), "after another sign-in");
    }
}

#[test]
fn a_failed_page_is_asked_for_again() {
    let mut driver = Driver::shown();
    driver.answer("", Ok((records([record(1, 1, FROM)]), "a")));
    driver.answer("a", Err(error(Code::Internal)));
    assert_eq!((driver.loader.records(), driver.asks_for()), (&Progress::Failed(error(Code::Internal)), None));
    driver.on(Event::Continue);
    driver.answer("a", Ok((records([]), "")));
    assert_eq!(driver.loader.records(), &Progress::Complete);
}

#[test]
fn a_refused_token_leads_back_to_the_first_page_once() {
    let mut driver = Driver::shown();
    driver.answer("", Ok((records([record(1, 1, FROM)]), "a")));
    driver.answer("a", Err(error(Code::InvalidArgument)));
    driver.answer("", Ok((records([record(1, 1, FROM)]), "b")));
    assert_eq!(driver.loader.starts().len(), 1);
    driver.answer("b", Err(error(Code::InvalidArgument)));
    assert_eq!(driver.loader.records(), &Progress::Failed(error(Code::InvalidArgument)));
}

#[test]
fn a_list_that_goes_in_circles_ends() {
    let mut driver = Driver::shown();
    driver.answer("", Ok((records([record(1, 1, FROM)]), "a")));
    driver.answer("a", Ok((records([record(1, 1, FROM)]), "a")));
    assert_eq!(driver.loader.records(), &Progress::Failed(endless()));
}

#[test]
fn a_list_without_end_is_read_up_to_a_limit() {
    let mut driver = Driver::shown();
    for page in 0..MAX_PAGES {
        let token = if page == 0 { String::new() } else { page.to_string() };
        driver.answer(&token, Ok((records([record(1, 1, FROM)]), &(page + 1).to_string())));
    }
    assert_eq!(driver.loader.records(), &Progress::Limited);
    assert!(matches!(driver.asks_for(), Some(List::Environments(_))));
}

#[test]
fn a_reload_begins_anew_and_drops_late_answers() {
    let mut driver = Driver::shown();
    driver.answer("", Ok((records([record(1, 1, FROM)]), "a")));
    let late = driver.sent.clone().unwrap().0;
    driver.on(Event::Reload(DemandQuery { until: UNTIL + DAY, ..QUERY }));
    assert_eq!((driver.loader.starts().len(), driver.aborted), (0, 1));
    driver.on(Event::Answer { generation: late, page: Ok((records([record(2, 1, FROM)]), String::new())) });
    assert_eq!(driver.loader.starts().len(), 0);
    driver.answer("", Ok((records([record(1, 1, UNTIL)]), "")));
    assert_eq!(driver.loader.starts().len(), 1);
}
