#!/bin/sh
# Writes the console, its configuration, and the nginx configuration from environment variables, when the container starts. Writes only to
# /tmp/console, so that the rest of the container can be read-only. docs/hosting/container.md lists the variables.
set -eu

image=${CONSOLE_IMAGE:-/opt/console}
folder=${CONSOLE_FOLDER:-/tmp/console}
policy=Content-Security-Policy

give_up() { printf '40-console.sh: %s\n' "$*" >&2; exit 1; }

# matches NAME VALUE PATTERN WANTED: checks VALUE, which is written to nginx files, so it may contain no other characters and no line
# breaks.
matches() {
  [ "$(printf '%s' "$2" | grep -cE "^($3)\$")" = 1 ] && [ "$(printf '%s' "$2" | wc -l)" = 0 ] || give_up "$1 must be $4, not \"$2\"."
}

# A value as JSON.
text() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }
list() { printf '[%s]' "$(for item in $1; do printf ',%s' "$(text "$item")"; done | cut -c 2-)"; }

fields=
field() { fields="$fields${fields:+, }\"$1\": $2"; }

path=/${PUBLIC_URL:-}/
path=$(printf '%s' "$path" | sed 's,//*,/,g')
matches PUBLIC_URL "$path" '/[A-Za-z0-9/._~-]*' 'a path, such as /console/'
origin='https?://[A-Za-z0-9.:_-]+|https?://\[[0-9a-fA-F:]+\](:[0-9]+)?'

connect="'self'"
if [ -n "${API_BASE_URL:-}" ]; then
  matches API_BASE_URL "$API_BASE_URL" "($origin)?/?[A-Za-z0-9/._~-]*" 'an address, or one relative to the page'
  field apiBaseUrl "$(text "$API_BASE_URL")"
  if [ "${MOCK:-}" != true ]; then
    case $API_BASE_URL in
      http://* | https://*) connect="$connect $(printf '%s' "$API_BASE_URL" | sed -E 's,^(https?://[^/]*).*,\1,')" ;;
    esac
    logs=${LOG_HOSTS-https:}
    connect="$connect${logs:+ $logs}"
  fi
fi
ancestors="'self'${ALLOWED_PARENTS:+ $ALLOWED_PARENTS}"
for host in ${LOG_HOSTS:-}; do matches LOG_HOSTS "$host" "$origin" 'origins with spaces between them'; done
for parent in ${ALLOWED_PARENTS:-}; do matches ALLOWED_PARENTS "$parent" "$origin" 'origins with spaces between them'; done
[ -z "${AUTH:-}" ] || field auth "$(text "$AUTH")"
[ -z "${MOCK:-}" ] || { matches MOCK "$MOCK" 'true|false' 'true or false'; field mock "$MOCK"; }
[ -z "${TITLE:-}" ] || { matches TITLE "$TITLE" '[^[:cntrl:]]*' 'one line'; field title "$(text "$TITLE")"; }
[ -z "${DEFAULT_PROJECT_ID:-}" ] || field defaultProjectId "$(text "$DEFAULT_PROJECT_ID")"
[ -z "${LOG_HOSTS+set}" ] || field logHosts "$(list "$LOG_HOSTS")"
[ -z "${ALLOWED_PARENTS+set}" ] || field allowedParents "$(list "$ALLOWED_PARENTS")"

rm -rf "$folder"
site=$folder/www$path
mkdir -p "$site"
cp -R "$image/dist/." "$site"
printf '{%s}\n' "$fields" >"$site/config.json"

built_for=$(sed -n 's/.*<base href="\([^"]*\)">.*/\1/p' "$site/index.html")
for page in index.html 404.html; do
  sed "s,<base href=\"[^\"]*\">,<base href=\"$path\">," "$image/dist/$page" >"$site/$page"
  gzip -9 -c "$site/$page" >"$site/$page.gz"
  rm -f "$site/$page.br"
done

# The headers of every response: the first rule.
awk -v rule="$built_for*" '!/^ / { fits = $0 == rule } fits && /^ / { sub(/^ +/, ""); print }' "$site/_headers" |
  sed -E "/^$policy:/ {
    s,(connect-src) [^;]*,\1 $connect,
    s,(img-src) [^;]*,\1 'self' data:,
    s,(frame-ancestors) [^;]*,\1 $ancestors,
  }
  s/^([^:]*): *(.*)/add_header \1 \"\2\" always;/" >"$folder/headers.conf"
grep -q "^add_header $policy " "$folder/headers.conf" || give_up "dist/_headers has no $policy."

sed -e "s,/portal/tools/console/,$path,g" \
  -e "s,/srv/www,$folder/www," \
  -e "s,/etc/nginx/console-headers.conf,$folder/headers.conf," \
  -e '/brotli_static/d' \
  "$image/nginx.conf" >"$folder/nginx.conf"
