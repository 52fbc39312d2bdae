//! Filters, pages and rules of the prebuild procedures, against a filter of the whole list.

use std::collections::HashSet;

use super::*;
use crate::mock::history::DAY_MS;
use crate::mock::testing::{ANCHOR, Client, repeated};
use crate::mock::world_spec::WorldSpec;
use crate::proto::prebuild::Prebuild;

const LIST: &str = "PrebuildService/ListPrebuilds";
const ID: &str = r#""67e55044-10b1-426f-9247-bb680e5fe0c8""#;

/// All pages, and what happens to the clock between two of them.
fn all(client: &mut Client, filter: &str, mut between: impl FnMut(&mut Client)) -> Vec<Prebuild> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let body = format!(r#"{{"pagination":{{"pageSize":100,"token":"{token}"}},"filter":{{{filter}}}}}"#);
        let response: ListPrebuildsResponse = client.ask(LIST, &body);
        let last = response.pagination.next_token.is_empty();
        assert!(response.prebuilds.len() == 100 || last);
        all.extend(response.prebuilds);
        if last {
            return all;
        }
        token = response.pagination.next_token;
        between(client);
    }
}

#[test]
fn paging_gives_every_prebuild_once_even_while_new_ones_appear() {
    let mut client = Client::new(WorldSpec::default());
    let still: Vec<_> = all(&mut client, "", |_| {}).into_iter().map(|prebuild| prebuild.id).collect();
    assert_eq!(still.len(), 2000);
    assert_eq!(still.iter().collect::<HashSet<_>>().len(), 2000);
    let moving = all(&mut client, "", |client| client.now += DAY_MS / 4);
    assert!(moving.iter().map(|prebuild| &prebuild.id).eq(&still));
    let first: ListPrebuildsResponse = client.ask(LIST, r#"{"pagination":{"pageSize":1}}"#);
    assert!(!still.contains(&first.prebuilds[0].id), "new prebuilds have appeared in the meantime");
    let later = all(&mut client, "", |_| {});
    assert!(later.len() > 2100 && later[later.len() - 2000..].iter().map(|prebuild| &prebuild.id).eq(&still));
    assert!(later.is_sorted_by(|a, b| a.metadata.created_at >= b.metadata.created_at), "newest first");
}

#[test]
fn every_filter_finds_what_it_names_and_nothing_else() {
    let mut client = Client::new(WorldSpec::default());
    client.now += 7 * 60_000;
    let everything = all(&mut client, "", |_| {});
    let sample = &everything[700].metadata;
    let (creator, project) = (sample.creator.clone().unwrap().id, sample.project_id.clone());
    let executor = everything.iter().find_map(|prebuild| prebuild.metadata.executor.clone()).unwrap().id;
    let is = |subject: &Option<crate::proto::shared::Subject>, id: &str| subject.as_ref().is_some_and(|s| s.id == id);
    let mut check = |filter: String, matches: &dyn Fn(&Prebuild) -> bool| {
        let found = all(&mut client, &filter, |_| {});
        let expected: Vec<_> = everything.iter().filter(|prebuild| matches(prebuild)).cloned().collect();
        assert!(found == expected, "{filter}: {} found, {} expected", found.len(), expected.len());
        found.len()
    };
    for phase in PrebuildPhase::KNOWN {
        let name = serde_json::to_string(phase).unwrap();
        check(format!(r#""phases":[{name}]"#), &|prebuild| prebuild.status.phase == *phase);
    }
    for trigger in [PrebuildTrigger::Manual, PrebuildTrigger::Scheduled] {
        let name = serde_json::to_string(&trigger).unwrap();
        assert!(
            check(format!(r#""triggeredBy":[{name}]"#), &|prebuild| prebuild.metadata.triggered_by == trigger) > 100
        );
    }
    assert_eq!(check(format!(r#""projectIds":[{ID}]"#), &|_| false), 0);
    assert_eq!(check(format!(r#""creatorIds":[{ID}]"#), &|_| false), 0);
    let by_project = check(format!(r#""projectIds":[{ID},"{project}"]"#), &|p| p.metadata.project_id == project);
    let by_creator = check(format!(r#""creatorIds":["{creator}"]"#), &|p| is(&p.metadata.creator, &creator));
    let by_executor = check(format!(r#""executorIds":["{executor}"]"#), &|p| is(&p.metadata.executor, &executor));
    assert!(by_project > 20 && by_creator > 20 && by_executor > 20);
    let both = r#""phases":["PREBUILD_PHASE_FAILED","PREBUILD_PHASE_CANCELLED"]"#;
    check(
        format!(r#"{both},"triggeredBy":[2],"projectIds":["{project}"],"executorIds":["{executor}"]"#),
        &|prebuild| {
            matches!(prebuild.status.phase, PrebuildPhase::Failed | PrebuildPhase::Cancelled)
                && prebuild.metadata.triggered_by == PrebuildTrigger::Scheduled
                && prebuild.metadata.project_id == project
                && is(&prebuild.metadata.executor, &executor)
        },
    );
}

#[test]
fn every_phase_is_listed_at_the_anchor() {
    let mut client = Client::new(WorldSpec::default());
    for phase in &PrebuildPhase::KNOWN[1..] {
        let body = format!(r#"{{"filter":{{"phases":[{}]}}}}"#, serde_json::to_string(phase).unwrap());
        let response: ListPrebuildsResponse = client.ask(LIST, &body);
        assert!(!response.prebuilds.is_empty(), "{phase:?}");
    }
    let percentages = client.raw(LIST, r#"{"filter":{"phases":["PREBUILD_PHASE_SNAPSHOTTING"]}}"#);
    assert!(percentages.contains("snapshotCompletionPercentage"));
}

#[test]
fn sizes_of_pages_and_of_worlds_are_kept() {
    for (prebuilds, page_size, expected) in [(0, 0, 0), (3, 0, 3), (2000, 0, 25), (2000, 1, 1), (100_000, 100, 100)] {
        let mut client = Client::new(WorldSpec { seed: 1, prebuilds });
        let body = format!(r#"{{"pagination":{{"pageSize":{page_size}}}}}"#);
        let response: ListPrebuildsResponse = client.ask(LIST, &body);
        assert_eq!(response.prebuilds.len(), expected);
    }
}

#[test]
fn get_gives_the_row_of_the_list() {
    let mut client = Client::new(WorldSpec::default());
    let response: ListPrebuildsResponse = client.ask(LIST, "{}");
    for prebuild in response.prebuilds {
        let body = format!(r#"{{"prebuildId":"{}"}}"#, prebuild.id);
        let response: GetPrebuildResponse = client.ask("PrebuildService/GetPrebuild", &body);
        assert_eq!(response.prebuild, prebuild);
    }
    let get = "PrebuildService/GetPrebuild";
    assert_eq!(client.refused(get, &format!(r#"{{"prebuildId":{ID}}}"#)).0, Code::NotFound);
    assert_eq!(client.refused(get, "{}").1, "validation error: prebuild_id: value is empty, which is not a valid UUID");
}

#[test]
fn rules_are_kept() {
    let mut client = Client::new(WorldSpec::default());
    let filter = |filter: String| format!(r#"{{"filter":{{{filter}}}}}"#);
    for (body, says) in [
        (
            r#"{"pagination":{"pageSize":101}}"#.to_owned(),
            "pagination.page_size: value must be less than or equal to 100",
        ),
        (
            r#"{"pagination":{"pageSize":-1}}"#.to_owned(),
            "pagination.page_size: value must be greater than or equal to 0",
        ),
        (r#"{"pagination":{"token":"later"}}"#.to_owned(), "pagination.token: value is not a valid token"),
        (filter(r#""projectIds":["x"]"#.into()), "filter.project_ids[0]: value must be a valid UUID"),
        (
            filter(format!(r#""projectIds":{}"#, repeated(ID, 26))),
            "filter.project_ids: value must contain no more than 25",
        ),
        (
            filter(format!(r#""creatorIds":{}"#, repeated(ID, 26))),
            "filter.creator_ids: value must contain no more than 25",
        ),
        (
            filter(format!(r#""executorIds":{}"#, repeated(ID, 26))),
            "filter.executor_ids: value must contain no more than",
        ),
        (filter(format!(r#""phases":{}"#, repeated("60", 11))), "filter.phases: value must contain no more than 10"),
        (
            filter(format!(r#""triggeredBy":{}"#, repeated("1", 6))),
            "filter.triggered_by: value must contain no more than 5",
        ),
        (filter(r#""phases":[60,"PAUSED"]"#.into()), "filter.phases[1]: value must be one of the defined enum values"),
        (filter(r#""triggeredBy":[9]"#.into()), "filter.triggered_by[0]: value must be one of the defined enum"),
        (filter(r#""search":"x""#.into()), "unknown field \"search\""),
    ] {
        let (code, message) = client.refused(LIST, &body);
        assert_eq!(code, Code::InvalidArgument, "{body}");
        assert!(message.contains(says), "{body}: {message}");
    }
    for body in [
        filter(format!(r#""projectIds":{}"#, repeated(ID, 25))),
        filter(format!(r#""phases":{}"#, repeated("60", 10))),
        filter(format!(r#""triggeredBy":{}"#, repeated("1", 5))),
    ] {
        let _: ListPrebuildsResponse = client.ask(LIST, &body);
    }
    assert_eq!(client.now, ANCHOR);
}
