# The console's commands; `make help` lists them. CONTRIBUTING.md says when to use which.

# The path the console is served under, such as /console/.
PUBLIC_URL ?= /
# Where `make dev` and `make serve` listen; the next free port if it is taken.
PORT ?= 8080
# The API that they call, such as https://app.ona.com/api; without one, the mock.
API ?=
export PUBLIC_URL PORT API
# Cargo would warn about make's jobserver.
unexport MAKEFLAGS

# This file's folder, so that `make -f` works from anywhere, spaces in the path included.
here := $(shell cd "$$(dirname "$(strip $(MAKEFILE_LIST))")" && pwd)
# In that folder, with the project's own tools first on PATH.
run = @cd "$(here)" && export PATH="$(here)/.tools/bin:$(here)/node_modules/.bin:$$PATH" &&
release = scripts/install.sh build && node scripts/build.mjs --public-url "$$PUBLIC_URL"

.DEFAULT_GOAL := help
.PHONY: help dev serve build test bench coverage fuzz soak pictures fmt clean
# The targets share target/ and dist/: `make -j` runs them one after another.
.NOTPARALLEL:

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' "$(here)/Makefile"

dev: ## Serve a debug build that follows every change (API=https://app.ona.com/api)
	$(run) scripts/install.sh dev && exec node scripts/dev.mjs --port "$$PORT" --api "$$API"

serve: ## Serve the release build on localhost, built first if its sources changed (API=https://app.ona.com/api)
	$(run) $(release) && exec node scripts/serve.mjs --base "$$PUBLIC_URL" --port "$$PORT" --api "$$API"

build: ## Build the release console into dist/, for a CDN (PUBLIC_URL=/console/)
	$(run) $(release)

test: ## Run every check: format, lints, native, browser and end-to-end tests, byte budget
	$(run) scripts/install.sh test && scripts/test.sh

bench: ## Measure what the README states
	$(run) scripts/install.sh test && node scripts/build.mjs && scripts/bench.sh

coverage: ## Print how much of the store the native tests run
	@sh scripts/coverage.sh

fuzz: ## Fuzz the parsers of streams and answers, a minute each (FUZZ_SECONDS=600)
	$(run) scripts/install.sh fuzz && scripts/fuzz.sh

soak: ## Use the release build for ten minutes while its network and server fail (SOAK="--seconds 180 --seed 7")
	$(run) scripts/install.sh test && node scripts/build.mjs && node tests/soak/main.mjs $(SOAK)

pictures: ## Take the README's pictures again
	$(run) scripts/install.sh test && node scripts/build.mjs && node scripts/pictures.mjs

fmt: ## Format the Rust code
	$(run) cargo fmt

clean: ## Remove what builds and tests made, but not the installed tools
	$(run) rm -rf dist dist-sub test-results playwright-report && cargo clean
