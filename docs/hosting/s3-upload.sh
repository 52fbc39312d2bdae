#!/bin/sh
# s3-upload.sh BUCKET [PATH]: uploads dist/ for CloudFront, each file with its type, encoding, and cache header. Assets are uploaded first
# and pages last, so that no visitor gets a page whose files are missing. Files of older builds stay, because open pages may still request
# them.
set -eu
target=s3://$1${2:-/}

# upload CACHE PATTERN TYPE [FILTER...]: uploads the files that match a pattern, and their copies.
upload() {
  cache=$1 pattern=$2 type=$3
  shift 3
  for copy in : .br:br .gz:gzip; do
    encoding=${copy#*:}
    aws s3 cp dist "$target" --recursive --only-show-errors --exclude '*' --include "$pattern${copy%:*}" "$@" \
      --content-type "$type" --cache-control "$cache" ${encoding:+--content-encoding "$encoding"}
  done
}

upload 'public, max-age=31536000, immutable' 'assets/*.wasm' application/wasm
upload 'public, max-age=31536000, immutable' 'assets/*.css' text/css
upload 'public, max-age=31536000, immutable' 'assets/*.js' text/javascript
for kind in wasm:application/wasm css:text/css svg:image/svg+xml txt:text/plain ts:text/plain \
  js:text/javascript json:application/json html:text/html; do
  upload no-cache "*.${kind%:*}" "${kind#*:}" --exclude 'assets/*'
done
