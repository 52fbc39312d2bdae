//! The backend's front door: one call in, one answer out, and the command to store if the call was a write.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, RpcError};
use super::command::Command;
use super::log::Log;
use super::request;
use super::service::{directory, environment, identity, prebuild, project, warm_pool};
use super::world::World;
use super::world_spec::WorldSpec;
use crate::connect::error::Code;
use crate::proto::identity::GetAuthenticatedIdentityRequest;

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
    log: Log,
    world: World,
}

impl Backend {
    /// `base_url` is where the world is served, absolute, without a final slash.
    pub fn new(spec: WorldSpec, base_url: &str, log: Log) -> Self {
        Self { world: log.world(spec, base_url), log }
    }

    /// What has to be stored.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Answers a call made at the real time `real`, in milliseconds since the Unix epoch; `true` where the log has
    /// changed: the caller stores it before giving the answer away.
    pub fn handle(&mut self, call: &Call, real: i64) -> (Answer, bool) {
        if call.method != "POST" {
            return (Answer::without_body(405), false);
        }
        let media_type = call.content_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            return (Answer::without_body(415), false);
        }
        match self.dispatch(call, real) {
            Ok((body, None)) => (Answer::json(200, body), false),
            Ok((body, Some(command))) => {
                self.remember(command, real);
                (Answer::json(200, body), true)
            }
            Err(error) => (error.into(), false),
        }
    }

    fn remember(&mut self, command: Command, real: i64) {
        let now = command.at();
        self.log.commands.push(command);
        self.log.compact(&self.world, now);
        self.log.seen = real;
        self.log.revision += 1;
    }

    fn dispatch(&mut self, call: &Call, real: i64) -> Result<(Vec<u8>, Option<Command>), RpcError> {
        let now = self.log.clock.at(real);
        self.world.reach(now);
        let method = call.procedure.rsplit('/').next().unwrap_or_default();
        if is_write(method) {
            // A real clock that was set back does not bring the past back.
            let now = now.max(self.world.history.reached());
            return write(&mut self.world, call, now);
        }
        let world = &self.world;
        let body = match call.procedure {
            "gitpod.v1.IdentityService/GetAuthenticatedIdentity" => {
                read(call, |_: GetAuthenticatedIdentityRequest| Ok(identity::get(world)))
            }
            "gitpod.v1.ProjectService/ListProjects" => read(call, |request| project::list(world, &request)),
            "gitpod.v1.ProjectService/GetProject" => read(call, |request| project::get(world, &request)),
            "gitpod.v1.EnvironmentService/ListEnvironmentClasses" => {
                read(call, |request| environment::list_classes(world, &request))
            }
            "gitpod.v1.RunnerService/GetRunner" => read(call, |request| directory::get_runner(world, &request)),
            "gitpod.v1.UserService/GetUser" => read(call, |request| directory::get_user(world, &request)),
            "gitpod.v1.ServiceAccountService/GetServiceAccount" => {
                read(call, |request| directory::get_service_account(world, &request))
            }
            "gitpod.v1.PrebuildService/ListPrebuilds" => read(call, |request| prebuild::list(world, &request, now)),
            "gitpod.v1.PrebuildService/GetPrebuild" => read(call, |request| prebuild::get(world, &request, now)),
            "gitpod.v1.PrebuildService/ListWarmPools" => read(call, |request| warm_pool::list(world, &request, now)),
            "gitpod.v1.PrebuildService/GetWarmPool" => read(call, |request| warm_pool::get(world, &request, now)),
            other => Err(unimplemented(other)),
        };
        Ok((body?, None))
    }
}

/// Whether a method changes anything, by its name.
fn is_write(method: &str) -> bool {
    const READS: [&str; 1] = ["CreatePrebuildLogsToken"];
    let is_named_so = ["Create", "Cancel", "Delete", "Update"].iter().any(|verb| method.starts_with(verb));
    is_named_so && !READS.contains(&method)
}

fn write(world: &mut World, call: &Call, now: i64) -> Result<(Vec<u8>, Option<Command>), RpcError> {
    match call.procedure {
        "gitpod.v1.ProjectService/UpdateProject" => {
            answered(project::update(world, &request::decode(call.body)?, now)?)
        }
        "gitpod.v1.PrebuildService/CreatePrebuild" => made(prebuild::create(world, &request::decode(call.body)?, now)?),
        "gitpod.v1.PrebuildService/CancelPrebuild" => made(prebuild::cancel(world, &request::decode(call.body)?, now)?),
        "gitpod.v1.PrebuildService/DeletePrebuild" => {
            answered(prebuild::delete(world, &request::decode(call.body)?, now)?)
        }
        "gitpod.v1.PrebuildService/CreateWarmPool" => {
            made(warm_pool::create(world, &request::decode(call.body)?, now)?)
        }
        "gitpod.v1.PrebuildService/UpdateWarmPool" => {
            answered(warm_pool::update(world, &request::decode(call.body)?, now)?)
        }
        "gitpod.v1.PrebuildService/DeleteWarmPool" => {
            answered(warm_pool::delete(world, &request::decode(call.body)?, now)?)
        }
        other => Err(unimplemented(other)),
    }
}

fn answered<R: Serialize>((response, command): (R, Option<Command>)) -> Result<(Vec<u8>, Option<Command>), RpcError> {
    Ok((encode(&response)?, command))
}

fn made<R: Serialize>((response, command): (R, Command)) -> Result<(Vec<u8>, Option<Command>), RpcError> {
    answered((response, Some(command)))
}

fn unimplemented(procedure: &str) -> RpcError {
    RpcError::new(Code::Unimplemented, format!("the mock backend does not implement {procedure}"))
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
    use crate::proto::prebuild::{CreatePrebuildResponse, ListPrebuildsResponse};
    use crate::proto::project::{ListProjectsResponse, UpdateProjectRequest};
    use crate::proto::scalar::Duration;
    use crate::proto::warm_pool::{CreateWarmPoolResponse, ListWarmPoolsResponse, WarmPoolPhase};

    fn status(procedure: &str, content_type: &str, method: &str, body: &str) -> (u16, String) {
        let call = Call { procedure, content_type, method, body: body.as_bytes() };
        let spec = WorldSpec::default();
        let (answer, has_changed) = Backend::new(spec, "", Log::new(&spec, ANCHOR)).handle(&call, ANCHOR);
        assert!(!has_changed);
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

    /// A client that has written something every few seconds.
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
                    project_id: projects.projects[0].id.clone(),
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

    /// That a world made from `log` answers as `live` does, from now on.
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
    fn a_replayed_log_gives_the_live_world() {
        let mut live = busy(WorldSpec { seed: 2, prebuilds: 50, ..Default::default() }, 60);
        assert!(live.backend.log().commands.len() > 60);
        let stored = serde_json::to_string(live.backend.log()).unwrap();
        let log = Log::read(&stored, live.now).unwrap();
        assert_same(&mut live, log);
    }

    #[test]
    fn a_compacted_log_gives_the_live_world_and_stays_short() {
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

    fn pool_ids(client: &mut Client) -> Vec<String> {
        let pools: ListWarmPoolsResponse = client.ask("PrebuildService/ListWarmPools", "{}");
        pools.warm_pools.into_iter().map(|pool| pool.id).collect()
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_mix_up_the_order() {
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
}
