#!/usr/bin/env bash
# The main job, as someone does it who has just cloned this repository: through ./blipmq, from a
# clean checkout of the last commit, with nothing built.
#
#   verification/smoke.sh
#
# Fails on the first thing that is not as it should be, a word on standard error included.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
work=$(mktemp -d)
broker=''

finish() {
  local status=$?
  if [[ -n $broker ]] && kill -0 "$broker" 2>/dev/null; then
    kill -KILL "$broker" 2>/dev/null || true
    wait "$broker" 2>/dev/null || true
  fi
  if ((status != 0)); then
    for log in "$work"/*.err; do
      if [[ -s $log ]]; then
        echo "--- ${log##*/}" >&2
        cat "$log" >&2
      fi
    done
  fi
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  echo "smoke: $*" >&2
  exit 1
}

expect() {
  [[ $2 == "$3" ]] || fail "$1: expected '$2', got '$3'"
}

# Everything goes through a symbolic link and from another folder: the launcher must not mind.
git clone --quiet "$repository" "$work/blipmq checkout"
ln -s "$work/blipmq checkout/blipmq" "$work/blipmq"
cd "$work"

# --- the first start builds, says so in one line, and answers ------------------------------------

# Two at once: the second waits for the first one's build.
./blipmq --version >second.out 2>second.err &
second=$!
version=$(./blipmq --version 2>first.err)
wait "$second" || fail "the second of two first starts failed"
expect "two first starts" "$version" "$(<second.out)"
[[ $version == blipmq\ * ]] || fail "--version says '$version'"
builds=$(cat first.err second.err)
expect "standard error of two first starts" "Building BlipMQ (first start only) ..." "$builds"

# --- from then on it starts without a word ---------------------------------------------------------

for options in "" "--sun-misc-unsafe-memory-access=deny"; do
  BLIPMQ_JAVA_OPTS=$options ./blipmq --version >again.out 2>again.err
  expect "--version" "$version" "$(<again.out)"
  expect "standard error of --version" "" "$(<again.err)"
done

echo "smoke: passed ($version)"
