# The console's commands. Each is a script in scripts/; `make help` lists them.

# The path the console is served under, such as /console/.
PUBLIC_URL ?= /
# Where `make serve` listens; the next free port if it is taken.
PORT ?= 8080
# The API that `make serve` talks to, such as https://app.ona.com/api; without one, the mock.
API ?=
export PUBLIC_URL PORT API

# This file's folder, so that `make -f` works from anywhere, spaces in the path included.
here := $(shell dirname "$(strip $(MAKEFILE_LIST))")

.DEFAULT_GOAL := help
.PHONY: help serve build test bench fuzz pictures fmt clean
# The targets share target/ and dist/: `make -j` runs them one after another.
.NOTPARALLEL:

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' "$(here)/Makefile"

serve: ## Build the console if its sources changed, and serve it on localhost (API=https://app.ona.com/api)
	@"$(here)/scripts/serve.sh"

build: ## Build the release console into dist/, for a CDN (PUBLIC_URL=/console/)
	@"$(here)/scripts/release.sh"

test: ## Run every check: format, lints, native, browser and end-to-end tests, byte budget
	@"$(here)/scripts/test.sh"

bench: ## Measure what the README states
	@"$(here)/scripts/bench.sh"

fuzz: ## Fuzz the parsers of streams and answers, a minute each (FUZZ_SECONDS=600)
	@"$(here)/scripts/fuzz.sh"

pictures: ## Take the README's pictures anew
	@"$(here)/scripts/pictures.sh"

fmt: ## Format the Rust code
	@cd "$(here)" && cargo fmt

clean: ## Remove what builds and tests made, but not the installed tools
	@cd "$(here)" && rm -rf dist dist-sub test-results playwright-report && cargo clean
