# The console's commands; `make help` lists them. CONTRIBUTING.md describes when to use each.

# The path the console is served under, such as /console/.
PUBLIC_URL ?= /
# The port for `make dev` and `make serve`; if it is taken, the next free port.
PORT ?= 8080
# The API that `make dev` and `make serve` use, such as https://app.ona.com/api; if empty, the mock.
API ?=
export PUBLIC_URL PORT API
# Otherwise Cargo would warn about make's jobserver.
unexport MAKEFLAGS

# This file's folder, so that `make -f` works from any folder, even if the path contains spaces.
here := $(shell cd "$$(dirname "$(strip $(MAKEFILE_LIST))")" && pwd)
# Runs a command in that folder, with the project's tools first on PATH.
run = @cd "$(here)" && export PATH="$(here)/.tools/bin:$(here)/node_modules/.bin:$$PATH" &&
release = scripts/install.sh build && node scripts/build.mjs --public-url "$$PUBLIC_URL"

.DEFAULT_GOAL := help
.PHONY: help dev serve build test bench coverage fuzz soak gallery pictures fmt clean
# The targets share target/ and dist/, so `make -j` must run them one after another.
.NOTPARALLEL:

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' "$(here)/Makefile"

dev: ## Serve a debug build that is updated on every change (API=https://app.ona.com/api)
	$(run) scripts/install.sh dev && exec node scripts/dev.mjs --port "$$PORT" --api "$$API"

serve: ## Build the release version if needed, and serve it on localhost (API=https://app.ona.com/api)
	$(run) $(release) && exec node scripts/serve.mjs --base "$$PUBLIC_URL" --port "$$PORT" --api "$$API"

build: ## Build the release console into dist/, for a CDN (PUBLIC_URL=/console/)
	$(run) $(release)

test: ## Run every check: format, lints, native, browser, and end-to-end tests, byte budget
	$(run) scripts/install.sh test && scripts/test.sh

bench: ## Measure the figures in the README
	$(run) scripts/install.sh test && node scripts/build.mjs && scripts/bench.sh

coverage: ## Print how much of the store the native tests cover
	@sh scripts/coverage.sh

fuzz: ## Fuzz the parsers of streams and responses, one minute each (FUZZ_SECONDS=600)
	$(run) scripts/install.sh fuzz && scripts/fuzz.sh

soak: ## Run the release build for ten minutes with network and server faults (SOAK="--seconds 180 --seed 7")
	$(run) scripts/install.sh test && node scripts/build.mjs && node tests/soak/main.mjs $(SOAK)

gallery: ## Store new pictures of the components, for make test to compare with
	$(run) scripts/install.sh test && trunk build && playwright test --project gallery --update-snapshots

pictures: ## Take the README's screenshots again
	$(run) scripts/install.sh test && node scripts/build.mjs && node scripts/pictures.mjs

fmt: ## Format the Rust code
	$(run) cargo fmt

clean: ## Remove the output of builds and tests, but keep the installed tools
	$(run) rm -rf dist dist-sub test-results playwright-report && cargo clean
