//! Tests of the client in a browser against a real Connect server (tests/peer/server), and against responses that
//! violate the protocol.
#![cfg(target_arch = "wasm32")]

use std::cell::Cell;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use futures_util::future::{join, join_all};
use gloo_net::http::Request;
use prebuild_console::api::{self, Client};
use prebuild_console::auth::session::{Scheme, Session, TokenReason};
use prebuild_console::auth::token::Token;
use prebuild_console::connect::detail::{ActionTarget, Violation};
use prebuild_console::connect::envelope::{Envelope, MAX_PAYLOAD_BYTES, write};
use prebuild_console::connect::error::{Code, Error, Kind};
use prebuild_console::connect::stream::ServerStream;
use prebuild_console::connect::timer::{sleep, within};
use prebuild_console::connect::transport::{Call, Transport};
use prebuild_console::connect::unary::unary;
use prebuild_console::proto::event::{ResourceOperation, ResourceType, ResourceTypeFilter, WatchEventsRequest};
use prebuild_console::proto::id::Id;
use prebuild_console::proto::organization::{ListMembersFilter, ListMembersRequest};
use prebuild_console::proto::prebuild::{
    CreatePrebuildRequest, ListPrebuildsFilter, ListPrebuildsRequest, PrebuildPhase, PrebuildSpec, PrebuildTrigger,
};
use prebuild_console::proto::project::UpdateProjectRequest;
use prebuild_console::proto::scalar::Duration as ProtoDuration;
use prebuild_console::proto::service_account::{ListServiceAccountsFilter, ListServiceAccountsRequest};
use prebuild_console::proto::shared::{PaginationRequest, Principal};
use prebuild_console::proto::warm_pool::{CreateWarmPoolRequest, UpdateWarmPoolRequest, WarmPoolPhase};
use serde_json::{Value, json};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const GET: &str = "gitpod.v1.PrebuildService/GetPrebuild";

/// Address of the peer, set in the page by scripts/wasm-test-runner.mjs.
fn peer() -> String {
    js_sys::Reflect::get(&js_sys::global(), &"PEER".into()).unwrap().as_string().unwrap()
}

fn token(text: &str) -> Token {
    Token::parse(text).unwrap()
}

fn client_at(base_url: String, token_text: &str) -> Client {
    let session = Session::new(Scheme::Token, String::new());
    session.sign_in(&token(token_text), false);
    Client::new(base_url, session)
}

fn client() -> Client {
    client_at(format!("{}/api", peer()), "good-token")
}

/// Id of the n-th resource of a kind, in the peer's numbering.
fn id(kind: u32, n: u32) -> Id {
    format!("{kind:08x}-0000-4000-8000-{n:012x}").as_str().into()
}

const PROJECT: u32 = 2;
const CLASS: u32 = 3;
const RUNNER: u32 = 4;
const ORGANIZATION: u32 = 1;
const USER: u32 = 5;
const SERVICE_ACCOUNT: u32 = 6;
const PREBUILD: u32 = 7;
const POOL: u32 = 9;

async fn post(path: &str) {
    assert!(Request::post(&format!("{}{path}", peer())).send().await.unwrap().ok());
}

async fn get(path: &str) -> Value {
    let answer = Request::get(&format!("{}{path}", peer())).send().await.unwrap();
    serde_json::from_slice(&answer.binary().await.unwrap()).unwrap()
}

/// Base URL at which the peer responds with a script.
fn raw(script: &Value) -> String {
    format!("{}/raw/{}", peer(), URL_SAFE_NO_PAD.encode(script.to_string()))
}

fn answer(status: u16, content_type: &str, body: &str) -> Value {
    json!({ "status": status, "headers": { "content-type": content_type }, "chunks": [STANDARD.encode(body)] })
}

/// Key unique to this test, by which the peer counts requests.
fn key(name: &str) -> String {
    format!("{name}-{}", js_sys::Math::random())
}

fn transport(script: &Value) -> Transport {
    Transport { base_url: raw(script), sends_cookies: false }
}

const CALL: Call<'static> = Call { procedure: GET, message: b"{}", token: None, timeout: None };

async fn raw_unary(script: &Value) -> Result<Vec<u8>, Error> {
    unary(&transport(script), CALL).await
}

#[wasm_bindgen_test]
async fn every_read_is_answered() {
    let client = client();
    let (mut seen, mut page_token) = (Vec::new(), String::new());
    loop {
        let pagination = PaginationRequest { page_size: 100, token: page_token };
        let request = ListPrebuildsRequest { pagination, ..Default::default() };
        let page = api::prebuild::list_prebuilds(&client, &request).await.unwrap();
        seen.extend(page.prebuilds);
        page_token = page.pagination.next_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert!(seen.len() >= 250);
    assert!(seen.iter().all(|prebuild| prebuild.metadata.created_at.is_some()));
    assert!(seen.iter().any(|prebuild| prebuild.status.snapshot_size_bytes.0 > 1 << 30));
    assert!(seen.iter().any(|prebuild| !prebuild.status.failure_message.is_empty()));
    assert!(seen.iter().any(|prebuild| prebuild.spec.timeout.is_some()));

    let filter = ListPrebuildsFilter {
        project_ids: vec![id(PROJECT, 1)],
        phases: vec![PrebuildPhase::Failed, PrebuildPhase::Completed],
        triggered_by: vec![PrebuildTrigger::Scheduled],
        ..Default::default()
    };
    let request = ListPrebuildsRequest { filter, ..Default::default() };
    let found = api::prebuild::list_prebuilds(&client, &request).await.unwrap().prebuilds;
    assert!(!found.is_empty());
    assert!(found.iter().all(|prebuild| {
        prebuild.metadata.project_id == id(PROJECT, 1)
            && matches!(prebuild.status.phase, PrebuildPhase::Failed | PrebuildPhase::Completed)
            && prebuild.metadata.triggered_by == PrebuildTrigger::Scheduled
    }));
    let one = api::prebuild::get_prebuild(&client, found[0].id).await.unwrap();
    assert_eq!(one, found[0]);

    let pools = api::prebuild::list_warm_pools(&client, &Default::default()).await.unwrap().warm_pools;
    assert_eq!(pools.len(), 3);
    let old = api::prebuild::get_warm_pool(&client, id(POOL, 2)).await.unwrap();
    assert_eq!((old.spec.min_size, old.spec.desired_size), (None, 3));

    let projects = api::project::list_projects(&client, &Default::default()).await.unwrap().projects;
    assert_eq!(projects.len(), 2);
    let project = api::project::get_project(&client, id(PROJECT, 1)).await.unwrap();
    assert_eq!(project.metadata.name, "checkout-service");
    let classes = api::environment::list_environment_classes(&client, &Default::default()).await.unwrap();
    assert_eq!(classes.environment_classes.len(), 3);
    let runner = api::runner::get_runner(&client, id(RUNNER, 1)).await.unwrap();
    assert!(!runner.name.is_empty());
    assert_eq!(api::runner::list_runners(&client, &Default::default()).await.unwrap().runners, [runner]);
    let user = api::user::get_user(&client, id(USER, 1)).await.unwrap();
    assert!(!user.name.is_empty());
    let organization = api::organization::get_organization(&client, id(ORGANIZATION, 1)).await.unwrap().organization;
    assert!(!organization.name.is_empty());
    let account = api::service_account::get_service_account(&client, id(SERVICE_ACCOUNT, 1)).await.unwrap();
    assert!(!account.name.is_empty());
    let filter = ListServiceAccountsFilter { include_suspended: true, service_account_ids: vec![account.id] };
    let request = ListServiceAccountsRequest { filter, ..Default::default() };
    let found = api::service_account::list_service_accounts(&client, &request).await.unwrap();
    assert_eq!(found.service_accounts, [account]);
    let identity = api::identity::get_authenticated_identity(&client).await.unwrap();
    assert_eq!((identity.subject.principal, identity.subject.id), (Principal::User, id(USER, 1)));
    let request = ListMembersRequest {
        organization_id: identity.organization_id,
        filter: ListMembersFilter { user_ids: vec![user.id] },
        ..Default::default()
    };
    let members = api::organization::list_members(&client, &request).await.unwrap().members;
    assert_eq!(members.iter().map(|member| &member.full_name).collect::<Vec<_>>(), [&user.name]);
}

#[wasm_bindgen_test]
async fn every_write_takes_effect() {
    post("/control/reset").await;
    let client = client();
    let request = CreatePrebuildRequest {
        project_id: id(PROJECT, 1),
        environment_class_id: None,
        spec: Some(PrebuildSpec { timeout: Some(ProtoDuration::from_secs(600)), ..Default::default() }),
    };
    let made = api::prebuild::create_prebuild(&client, &request).await.unwrap();
    assert_eq!(made.status.phase, PrebuildPhase::Pending);
    assert_eq!(made.spec.timeout, Some(ProtoDuration::from_secs(600)));
    let spec = Some(PrebuildSpec::default());
    api::prebuild::create_prebuild(&client, &CreatePrebuildRequest { spec, ..request }).await.unwrap();
    let cancelled = api::prebuild::cancel_prebuild(&client, made.id).await.unwrap();
    assert_eq!(cancelled.status.phase, PrebuildPhase::Cancelling);
    api::prebuild::delete_prebuild(&client, made.id).await.unwrap();
    let deleted = api::prebuild::get_prebuild(&client, made.id).await.unwrap();
    assert_eq!(deleted.status.phase, PrebuildPhase::Deleting);
    assert!(!api::prebuild::create_prebuild_logs_token(&client, id(PREBUILD, 20)).await.unwrap().is_empty());

    let request =
        UpdateWarmPoolRequest { warm_pool_id: id(POOL, 1), min_size: Some(0), max_size: Some(7), desired_size: None };
    let pool = api::prebuild::update_warm_pool(&client, &request).await.unwrap();
    assert_eq!((pool.spec.min_size, pool.spec.max_size), (Some(0), Some(7)));
    let request = CreateWarmPoolRequest {
        project_id: pool.metadata.project_id,
        environment_class_id: pool.metadata.environment_class_id,
        desired_size: 0,
        min_size: Some(1),
        max_size: Some(2),
    };
    let error = api::prebuild::create_warm_pool(&client, &request).await.unwrap_err();
    assert_eq!(error.kind, Kind::Rpc(Code::AlreadyExists));
    api::prebuild::delete_warm_pool(&client, id(POOL, 1)).await.unwrap();
    let pool = api::prebuild::get_warm_pool(&client, id(POOL, 1)).await.unwrap();
    assert_eq!(pool.status.phase, WarmPoolPhase::Deleting);

    // The second project's pools are of one class; once it has prebuilds of another class, it may have a pool of that,
    // too.
    let mut project = api::project::get_project(&client, id(PROJECT, 2)).await.unwrap();
    let settings = project.prebuild_configuration.as_mut().unwrap();
    settings.timeout = Some(ProtoDuration::from_secs(1800));
    settings.environment_class_ids = vec![id(CLASS, 1), id(CLASS, 2)];
    let request =
        UpdateProjectRequest { project_id: project.id, prebuild_configuration: project.prebuild_configuration.clone() };
    let updated = api::project::update_project(&client, &request).await.unwrap();
    assert_eq!(updated.prebuild_configuration, project.prebuild_configuration);
    let request = CreateWarmPoolRequest {
        project_id: project.id,
        environment_class_id: id(CLASS, 2),
        desired_size: 0,
        min_size: Some(0),
        max_size: Some(1),
    };
    let pool = api::prebuild::create_warm_pool(&client, &request).await.unwrap();
    assert_eq!((pool.spec.min_size, pool.spec.max_size), (Some(0), Some(1)));

    let journal = get("/journal").await;
    let invalid: Vec<&Value> = journal.as_array().unwrap().iter().filter(|call| call["valid"] != true).collect();
    assert!(invalid.is_empty(), "{invalid:?}");
    assert!(journal.as_array().unwrap().iter().all(|call| call["timeoutMs"] == 30_000));
    post("/control/reset").await;
}

#[wasm_bindgen_test]
async fn server_errors_include_their_details() {
    let client = client();
    let error = api::prebuild::get_prebuild(&client, id(PREBUILD, 0xffff)).await.unwrap_err();
    assert_eq!(error.kind, Kind::Rpc(Code::NotFound));
    assert_eq!(&*error.procedure, GET);

    let error = api::prebuild::get_prebuild(&client, "seven".into()).await.unwrap_err();
    assert_eq!(error.kind, Kind::Rpc(Code::InvalidArgument));
    let violation = |field: &str, message: &str| Violation { field: field.into(), message: message.into() };
    assert_eq!(error.violations(), [violation("prebuild_id", "value must be a valid UUID")]);
    let filter = ListPrebuildsFilter { project_ids: vec![id(PROJECT, 1), "x".into()], ..Default::default() };
    let request = ListPrebuildsRequest { filter, ..Default::default() };
    let error = api::prebuild::list_prebuilds(&client, &request).await.unwrap_err();
    assert_eq!(error.violations(), [violation("filter.project_ids[1]", "value must be a valid UUID")]);

    let error = api::project::get_project(&client, "00000000-0000-4000-8000-00000000beef".into()).await.unwrap_err();
    let actionable = error.actionable().unwrap();
    assert!(!actionable.error_code.is_empty() && !actionable.user_message.is_empty());
    let targets: Vec<_> = actionable.actions.into_iter().map(|action| action.target).collect();
    assert!(matches!(&targets[..], [ActionTarget::Dashboard(_), ActionTarget::External(_)]), "{targets:?}");

    let reader = client_at(format!("{}/api", peer()), "reader-token");
    let error = api::prebuild::cancel_prebuild(&reader, id(PREBUILD, 1)).await.unwrap_err();
    assert_eq!(error.kind, Kind::Rpc(Code::PermissionDenied));
}

#[wasm_bindgen_test]
async fn a_read_waits_as_long_as_the_server_asks() {
    let started = js_sys::Date::now();
    let busy = "00000000-0000-4000-8000-00000000cafe";
    let error = api::project::get_project(&client(), busy.into()).await.unwrap_err();
    assert_eq!(error.kind, Kind::Rpc(Code::ResourceExhausted));
    assert_eq!(error.retry_delay(), Some(Duration::from_millis(1500)));
    let waited = js_sys::Date::now() - started;
    assert!(waited >= 4500.0, "three waits of 1.5 s, and it took {waited} ms");
}

#[wasm_bindgen_test]
async fn calls_wait_for_a_sign_in_and_resume() {
    let base_url = format!("{}/api", peer());
    let session = Session::new(Scheme::Token, String::new());
    let client = Client::new(base_url.clone(), session.clone());
    let answered = Cell::new(false);
    let call = async {
        let identity = api::identity::get_authenticated_identity(&client).await;
        answered.set(true);
        identity
    };
    let sign_in = async {
        sleep(Duration::from_millis(100)).await;
        assert!(!answered.get());
        // A rejected token leads to another request for one, not to an error.
        session.sign_in(&token("stale-token"), false);
        sleep(Duration::from_millis(500)).await;
        assert!(!answered.get());
        session.sign_in(&token("good-token"), false);
    };
    let (identity, ()) = join(call, sign_in).await;
    assert_eq!(identity.unwrap().subject.id, id(USER, 1));
    let error = api::identity::identify(&client, &token("stale-token")).await.unwrap_err();
    assert_eq!(error.kind, Kind::Rpc(Code::Unauthenticated));
}

#[wasm_bindgen_test]
async fn invalid_responses_are_classified_by_status() {
    let html = "<html><body>Bad gateway</body></html>";
    for (status, content_type, body, kind) in [
        (502, "text/html", html, Kind::Protocol(Code::Unavailable)),
        (503, "text/plain", "", Kind::Protocol(Code::Unavailable)),
        (504, "text/html", html, Kind::Protocol(Code::Unavailable)),
        (429, "text/html", html, Kind::Protocol(Code::Unavailable)),
        (400, "text/html", html, Kind::Protocol(Code::Internal)),
        (401, "text/html", html, Kind::WebPage(Code::Unauthenticated)),
        (401, "text/plain", "", Kind::Protocol(Code::Unauthenticated)),
        (403, "text/html", html, Kind::Protocol(Code::PermissionDenied)),
        (404, "text/plain", "", Kind::Protocol(Code::Unimplemented)),
        (415, "text/plain", "", Kind::Protocol(Code::Unknown)),
        (500, "application/json", "{", Kind::Protocol(Code::Unknown)),
        (503, "application/json", r#"{"code":"unavail"#, Kind::Protocol(Code::Unavailable)),
        (500, "application/json", r#"{"code":null,"message":null}"#, Kind::Protocol(Code::Unknown)),
        (409, "application/json", r#"{"code":"aborted"}"#, Kind::Rpc(Code::Aborted)),
        (403, "application/json", r#"{"code":"teapot","message":"short"}"#, Kind::Rpc(Code::PermissionDenied)),
        (500, "application/json", r#"{"message":"short"}"#, Kind::Rpc(Code::Unknown)),
        (500, "application/json", r#"{"code":"internal","details":[{"type":7},null]}"#, Kind::Rpc(Code::Internal)),
        (200, "application/proto", "{}", Kind::Protocol(Code::Internal)),
        (200, "text/html", html, Kind::WebPage(Code::Unknown)),
        (204, "application/json", "", Kind::Protocol(Code::Unknown)),
    ] {
        let script = answer(status, content_type, if status == 204 { "" } else { body });
        let error = raw_unary(&script).await.unwrap_err();
        assert_eq!(error.kind, kind, "{status} {content_type} {body}");
    }
    assert_eq!(raw_unary(&answer(200, "application/json; charset=utf-8", "{}")).await.unwrap(), b"{}");
}

#[wasm_bindgen_test]
async fn a_response_that_is_not_a_message_is_an_error() {
    for body in ["", "{", r#"{"prebuild":"#, "[]", r#"{"prebuild":{"id":7}}"#] {
        let client = client_at(raw(&answer(200, "application/json", body)), "t");
        let error = api::prebuild::get_prebuild(&client, id(PREBUILD, 1)).await.unwrap_err();
        assert_eq!(error.kind, Kind::Broken(Code::Internal), "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_cut_connection_is_a_network_error() {
    let headers = json!({ "content-type": "application/json" });
    let half = STANDARD.encode(r#"{"prebuild":{"id":"#);
    for script in
        [json!({ "headers": headers, "chunks": [half], "pauseMs": 50, "end": "reset" }), json!({ "end": "reset" })]
    {
        assert_eq!(raw_unary(&script).await.unwrap_err().kind, Kind::Network, "{script}");
    }
    let nobody = Transport { base_url: "http://127.0.0.1:9".into(), sends_cookies: false };
    assert_eq!(unary(&nobody, CALL).await.unwrap_err().kind, Kind::Network);
}

#[wasm_bindgen_test]
async fn a_hanging_server_meets_the_deadline() {
    let key = key("hang");
    let script = json!({ "key": key, "end": "hang" });
    let call = Call { timeout: Some(Duration::from_millis(400)), ..CALL };
    let started = js_sys::Date::now();
    let error = unary(&transport(&script), call).await.unwrap_err();
    let took = js_sys::Date::now() - started;
    assert!((390.0..10_000.0).contains(&took), "{took} ms");
    assert_eq!((error.kind, error.code()), (Kind::Timeout, Some(Code::DeadlineExceeded)));
    assert_aborted(&key).await;
}

#[wasm_bindgen_test]
async fn a_dropped_call_stops_the_request() {
    let key = key("drop");
    let script = json!({ "key": key, "end": "hang" });
    assert!(within(Duration::from_millis(300), raw_unary(&script)).await.is_none());
    assert_aborted(&key).await;
}

/// Waits until the peer sees the only request with this key being aborted.
async fn assert_aborted(key: &str) {
    for _ in 0..50 {
        let count = get(&format!("/raw-count/{key}")).await;
        if count["aborted"] == 1 {
            assert_eq!(count["requests"], 1);
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("the request goes on");
}

#[wasm_bindgen_test]
async fn reads_are_retried_and_writes_are_not() {
    let busy =
        json!({ "status": 429, "headers": { "content-type": "text/html", "Retry-After": "1" }, "chunks": ["PA=="] });
    let prebuild = r#"{"prebuild":{"id":"p"}}"#;
    let sequence = |key: &str| json!({ "key": key, "sequence": [busy, answer(200, "application/json", prebuild)] });

    let read = key("read");
    let started = js_sys::Date::now();
    let client = client_at(raw(&sequence(&read)), "t");
    assert_eq!(api::prebuild::get_prebuild(&client, id(PREBUILD, 1)).await.unwrap().id, "p");
    assert!(js_sys::Date::now() - started >= 1000.0);
    assert_eq!(get(&format!("/raw-count/{read}")).await["requests"], 2);

    let write = key("write");
    let client = client_at(raw(&sequence(&write)), "t");
    let error = api::prebuild::cancel_prebuild(&client, id(PREBUILD, 1)).await.unwrap_err();
    assert_eq!((error.code(), error.retry_delay()), (Some(Code::Unavailable), Some(Duration::from_secs(1))));
    assert_eq!(get(&format!("/raw-count/{write}")).await["requests"], 1);
}

#[wasm_bindgen_test]
async fn events_come_as_they_happen() {
    let filter = |resource_type| ResourceTypeFilter { resource_type, ..Default::default() };
    let request = WatchEventsRequest {
        organization: Some(true),
        resource_type_filters: vec![filter(ResourceType::Prebuild), filter(ResourceType::WarmPool)],
    };
    let mut events = api::event::watch_events(&client(), &request).await.unwrap();
    let mut seen = Vec::new();
    while let Some(event) = events.next().await.unwrap() {
        assert!(!event.resource_id.is_empty());
        seen.push((event.operation, event.resource_type));
    }
    assert_eq!(
        seen,
        [
            (ResourceOperation::UpdateStatus, ResourceType::Prebuild),
            (ResourceOperation::Create, ResourceType::Prebuild),
            (ResourceOperation::Update, ResourceType::WarmPool),
        ]
    );

    let request = WatchEventsRequest { organization: Some(true), ..Default::default() };
    let mut events = api::event::watch_events(&client(), &request).await.unwrap();
    assert!(events.next().await.unwrap().is_some());
    assert_eq!(events.next().await.unwrap_err().kind, Kind::Rpc(Code::Unavailable));

    let stranger = client_at(format!("{}/api", peer()), "no-such-token");
    let mut events = api::event::watch_events(&stranger, &request).await.unwrap();
    assert_eq!(events.next().await.unwrap_err().kind, Kind::Rpc(Code::Unauthenticated));
}

/// Streams these chunks; returns the messages and the end.
async fn stream(chunks: &[&[u8]], end: &str) -> (Vec<String>, Result<(), Error>) {
    let chunks: Vec<String> = chunks.iter().map(|chunk| STANDARD.encode(chunk)).collect();
    let headers = json!({ "content-type": "application/connect+json" });
    // Browsers discard the unread part of a body that is reset, so the pause lets the client read it.
    let pause_ms = if end == "reset" { 300 } else { 15 };
    let script = json!({ "headers": headers, "chunks": chunks, "pauseMs": pause_ms, "end": end });
    let mut messages = Vec::new();
    let mut stream = match ServerStream::open(&transport(&script), CALL).await {
        Ok(stream) => stream,
        Err(error) => return (messages, Err(error)),
    };
    loop {
        match stream.next().await {
            Ok(Some(message)) => messages.push(String::from_utf8(message).unwrap()),
            Ok(None) => return (messages, Ok(())),
            Err(error) => return (messages, Err(error)),
        }
    }
}

fn message(text: &str) -> Vec<u8> {
    write(&Envelope::Message(text.into()))
}

fn end(text: &str) -> Vec<u8> {
    write(&Envelope::EndOfStream(text.into()))
}

#[wasm_bindgen_test]
async fn a_stream_is_the_same_however_it_is_split() {
    let body = [message("{}"), message(""), message(r#"{"resourceId":"7"}"#), end("{}")].concat();
    let expected = ["{}", "", r#"{"resourceId":"7"}"#];
    let bytes: Vec<&[u8]> = body.chunks(1).collect();
    let sevens: Vec<&[u8]> = body.chunks(7).collect();
    for chunks in [&bytes[..], &sevens, &[&body[..]]] {
        let (messages, end) = stream(chunks, "close").await;
        assert_eq!((messages.as_slice(), end), (&expected.map(String::from)[..], Ok(())));
    }
}

#[wasm_bindgen_test]
async fn a_broken_stream_returns_its_messages_and_an_error() {
    let first = message("{}");
    let mut too_long = vec![0];
    too_long.extend(u32::try_from(MAX_PAYLOAD_BYTES + 1).unwrap().to_be_bytes());
    let internal = Kind::Broken(Code::Internal);
    for (name, rest, close, kind) in [
        ("no end of stream", vec![], "close", internal),
        ("half an envelope", vec![0, 0, 0, 0, 9, b'{'], "close", internal),
        ("compressed", vec![1, 0, 0, 0, 1, b'x'], "close", internal),
        ("over the limit", too_long, "hang", internal),
        ("trailing bytes", [end("{}"), vec![0]].concat(), "close", internal),
        ("cut off", vec![0, 0, 0, 0, 9, b'{'], "reset", Kind::Network),
        ("end without JSON", end("<html>"), "close", Kind::Broken(Code::Unknown)),
        ("an error", end(r#"{"error":{"code":"resource_exhausted"}}"#), "close", Kind::Rpc(Code::ResourceExhausted)),
        ("an unknown error", end(r#"{"error":{"code":"teapot"}}"#), "close", Kind::Rpc(Code::Unknown)),
    ] {
        let (messages, result) = stream(&[&first, &rest], close).await;
        assert_eq!((messages.as_slice(), result.unwrap_err().kind), (&["{}".to_owned()][..], kind), "{name}");
    }
    assert_eq!(stream(&[], "close").await.1.unwrap_err().kind, internal);
}

#[wasm_bindgen_test]
async fn an_invalid_stream_fails_before_the_first_message() {
    for (status, content_type, kind) in [
        (200, "application/connect+proto", Kind::Protocol(Code::Internal)),
        (200, "application/json", Kind::Protocol(Code::Unknown)),
        (404, "text/plain", Kind::Protocol(Code::Unimplemented)),
        (502, "text/html", Kind::Protocol(Code::Unavailable)),
    ] {
        let result = ServerStream::open(&transport(&answer(status, content_type, "?")), CALL).await;
        assert_eq!(result.err().map(|error| error.kind), Some(kind), "{status} {content_type}");
    }
}

#[wasm_bindgen_test]
async fn a_quiet_stream_stays_open_and_stops_when_dropped() {
    let key = key("quiet");
    let script = json!({ "key": key, "end": "hang" });
    assert!(within(Duration::from_millis(400), ServerStream::open(&transport(&script), CALL)).await.is_none());
    assert_aborted(&key).await;
}

#[wasm_bindgen_test]
async fn twenty_calls_wait_for_one_renewal_by_the_embedding_page() {
    let session = Session::new(Scheme::Embed, String::new());
    let client = Client::new(format!("{}/api", peer()), session.clone());
    let calls = join_all((1..=20).map(|n| {
        let client = client.clone();
        async move { api::prebuild::get_prebuild(&client, id(PREBUILD, n)).await }
    }));
    let parent = async {
        let mut asked = Vec::new();
        for text in ["expired-token", "good-token"] {
            while session.parent_token_reason().is_none() {
                sleep(Duration::from_millis(10)).await;
            }
            asked.extend(session.parent_token_reason());
            session.sign_in(&token(text), false);
        }
        asked
    };
    let (answers, asked) = join(calls, parent).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(asked, [TokenReason::SignedOut, TokenReason::Rejected]);
    assert_eq!((session.parent_token_reason(), session.token_reason()), (None, None));
}
