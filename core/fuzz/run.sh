#!/usr/bin/env bash
# Feeds what comes from outside to what reads it, each target for so many seconds: run.sh SECONDS [TARGET…]. Fails with the input that breaks
# one, and ends with a table of how many each has been given. Needs a nightly compiler (rustup) and a compiler of C++, for libFuzzer.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
seconds=$1
shift
target=$here/target
targets=("$@")
[[ $# -gt 0 ]] || mapfile -t targets < <(basename --suffix .rs --multiple targets/*.rs)

rustup toolchain list | grep -q '^nightly' || rustup toolchain install nightly --profile minimal
fuzz=$(../release/tool.sh cargo-fuzz 0.13.2)
# The versions that everything else is tested with.
cp ../../Cargo.lock Cargo.lock
RUSTUP_TOOLCHAIN=nightly "$fuzz" build --fuzz-dir .
built=$target/$(rustc --print host-tuple)/release
"$built/seeds" corpus

mkdir -p logs artifacts
# Unpacked tables are kept until a program ends.
export ASAN_OPTIONS=detect_leaks=0
status=0
for name in "${targets[@]}"; do
    if ! "$built/$name" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=4096 -artifact_prefix="artifacts/$name-" -print_final_stats=1 \
        "corpus/$name" >"logs/$name.log" 2>&1; then
        status=1
        echo "$name: broken, see $here/logs/$name.log" >&2
        grep -A 3 -m 1 -E 'panicked|ERROR:' "logs/$name.log" >&2 || true
    fi
done
for name in "${targets[@]}"; do
    printf '%-12s %12s inputs\n' "$name" "$(sed -n 's/^stat::number_of_executed_units: //p' "logs/$name.log" | tail -1)"
done
exit $status
