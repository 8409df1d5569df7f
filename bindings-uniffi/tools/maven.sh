#!/usr/bin/env bash
# Runs `mvn` with the arguments given. Where Maven or a JDK of 17 or later is missing, Debian's are installed, which takes root. Exits with
# 75 if they cannot be had here, or if they would have to be installed and TRUNKLINE_INSTALL is `no`.
set -euo pipefail

unavailable() {
    echo "Kotlin is not available here: $*" >&2
    exit 75
}

is_ready() {
    command -v mvn >/dev/null || return
    local java
    java=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
    [[ ${java%%.*} -ge 17 ]]
}

if ! is_ready; then
    wanted="it needs Maven and a JDK of 17 or later"
    [[ ${TRUNKLINE_INSTALL:-} != no ]] || unavailable "$wanted"
    command -v apt-get >/dev/null || unavailable "$wanted"
    [[ $(id -u) == 0 ]] || unavailable "$wanted; install them, or run this as root to install Debian's"
    echo "Installing Maven and a JDK" >&2
    (apt-get update -qq && apt-get install -y -qq --no-install-recommends maven default-jdk-headless) >&2 || unavailable "$wanted"
    is_ready || unavailable "$wanted, and Debian's are older"
fi
exec mvn "$@"
