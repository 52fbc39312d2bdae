//! The backend's front door: one call in, one answer out, and the command to store if the call was a write.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, RpcError};
use super::command::{Command, Log};
use super::request;
use super::service::{environment, prebuild, project, warm_pool};
use super::world::World;
use super::world_spec::WorldSpec;
use crate::connect::error::Code;

/// An HTTP request to a procedure.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// `gitpod.v1.PrebuildService/ListPrebuilds`, say.
    pub procedure: &'a str,
    /// The header as it came; empty if there was none.
    pub content_type: &'a str,
    pub method: &'a str,
    pub body: &'a [u8],
}

/// A world that answers calls.
pub struct Backend {
    world: World,
}

impl Backend {
    /// `anchor` is the moment this world was first asked for, in milliseconds since the Unix epoch; `commands` are
    /// all it has accepted since, oldest first.
    pub fn new(spec: WorldSpec, anchor: i64, commands: Vec<Command>) -> Self {
        Self { world: World::new(spec, &Log { anchor, commands }) }
    }

    /// Answers a call made at `now`, in milliseconds since the Unix epoch. A command that comes with the answer has
    /// been carried out here; the caller stores it before giving the answer away.
    pub fn handle(&mut self, call: &Call, now: i64) -> (Answer, Option<Command>) {
        if call.method != "POST" {
            return (Answer::without_body(405), None);
        }
        let media_type = call.content_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            return (Answer::without_body(415), None);
        }
        match self.dispatch(call, now) {
            Ok((body, command)) => (Answer::json(200, body), command),
            Err(error) => (error.into(), None),
        }
    }

    fn dispatch(&mut self, call: &Call, now: i64) -> Result<(Vec<u8>, Option<Command>), RpcError> {
        let world = &mut self.world;
        world.history.reach(now);
        let world_at = &*world;
        let body = match call.procedure {
            "gitpod.v1.ProjectService/ListProjects" => read(call, |request| project::list(world_at, &request)),
            "gitpod.v1.ProjectService/GetProject" => read(call, |request| project::get(world_at, &request)),
            "gitpod.v1.EnvironmentService/ListEnvironmentClasses" => {
                read(call, |request| environment::list_classes(world_at, &request))
            }
            "gitpod.v1.PrebuildService/ListPrebuilds" => read(call, |request| prebuild::list(world_at, &request, now)),
            "gitpod.v1.PrebuildService/GetPrebuild" => read(call, |request| prebuild::get(world_at, &request, now)),
            "gitpod.v1.PrebuildService/ListWarmPools" => read(call, |request| warm_pool::list(world_at, &request, now)),
            "gitpod.v1.PrebuildService/GetWarmPool" => read(call, |request| warm_pool::get(world_at, &request, now)),
            "gitpod.v1.PrebuildService/UpdateWarmPool" => {
                let (response, command) = warm_pool::update(world, &request::decode(call.body)?, now)?;
                return Ok((encode(&response)?, command));
            }
            other => {
                let message = format!("the mock backend does not implement {other}");
                Err(RpcError::new(Code::Unimplemented, message))
            }
        };
        Ok((body?, None))
    }
}

fn read<Request, Response>(
    call: &Call,
    handler: impl FnOnce(Request) -> Result<Response, RpcError>,
) -> Result<Vec<u8>, RpcError>
where
    Request: for<'de> Deserialize<'de>,
    Response: Serialize,
{
    encode(&handler(request::decode(call.body)?)?)
}

fn encode(response: &impl Serialize) -> Result<Vec<u8>, RpcError> {
    serde_json::to_vec(response).map_err(|error| RpcError::new(Code::Internal, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::testing::{ANCHOR, Client};
    use crate::proto::warm_pool::{ListWarmPoolsResponse, WarmPoolPhase};

    fn status(procedure: &str, content_type: &str, method: &str, body: &str) -> (u16, String) {
        let call = Call { procedure, content_type, method, body: body.as_bytes() };
        let (answer, command) = Backend::new(WorldSpec::default(), ANCHOR, Vec::new()).handle(&call, ANCHOR);
        assert_eq!(command, None);
        assert_eq!(answer.body.is_empty(), answer.content_type.is_none());
        (answer.status, String::from_utf8(answer.body).unwrap())
    }

    #[test]
    fn the_protocol_is_kept() {
        let list = "gitpod.v1.ProjectService/ListProjects";
        assert_eq!(status(list, "application/json; charset=utf-8", "POST", "{}").0, 200);
        assert_eq!(status(list, "application/json", "GET", ""), (405, String::new()));
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
    fn the_same_inputs_give_the_same_bytes_whatever_was_asked_before() {
        let minutes = [0, 1, 7, 200, 5000];
        let mut forward = Client::new(WorldSpec { seed: 5, prebuilds: 300 });
        let mut answers = Vec::new();
        for minute in minutes {
            forward.now = ANCHOR + minute * 60_000;
            answers.extend(PROCEDURES.map(|(procedure, body)| forward.raw(procedure, body)));
        }
        let mut backward = Client::new(WorldSpec { seed: 5, prebuilds: 300 });
        for (minute, chunk) in minutes.into_iter().zip(answers.chunks(PROCEDURES.len())).rev() {
            backward.now = ANCHOR + minute * 60_000;
            assert_eq!(PROCEDURES.map(|(procedure, body)| backward.raw(procedure, body)), chunk);
        }
        let mut other = Client::new(WorldSpec { seed: 6, prebuilds: 300 });
        assert_ne!(other.raw("ProjectService/ListProjects", "{}"), answers[0]);
    }

    #[test]
    fn a_replayed_log_gives_the_live_world() {
        let spec = WorldSpec { seed: 2, prebuilds: 50 };
        let mut live = Client::new(spec);
        let pools: ListWarmPoolsResponse = live.ask("PrebuildService/ListWarmPools", "{}");
        for (step, pool) in pools.warm_pools.iter().cycle().take(30).enumerate() {
            live.now += 17_321;
            let body = format!(r#"{{"warmPoolId":"{}","minSize":{},"maxSize":20}}"#, pool.id, step % 21);
            let (answer, command) = live.call("PrebuildService/UpdateWarmPool", &body);
            assert_eq!(command.is_some(), pool.status.phase != WarmPoolPhase::Deleting);
            assert_eq!(command.is_some(), answer.status == 200);
        }
        assert_eq!(live.log.len(), 27);
        let stored = serde_json::to_string(&live.log).unwrap();
        let mut replayed = Client::new(spec);
        replayed.backend = Backend::new(spec, ANCHOR, serde_json::from_str(&stored).unwrap());
        for second in [0, 1, 30, 89, 100, 10_000] {
            replayed.now = live.now + second * 1000;
            let answer = replayed.raw("PrebuildService/ListWarmPools", "{}");
            let now = std::mem::replace(&mut live.now, replayed.now);
            assert_eq!(answer, live.raw("PrebuildService/ListWarmPools", "{}"));
            live.now = now;
        }
    }
}
