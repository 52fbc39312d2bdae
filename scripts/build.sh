#!/bin/sh
# build.sh DIST PUBLIC_URL: the release console in DIST, to be served under PUBLIC_URL, if it isn't there already.
. "${0%/*}/env.sh"
dist=$1 public_url=$2

case $public_url in
  //* | *:*) give_up "PUBLIC_URL is the path the console is served under, such as / or /console/, and not '$public_url'." ;;
esac
public_url=/${public_url#/}
public_url=${public_url%/}/

fingerprint=$(node scripts/fingerprint.mjs "$public_url" "$(rustc --version)")
stamp=$dist/.fingerprint
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$fingerprint" ]; then
  say "$dist/ is up to date."
  exit
fi
say "Building the console into $dist/ for $public_url; about 3 minutes the first time."
rm -f "$stamp"
PATH=$root/scripts/split:$PATH trunk build --dist "$dist" --public-url "$public_url"
printf '%s\n' "$fingerprint" >"$stamp"
