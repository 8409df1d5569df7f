# Everything that the project asks of a machine is installed by these targets, except Rust (rustup), Python 3.10 with venv, and Node 20.19.

CARGO ?= cargo
VENV := target/venv
# A folder with Twilio's published OpenAPI documents, for the tests that read them.
export TRUNKLINE_OPENAPI ?= $(abspath $(wildcard ../shared/reference/openapi))

.PHONY: quickstart test test-npm npm lint bench codegen

## Sets everything up and runs the main job on the embedded sandbox.
quickstart:
	@tests/quickstart.sh

## Sets everything up and runs all tests.
test: $(VENV)
	$(CARGO) test --workspace --all-features
ifneq ($(TRUNKLINE_OPENAPI),)
	$(CARGO) test --package trunkline-codegen --test published -- --ignored
endif
	$(CARGO) check --package trunkline --no-default-features --features sandbox,api-v2010 --target wasm32-unknown-unknown
	$(VENV)/bin/python -m pytest --quiet tests
	$(MAKE) test-npm

## Builds the npm package and packs it into target/npm-package.
npm:
	bindings-wasm/pack.sh

## The packed npm package, in every runtime.
test-npm: npm
	bindings-wasm/build.sh --test
	cd bindings-wasm && node --test tests/*.test.mjs

## Formatting, warnings as errors, documentation, generated code.
lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --all-features -- --deny warnings
	$(CARGO) clippy --package trunkline --no-default-features -- --deny warnings
	RUSTDOCFLAGS="--deny warnings" $(CARGO) doc --workspace --all-features --no-deps
	$(CARGO) codegen --check

## Measures, side by side in one run.
bench:
	$(CARGO) bench --package trunkline --all-features
	$(MAKE) npm
	bindings-wasm/bench/run.sh

## Writes what is generated from core/api.
codegen:
	$(CARGO) codegen

$(VENV): tests/requirements.txt
	python3 -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@
