// How connect-web decodes an answer: the other side of bench/decode.mjs.
import { fromJson } from "@bufbuild/protobuf";
import { ListPrebuildsResponseSchema } from "gen/gitpod/v1/prebuild_pb.js";

const utf8 = new TextDecoder();

/** The number of prebuilds in a ListPrebuilds answer's bytes. */
export function decodeWithConnectWeb(bytes) {
  const json = JSON.parse(utf8.decode(bytes));
  return fromJson(ListPrebuildsResponseSchema, json, { ignoreUnknownFields: true }).prebuilds.length;
}
