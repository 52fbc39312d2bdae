// The Connect project's own web client for the API, in a page: `official(baseUrl)` gives a client for each service. Answers
// are decoded strictly: a field that the API's descriptors do not have is an error.
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { EnvironmentService } from "gen/gitpod/v1/environment_pb.js";
import { EventService } from "gen/gitpod/v1/event_pb.js";
import { IdentityService } from "gen/gitpod/v1/identity_pb.js";
import { PrebuildPhase, PrebuildService } from "gen/gitpod/v1/prebuild_pb.js";
import { ProjectService } from "gen/gitpod/v1/project_pb.js";
import { RunnerService } from "gen/gitpod/v1/runner_pb.js";
import { ServiceAccountService } from "gen/gitpod/v1/service_account_pb.js";
import { UserService } from "gen/gitpod/v1/user_pb.js";

globalThis.official = (baseUrl) => {
  const transport = createConnectTransport({ baseUrl, jsonOptions: { ignoreUnknownFields: false } });
  return {
    prebuilds: createClient(PrebuildService, transport),
    projects: createClient(ProjectService, transport),
    environments: createClient(EnvironmentService, transport),
    identity: createClient(IdentityService, transport),
    events: createClient(EventService, transport),
    runners: createClient(RunnerService, transport),
    serviceAccounts: createClient(ServiceAccountService, transport),
    users: createClient(UserService, transport),
    PrebuildPhase,
    /** The name of the code that a call fails with; fails if the call does not. */
    codeOf: (call) =>
      call.then(
        () => Promise.reject(new Error("the call succeeded")),
        (error) => `${Code[ConnectError.from(error).code]}: ${ConnectError.from(error).rawMessage}`,
      ),
  };
};
