#!/usr/bin/env bash
# Chromium, for the tests in a browser. Installing it needs root.
set -euo pipefail
for browser in /usr/bin/chromium /usr/bin/google-chrome; do
    [[ -x $browser ]] && exit 0
done
if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    echo "The tests need Chromium as /usr/bin/chromium: install it, as root (Debian: apt-get install chromium)." >&2
    exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
