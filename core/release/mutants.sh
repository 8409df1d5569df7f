#!/usr/bin/env bash
# Changes the code that .cargo/mutants.toml names in every way that cargo-mutants knows, one after the other in a copy of the repository, and fails
# where no test notices. What came out is in target/mutants.out. Options are those of `cargo mutants`.
set -euo pipefail
cd "$(dirname "$0")/../.."
mutants=$(core/release/tool.sh cargo-mutants 27.1.0)
# Nobody reads backtraces of them, and each differs from the next by a function.
CARGO_INCREMENTAL=1 CARGO_PROFILE_DEV_DEBUG=0 "$mutants" mutants --package trunkline --output target --no-shuffle --colors never "$@"
