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
# So a target is begun anew after so many inputs, with what it has found; those of tables took 4 GB after 1.8 million.
each=1000000
status=0
for name in "${targets[@]}"; do
    : >"logs/$name.log"
    end=$((SECONDS + seconds))
    while ((SECONDS < end)); do
        "$built/$name" -max_total_time=$((end - SECONDS)) -runs="$each" -timeout=30 -rss_limit_mb=4096 -artifact_prefix="artifacts/$name-" \
            -print_final_stats=1 "corpus/$name" >>"logs/$name.log" 2>&1 && continue
        status=1
        echo "$name: broken, see $here/logs/$name.log" >&2
        grep -A 3 -m 1 -E 'panicked|ERROR:' "logs/$name.log" >&2 || true
        break
    done
done
for name in "${targets[@]}"; do
    printf '%-12s %12s inputs\n' "$name" "$(awk '/^stat::number_of_executed_units:/ { sum += $2 } END { print sum + 0 }' "logs/$name.log")"
done
exit $status
