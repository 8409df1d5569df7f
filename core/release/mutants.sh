#!/usr/bin/env bash
# Changes the code that .cargo/mutants.toml and .cargo/mutants-pipeline.toml name in every way that cargo-mutants knows, one after the other in a
# copy of the repository, and fails where no test notices. What came out is in target/mutants and target/mutants-pipeline. Options are those of
# `cargo mutants`.
set -euo pipefail
cd "$(dirname "$0")/../.."
mutants=$(core/release/tool.sh cargo-mutants 27.1.0)
status=0
for half in mutants mutants-pipeline; do
    mkdir -p "target/$half"
    # Nobody reads backtraces of them, and each differs from the next by a function.
    CARGO_INCREMENTAL=1 CARGO_PROFILE_DEV_DEBUG=0 "$mutants" mutants --config ".cargo/$half.toml" --package trunkline --output "target/$half" --no-shuffle \
        --colors never "$@" || {
        code=$?
        # 3 is that tests never ended, by which a mutant is noticed as well.
        [[ $code == 3 && ! -s target/$half/mutants.out/missed.txt ]] || status=$code
    }
done
exit "$status"
