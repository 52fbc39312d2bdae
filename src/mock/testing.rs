//! Test client for the services, with a clock that runs at speed 1.

use serde::de::DeserializeOwned;

use super::answer::Answer;
use super::backend::{Backend, Call, Reply};
use super::log::Log;
use super::world_spec::WorldSpec;
use crate::connect::error::{Code, Error};

pub const ANCHOR: i64 = 1_790_000_000_000;

pub struct Client {
    pub spec: WorldSpec,
    pub backend: Backend,
    /// Current mock time.
    pub now: i64,
}

impl Client {
    pub fn new(spec: WorldSpec) -> Self {
        // At this speed, real and mock time are equal.
        let spec = WorldSpec { speed: 1, ..spec };
        Self { spec, backend: Backend::new(spec, "https://mock.test", Log::new(&spec, ANCHOR)), now: ANCHOR }
    }

    /// Makes a call. `procedure` omits the package.
    pub fn call(&mut self, procedure: &str, body: &str) -> Answer {
        let procedure = format!("gitpod.v1.{procedure}");
        let call = Call { procedure: &procedure, ..json_call(body) };
        match self.backend.handle(&call, self.now).reply {
            Reply::Answer(answer) => answer,
            Reply::Stream(_) | Reply::Broken => panic!("{procedure} has no answer"),
        }
    }

    pub fn raw(&mut self, procedure: &str, body: &str) -> String {
        String::from_utf8(self.call(procedure, body).body).unwrap()
    }

    pub fn ask<Response: DeserializeOwned>(&mut self, procedure: &str, body: &str) -> Response {
        let answer = self.call(procedure, body);
        let text = String::from_utf8(answer.body).unwrap();
        assert_eq!(answer.status, 200, "{procedure} {body}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Makes a call that must fail. Returns its code and message, parsed as the console parses them.
    pub fn refused(&mut self, procedure: &str, body: &str) -> (Code, String) {
        let commands = self.backend.log().commands.len();
        let answer = self.call(procedure, body);
        assert_eq!(self.backend.log().commands.len(), commands);
        assert_ne!(answer.status, 200, "{procedure} {body}");
        let error = Error::from_response(procedure, answer.status, &answer.body);
        let code = error.code().unwrap();
        assert_eq!(code.http_status(), answer.status);
        (code, error.message)
    }
}

/// Creates a JSON call to an arbitrary procedure.
pub fn json_call(body: &str) -> Call<'_> {
    Call { method: "POST", content_type: "application/json", body: body.as_bytes(), ..Default::default() }
}

/// JSON array of `count` times `item`.
pub fn repeated(item: &str, count: usize) -> String {
    format!("[{}]", vec![item; count].join(","))
}
