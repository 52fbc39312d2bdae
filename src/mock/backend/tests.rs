//! Tests of the protocol, the log, streams, and faults.

use super::*;
use crate::mock::scenario::Scenario;
use crate::mock::testing::{ANCHOR, Client, json_call};
use crate::proto::event::{ResourceOperation, ResourceType};
use crate::proto::id::Id;
use crate::proto::prebuild::{
    CreatePrebuildLogsTokenResponse, CreatePrebuildResponse, ListPrebuildsResponse, PrebuildPhase,
};
use crate::proto::project::{ListProjectsResponse, UpdateProjectRequest};
use crate::proto::scalar::Duration;
use crate::proto::warm_pool::{CreateWarmPoolResponse, ListWarmPoolsResponse, WarmPoolPhase};

fn status(procedure: &str, content_type: &str, method: &str, body: &str) -> (u16, String) {
    let call = Call { procedure, content_type, method, body: body.as_bytes(), ..Default::default() };
    let spec = WorldSpec::default();
    let outcome = Backend::new(spec, "", Log::new(&spec, ANCHOR)).handle(&call, ANCHOR);
    assert!(!outcome.has_changed);
    let Reply::Answer(answer) = outcome.reply else { panic!("no answer") };
    assert_eq!(answer.body.is_empty(), answer.content_type.is_none());
    (answer.status, String::from_utf8(answer.body).unwrap())
}

#[test]
fn the_protocol_is_implemented() {
    let list = "gitpod.v1.ProjectService/ListProjects";
    assert_eq!(status(list, "application/json; charset=utf-8", "POST", "{}").0, 200);
    assert_eq!(status(list, "application/json", "PUT", ""), (405, String::new()));
    let write = "gitpod.v1.PrebuildService/CreatePrebuild";
    assert_eq!(status(write, "application/json", "GET", ""), (405, String::new()));
    assert_eq!(status(list, "", "GET", ""), (415, String::new()), "no message");
    for content_type in ["", "text/plain", "application/proto", "application/jsonp"] {
        assert_eq!(status(list, content_type, "POST", "{}"), (415, String::new()));
    }
    let unknown = "gitpod.v1.PrebuildService/Paint";
    let (code, body) = status(unknown, "application/json", "POST", "{}");
    assert_eq!(code, 501);
    assert_eq!(
        body,
        format!(r#"{{"code":"unimplemented","message":"the mock backend does not implement {unknown}"}}"#)
    );
    let (code, body) = status(list, "application/json", "POST", "{");
    assert!(code == 400 && body.starts_with(r#"{"code":"invalid_argument","message":"malformed JSON"#), "{body}");
}

const PROCEDURES: [(&str, &str); 5] = [
    ("ProjectService/ListProjects", "{}"),
    ("EnvironmentService/ListEnvironmentClasses", "{}"),
    ("PrebuildService/ListPrebuilds", r#"{"pagination":{"pageSize":100}}"#),
    ("PrebuildService/ListPrebuilds", r#"{"filter":{"phases":["PREBUILD_PHASE_FAILED"]}}"#),
    ("PrebuildService/ListWarmPools", "{}"),
];

#[test]
fn equal_inputs_give_equal_bytes_regardless_of_earlier_calls() {
    let minutes = [0, 1, 7, 200, 5000];
    let mut forward = Client::new(WorldSpec { seed: 5, prebuilds: 300, ..Default::default() });
    let mut answers = Vec::new();
    for minute in minutes {
        forward.now = ANCHOR + minute * 60_000;
        answers.extend(PROCEDURES.map(|(procedure, body)| forward.raw(procedure, body)));
    }
    let mut backward = Client::new(WorldSpec { seed: 5, prebuilds: 300, ..Default::default() });
    for (minute, chunk) in minutes.into_iter().zip(answers.chunks(PROCEDURES.len())).rev() {
        backward.now = ANCHOR + minute * 60_000;
        assert_eq!(PROCEDURES.map(|(procedure, body)| backward.raw(procedure, body)), chunk);
    }
    let mut other = Client::new(WorldSpec { seed: 6, prebuilds: 300, ..Default::default() });
    assert_ne!(other.raw("ProjectService/ListProjects", "{}"), answers[0]);
}

/// Creates a client that has made a write every few seconds.
fn busy(spec: WorldSpec, writes: usize) -> Client {
    let mut client = Client::new(spec);
    let pools: ListWarmPoolsResponse = client.ask("PrebuildService/ListWarmPools", "{}");
    let projects: ListProjectsResponse = client.ask("ProjectService/ListProjects", "{}");
    for step in 0..writes {
        client.now += 17_321;
        let pool = &pools.warm_pools[step % pools.warm_pools.len()];
        let body = format!(r#"{{"warmPoolId":"{}","minSize":{},"maxSize":20}}"#, pool.id, step % 21);
        let revision = client.backend.log().revision;
        let answer = client.call("PrebuildService/UpdateWarmPool", &body);
        let is_deleting = pool.status.phase == WarmPoolPhase::Deleting;
        assert_eq!(answer.status, if is_deleting { 400 } else { 200 });
        assert_eq!(client.backend.log().revision, revision + u64::from(!is_deleting));
        if step % 5 == 0 {
            let project = &projects.projects[step % 3];
            let body = format!(r#"{{"projectId":"{}","spec":{{}}}}"#, project.id);
            let created: CreatePrebuildResponse = client.ask("PrebuildService/CreatePrebuild", &body);
            if step % 10 == 0 {
                let body = format!(r#"{{"prebuildId":"{}"}}"#, created.prebuild.id);
                client.now += 4_000;
                client.raw("PrebuildService/CancelPrebuild", &body);
            }
        }
        if step % 7 == 0 {
            let mut configuration = projects.projects[0].prebuild_configuration.clone().unwrap();
            configuration.timeout = Some(Duration::from_secs(300 + step as u64));
            let request = UpdateProjectRequest {
                project_id: projects.projects[0].id,
                prebuild_configuration: Some(configuration),
            };
            client.raw("ProjectService/UpdateProject", &serde_json::to_string(&request).unwrap());
        }
        if step % 40 == 39 {
            let own = (&projects.projects[8].id, &projects.projects[8].environment_classes[1].environment_class_id);
            let body = format!(r#"{{"projectId":"{}","environmentClassId":"{}","maxSize":3}}"#, own.0, own.1);
            let created: CreateWarmPoolResponse = client.ask("PrebuildService/CreateWarmPool", &body);
            client.now += 600_000;
            let body = format!(r#"{{"warmPoolId":"{}"}}"#, created.warm_pool.id);
            client.raw("PrebuildService/DeleteWarmPool", &body);
            client.now += 600_000;
        }
    }
    client
}

/// Asserts that a world recreated from `log` responds exactly as `live` from now on.
fn assert_same(live: &mut Client, log: Log) {
    let mut replayed = Client::new(WorldSpec::default());
    replayed.backend = Backend::new(live.spec, "https://mock.test", log);
    for second in [0, 1, 30, 89, 100, 10_000, 200_000] {
        replayed.now = live.now + second * 1000;
        let now = std::mem::replace(&mut live.now, replayed.now);
        for (procedure, body) in PROCEDURES {
            assert_eq!(replayed.raw(procedure, body), live.raw(procedure, body), "{procedure} after {second} s");
        }
        live.now = now;
    }
}

#[test]
fn a_replayed_log_recreates_the_world() {
    let mut live = busy(WorldSpec { seed: 2, prebuilds: 50, ..Default::default() }, 60);
    assert!(live.backend.log().commands.len() > 60);
    let stored = live.backend.log().to_json().unwrap();
    let log = Log::read(&stored, live.now).unwrap();
    assert_same(&mut live, log);
}

#[test]
fn a_compacted_log_recreates_the_world_and_stays_short() {
    let spec = WorldSpec { seed: 3, prebuilds: 50, ..Default::default() };
    let mut live = busy(spec, 400);
    let log = live.backend.log().clone();
    assert!(log.commands.len() <= 201, "{}", log.commands.len());
    assert_same(&mut live, log);
    let before = pool_ids(&mut live);
    let projects: ListProjectsResponse = live.ask("ProjectService/ListProjects", "{}");
    let own = (&projects.projects[3].id, &projects.projects[3].environment_classes[1].environment_class_id);
    let body = format!(r#"{{"projectId":"{}","environmentClassId":"{}"}}"#, own.0, own.1);
    let created: CreateWarmPoolResponse = live.ask("PrebuildService/CreateWarmPool", &body);
    assert!(!before.contains(&created.warm_pool.id), "ids are not given twice");
}

fn pool_ids(client: &mut Client) -> Vec<Id> {
    let pools: ListWarmPoolsResponse = client.ask("PrebuildService/ListWarmPools", "{}");
    pools.warm_pools.into_iter().map(|pool| pool.id).collect()
}

#[test]
fn setting_the_clock_back_keeps_the_order() {
    let mut client = Client::new(WorldSpec::default());
    client.now += 86_400_000;
    client.raw("PrebuildService/ListPrebuilds", "{}");
    client.now -= 43_200_000;
    let projects: ListProjectsResponse = client.ask("ProjectService/ListProjects", "{}");
    let body = format!(r#"{{"projectId":"{}","spec":{{}}}}"#, projects.projects[0].id);
    let created: CreatePrebuildResponse = client.ask("PrebuildService/CreatePrebuild", &body);
    client.now += 43_200_000;
    let list: ListPrebuildsResponse = client.ask("PrebuildService/ListPrebuilds", "{}");
    assert_eq!(list.prebuilds[0].id, created.prebuild.id);
}

/// Opens a stream of all events.
fn watch(client: &mut Client, filters: &str) -> Stream {
    let request = format!(r#"{{"organization":true,"resourceTypeFilters":[{filters}]}}"#);
    let body = envelope::write(&Envelope::Message(request.into_bytes()));
    let call = Call {
        procedure: "gitpod.v1.EventService/WatchEvents",
        content_type: "application/connect+json",
        method: "POST",
        body: &body,
        ..Default::default()
    };
    match client.backend.handle(&call, client.now).reply {
        Reply::Stream(stream) => stream,
        Reply::Answer(answer) => panic!("{}", String::from_utf8_lossy(&answer.body)),
        Reply::Broken => panic!("broken"),
    }
}

/// Returns a stream's messages so far, and its end.
fn told(client: &mut Client, stream: &mut Stream) -> (Vec<WatchEventsResponse>, Option<serde_json::Value>, Part) {
    let (mut messages, mut end) = (Vec::new(), None);
    loop {
        match client.backend.next(stream, client.now) {
            Part::Bytes(bytes) => {
                for envelope in envelope::read_all([bytes.as_slice()]).0 {
                    match envelope {
                        Envelope::Message(message) => messages.push(serde_json::from_slice(&message).unwrap()),
                        Envelope::EndOfStream(payload) => end = Some(serde_json::from_slice(&payload).unwrap()),
                    }
                }
            }
            part => return (messages, end, part),
        }
    }
}

fn create(client: &mut Client) -> Id {
    let projects: ListProjectsResponse = client.ask("ProjectService/ListProjects", "{}");
    let body = format!(r#"{{"projectId":"{}","spec":{{}}}}"#, projects.projects[0].id);
    let created: CreatePrebuildResponse = client.ask("PrebuildService/CreatePrebuild", &body);
    created.prebuild.id
}

#[test]
fn an_interrupted_stream_ends_with_a_retryable_error() {
    let mut client = Client::new(WorldSpec::of(Scenario::Healthy));
    let mut stream = watch(&mut client, "");
    stream.interrupt();
    let (_, end, part) = told(&mut client, &mut stream);
    assert_eq!((&end.unwrap()["error"]["code"], part), (&"unavailable".into(), Part::End));
    stream.interrupt();
    assert_eq!(client.backend.next(&mut stream, client.now), Part::End);
}

#[test]
fn every_stream_reports_writes_and_changes_over_time() {
    let mut client = Client::new(WorldSpec::of(Scenario::Healthy));
    let mut all = watch(&mut client, "");
    let mut prebuilds = watch(&mut client, r#"{"resourceType":"RESOURCE_TYPE_PREBUILD"}"#);
    client.now += 1;
    let id = create(&mut client);
    client.now += 1;
    let created = WatchEventsResponse {
        operation: ResourceOperation::Create,
        resource_type: ResourceType::Prebuild,
        resource_id: id,
    };
    for stream in [&mut all, &mut prebuilds] {
        let (events, end, part) = told(&mut client, stream);
        assert_eq!((events, end, part), (vec![created.clone()], None, Part::Quiet), "once, though time has passed");
    }
    client.now += 46_000;
    for stream in [&mut all, &mut prebuilds] {
        let (events, ..) = told(&mut client, stream);
        let own = events.into_iter().filter(|event| event.resource_id == id);
        let updated = WatchEventsResponse { operation: ResourceOperation::UpdateStatus, ..created.clone() };
        assert_eq!(own.collect::<Vec<_>>(), [updated]);
        assert_eq!(told(&mut client, stream).0, []);
    }
    let pools: ListWarmPoolsResponse = client.ask("PrebuildService/ListWarmPools", "{}");
    let body = format!(r#"{{"warmPoolId":"{}","maxSize":17}}"#, pools.warm_pools[0].id);
    client.raw("PrebuildService/UpdateWarmPool", &body);
    assert_eq!(told(&mut client, &mut all).0[0].resource_id, pools.warm_pools[0].id);
    assert_eq!(told(&mut client, &mut prebuilds).0, [], "only what it asked for");
}

#[test]
fn a_refused_stream_ends_with_the_error() {
    let mut client = Client::new(WorldSpec::of(Scenario::ExpiredToken));
    let mut stream = watch(&mut client, "");
    let (events, end, part) = told(&mut client, &mut stream);
    assert_eq!((events, part), (vec![], Part::End));
    assert_eq!(end.unwrap()["error"]["code"], "unauthenticated");
    let mut client = Client::new(WorldSpec::default());
    let mut stream = watch(&mut client, r#"{"resourceType":37,"resourceIds":["x"]}"#);
    assert_eq!(told(&mut client, &mut stream).1.unwrap()["error"]["code"], "invalid_argument");
}

/// Calls the mock's control service.
fn control(client: &mut Client, method: &str, body: &str) -> (u16, serde_json::Value) {
    let procedure = format!("{}{method}", control::SERVICE);
    let outcome = client.backend.handle(&Call { procedure: &procedure, ..json_call(body) }, client.now);
    assert!(outcome.number.is_none(), "the journal is about the client's calls");
    let Reply::Answer(answer) = outcome.reply else { panic!("no answer") };
    (answer.status, serde_json::from_slice(&answer.body).unwrap())
}

const LIST: &str = "PrebuildService/ListPrebuilds";

#[test]
fn faults_apply_to_matching_calls() {
    let mut client = Client::new(WorldSpec::default());
    let (status, state) = control(
        &mut client,
        "SetFaults",
        r#"{"faults":[{"procedure":"ListPrebuilds","code":"unavailable","delayMs":700,"times":1}]}"#,
    );
    assert_eq!((status, state["faults"].as_array().unwrap().len()), (200, 1));
    let call = Call { procedure: "gitpod.v1.PrebuildService/ListPrebuilds", ..json_call("{}") };
    let outcome = client.backend.handle(&call, client.now);
    assert_eq!((outcome.delay_ms, outcome.has_changed), (700, true), "the fault is counted down, which is stored");
    assert!(matches!(outcome.reply, Reply::Answer(answer) if answer.status == 503));
    assert_eq!(client.call(LIST, "{}").status, 200);
    control(&mut client, "AddFault", r#"{"fault":{"network":true,"times":1}}"#);
    assert!(matches!(client.backend.handle(&call, client.now).reply, Reply::Broken));
    control(&mut client, "AddFault", r#"{"fault":{"malformed":true}}"#);
    let spoiled = client.raw(LIST, "{}");
    assert!(serde_json::from_str::<serde_json::Value>(&spoiled).is_err());
    assert_eq!(control(&mut client, "AddFault", r#"{"fault":{"code":"teapot"}}"#).0, 400);
    control(&mut client, "SetFaults", "{}");
    assert_eq!(client.call(LIST, "{}").status, 200);
}

#[test]
fn a_stream_breaks_after_the_configured_number_of_messages() {
    let mut client = Client::new(WorldSpec::default());
    control(&mut client, "AddFault", r#"{"fault":{"procedure":"WatchEvents","cutAfter":2,"times":1}}"#);
    let mut stream = watch(&mut client, "");
    client.now += 3_600_000;
    let (events, end, part) = told(&mut client, &mut stream);
    assert_eq!((events.len(), end, part), (2, None, Part::Broken));
    control(&mut client, "AddFault", r#"{"fault":{"procedure":"WatchEvents","code":"internal"}}"#);
    let mut stream = watch(&mut client, "");
    assert_eq!(told(&mut client, &mut stream).1.unwrap()["error"]["code"], "internal");
}

#[test]
fn a_log_breaks_after_the_configured_number_of_bytes() {
    let mut client = Client::new(WorldSpec::default());
    let listed: ListPrebuildsResponse = client.ask(LIST, "{}");
    let id = listed.prebuilds.into_iter().find(|row| row.status.phase == PrebuildPhase::Completed).unwrap().id;
    let body = format!(r#"{{"prebuildId":"{id}"}}"#);
    let token: CreatePrebuildLogsTokenResponse = client.ask("PrebuildService/CreatePrebuildLogsToken", &body);
    let mut read = |cut_after: Option<usize>| {
        let fault = cut_after.map(|bytes| format!(r#"{{"procedure":"logs","cutAfter":{bytes}}}"#)).unwrap_or_default();
        control(&mut client, "SetFaults", &format!(r#"{{"faults":[{fault}]}}"#));
        let authorization = format!("Bearer {}", token.access_token);
        let procedure = format!("logs/{id}");
        let call = Call { procedure: &procedure, method: "GET", authorization: &authorization, ..Default::default() };
        let Reply::Stream(mut stream) = client.backend.handle(&call, client.now).reply else { panic!("no log") };
        let mut bytes = Vec::new();
        loop {
            match client.backend.next(&mut stream, client.now) {
                Part::Bytes(more) => bytes.extend(more),
                part => return (bytes, part),
            }
        }
    };
    let (whole, end) = read(None);
    assert_eq!(end, Part::End);
    for length in [0, 1, 777] {
        assert_eq!(read(Some(length)), (whole[..length].to_vec(), Part::Broken));
    }
}

#[test]
fn clock_changes_are_stored_in_the_log() {
    let mut client = Client::new(WorldSpec::default());
    let state = control(&mut client, "SetClock", r#"{"speed":0,"jumpSeconds":3600}"#).1;
    assert_eq!(state["clock"]["mockMs"], (ANCHOR + 3_600_000).to_string());
    client.now += 90_000;
    assert_eq!(client.backend.log().clock.at(client.now), ANCHOR + 3_600_000);
    let stored = client.backend.log().to_json().unwrap();
    assert_eq!(Log::read(&stored, client.now).unwrap().clock.at(client.now + 1), ANCHOR + 3_600_000);
    for bad in [r#"{"speed":-1}"#, r#"{"speed":86401}"#, r#"{"jumpSeconds":-1}"#, r#"{"pause":true}"#] {
        assert_eq!(control(&mut client, "SetClock", bad).0, 400, "{bad}");
    }
    assert_eq!(control(&mut client, "Paint", "{}").0, 501);
}

#[test]
fn a_reset_restores_the_initial_world() {
    let mut client = Client::new(WorldSpec::default());
    let before = client.raw("PrebuildService/ListWarmPools", "{}");
    let pools: ListWarmPoolsResponse = serde_json::from_str(&before).unwrap();
    let body = format!(r#"{{"warmPoolId":"{}","maxSize":17}}"#, pools.warm_pools[0].id);
    client.raw("PrebuildService/UpdateWarmPool", &body);
    create(&mut client);
    control(&mut client, "AddFault", r#"{"fault":{"procedure":"GetPrebuild","code":"internal"}}"#);
    let mut stream = watch(&mut client, "");
    let revision = client.backend.log().revision;
    let state = control(&mut client, "Reset", "{}").1;
    assert_eq!((&state["commands"], &state["faults"]), (&serde_json::Value::Null, &serde_json::Value::Null));
    assert_eq!(client.raw("PrebuildService/ListWarmPools", "{}"), before);
    assert_eq!(client.backend.log().revision, revision + 1, "or it could not be stored over the old one");
    client.now += 1;
    control(&mut client, "Reset", "{}");
    assert_eq!(told(&mut client, &mut stream).1.unwrap()["error"]["code"], "unavailable");
}

#[test]
fn the_journal_holds_calls_without_their_tokens() {
    let mut client = Client::new(WorldSpec::default());
    client.raw(LIST, r#"{"pagination":{"pageSize":1}}"#);
    let call = Call {
        procedure: "gitpod.v1.PrebuildService/GetPrebuild",
        authorization: "Bearer secret-token",
        ..json_call(r#"{"prebuildId":"x"}"#)
    };
    let number = client.backend.handle(&call, client.now).number.unwrap();
    client.backend.journal_mut().took(number, 12);
    let all = control(&mut client, "ListCalls", "{}").1;
    assert!(!all.to_string().contains("secret-token"));
    let calls = all["calls"].as_array().unwrap();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0]["request"], r#"{"pagination":{"pageSize":1}}"#);
    assert_eq!((&calls[1]["status"], &calls[1]["tookMs"]), (&400.into(), &12.into()));
    let later = control(&mut client, "ListCalls", r#"{"after":"1"}"#).1;
    assert_eq!(later["calls"].as_array().unwrap().len(), 1);
}

#[test]
fn a_log_requires_its_token() {
    let mut client = Client::new(WorldSpec { log_lines: Some(20), ..WorldSpec::of(Scenario::Healthy) });
    let list: ListPrebuildsResponse =
        client.ask(LIST, r#"{"filter":{"phases":["PREBUILD_PHASE_COMPLETED"]},"pagination":{"pageSize":2}}"#);
    let [prebuild, other] = list.prebuilds.as_slice() else { panic!("{list:?}") };
    let path = prebuild.status.log_url.strip_prefix("https://mock.test/").unwrap().to_owned();
    let token = |client: &mut Client, id: Id| {
        let body = format!(r#"{{"prebuildId":"{id}"}}"#);
        let answer: CreatePrebuildLogsTokenResponse = client.ask("PrebuildService/CreatePrebuildLogsToken", &body);
        format!("Bearer {}", answer.access_token)
    };
    let open = |client: &mut Client, authorization: &str| {
        let call = Call { procedure: &path, method: "GET", authorization, ..Default::default() };
        client.backend.handle(&call, client.now).reply
    };
    let own = token(&mut client, prebuild.id);
    let Reply::Stream(mut stream) = open(&mut client, &own) else { panic!("refused") };
    let Part::Bytes(text) = client.backend.next(&mut stream, client.now) else { panic!("no text") };
    assert_eq!(String::from_utf8(text).unwrap().lines().count(), 20);
    assert_eq!(client.backend.next(&mut stream, client.now), Part::End);
    let Reply::Stream(mut interrupted) = open(&mut client, &own) else { panic!("refused") };
    interrupted.interrupt();
    assert_eq!(client.backend.next(&mut interrupted, client.now), Part::Broken);
    let foreign = token(&mut client, other.id);
    let status = |reply| if let Reply::Answer(Answer { status, .. }) = reply { status } else { 200 };
    for refused in ["", "Bearer x", foreign.as_str()] {
        assert_eq!(status(open(&mut client, refused)), 401, "{refused}");
    }
    client.now += 3_600_000;
    assert_eq!(status(open(&mut client, &own)), 401, "expired");
    client.raw("PrebuildService/DeletePrebuild", &format!(r#"{{"prebuildId":"{}"}}"#, prebuild.id));
    client.now += 300_000;
    let own = token(&mut client, prebuild.id);
    assert_eq!(status(open(&mut client, &own)), 404, "deleted");
}

#[test]
fn a_read_only_member_cannot_write() {
    let mut client = Client::new(WorldSpec::of(Scenario::ReadOnly));
    client.raw(LIST, "{}");
    let pools: ListWarmPoolsResponse = client.ask("PrebuildService/ListWarmPools", "{}");
    let body = format!(r#"{{"warmPoolId":"{}","maxSize":17}}"#, pools.warm_pools[0].id);
    assert_eq!(client.refused("PrebuildService/UpdateWarmPool", &body).0, Code::PermissionDenied);
    let list: ListPrebuildsResponse = client.ask(LIST, "{}");
    let body = format!(r#"{{"prebuildId":"{}"}}"#, list.prebuilds[0].id);
    let _: CreatePrebuildLogsTokenResponse = client.ask("PrebuildService/CreatePrebuildLogsToken", &body);
}

#[test]
fn the_time_of_the_last_call_is_stored_periodically() {
    let mut client = Client::new(WorldSpec::default());
    let call = Call { procedure: "gitpod.v1.ProjectService/ListProjects", ..json_call("{}") };
    let stored = [0, 50_000, 61_000, 62_000, 125_000].map(|ms| client.backend.handle(&call, ANCHOR + ms).is_seen);
    assert_eq!(stored, [false, false, true, false, true]);
}

#[test]
fn procedures_without_side_effects_accept_get() {
    let mut client = Client::new(WorldSpec::default());
    let call = Call {
        procedure: "gitpod.v1.PrebuildService/ListPrebuilds",
        method: "GET",
        query: "connect=v1&encoding=json&message=%7B%22pagination%22%3A%7B%22pageSize%22%3A3%7D%7D",
        ..Default::default()
    };
    let Reply::Answer(answer) = client.backend.handle(&call, client.now).reply else { panic!("no answer") };
    let list: ListPrebuildsResponse = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(list.prebuilds.len(), 3);
}
