// Converts mangled function names to paths as in Rust code.

const ESCAPES = { LT: "<", GT: ">", LP: "(", RP: ")", C: ",", RF: "&", BP: "*" };

/** `alloc::vec::Vec<T>::push`, the same for every `T`. A name that isn't from Rust is returned unchanged. */
export function rustPath(name) {
  if (name.startsWith("_ZN")) return legacyPath(name);
  if (name.startsWith("_R")) return v0Path(name);
  // wasm-bindgen writes paths, with the hashes that distinguish crates and copies.
  return name.replace(/\[[0-9a-f]{16}\]|::h[0-9a-f]{16}$/g, "");
}

/** Legacy names consist of parts with their lengths as prefix, the last part a hash: `_ZN5alloc3vec…17h0123456789abcdefE`. */
function legacyPath(name) {
  const parts = lengthPrefixed(name.slice("_ZN".length), /^(\d+)/).filter((part) => !/^h[0-9a-f]{16}$/.test(part));
  return parts
    .map((part) => part.replace(/^_(?=\$)/, ""))
    .join("::")
    .replace(/\$u([0-9a-f]{2})\$/g, (_, code) => String.fromCharCode(parseInt(code, 16)))
    .replace(/\$([A-Z]+)\$/g, (escape, code) => ESCAPES[code] ?? escape)
    .replaceAll("..", "::");
}

/** For the newer names, which the standard library has: the crate, and the rest up to the first generic type. */
function v0Path(name) {
  const path = name.match(/Cs[0-9A-Za-z]+_(\d.*)/);
  return path ? lengthPrefixed(path[1], /^[a-z]?(\d+)_?/).join("::") : name;
}

/** Splits `4core4char` into its parts; `start` is the pattern before each part. */
function lengthPrefixed(text, start) {
  const parts = [];
  let rest = text;
  for (let length; (length = rest.match(start)); ) {
    const end = length[0].length + Number(length[1]);
    parts.push(rest.slice(length[0].length, end));
    rest = rest.slice(end);
  }
  return parts;
}

/** The type or module that a function belongs to: `A` for `<A as B>::f`, or the trait `B` if `A` can be any type. */
function subject(path) {
  const [, type, trait] = path.match(/^<(.*?) as (.*?)>::/) ?? [];
  if (!trait) return path.replace(/^</, "");
  return /^\w+::/.test(type) && !/^(core|alloc|std)::/.test(type) ? type : trait;
}

/** The modules that contain a function, the crate first. */
export function modulesOf(path) {
  const segments = subject(path).replace(/<.*/, "").split("::");
  const end = segments.findIndex((segment) => !/^[a-z]\w*$/.test(segment));
  const modules = segments.slice(0, end === -1 ? -1 : end);
  return modules.length > 0 ? modules : ["(other)"];
}
