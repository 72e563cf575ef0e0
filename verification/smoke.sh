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

# --- the main job: publish, read in two groups, stop, start again, go on ---------------------------

free_port() {
  local port
  for ((tries = 0; tries < 100; tries++)); do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  fail "no free port found"
}

# start <name>: starts a broker on the same folder and waits until it is ready
start() {
  BIND_ADDR=127.0.0.1 PORT=$port METRICS_ADDR=127.0.0.1 METRICS_PORT=$metrics_port \
    WAL_PATH=$work/wal ./blipmq start >"$1.out" 2>"$1.err" &
  broker=$!
  for ((tries = 0; tries < 300; tries++)); do
    kill -0 "$broker" 2>/dev/null || fail "the broker ended: $(<"$1.err")"
    if [[ $(http GET /readyz 2>/dev/null | head -1) == *" 200 "* ]]; then
      return
    fi
    sleep 0.1
  done
  fail "the broker was not ready after 30 s"
}

# stop <name>: ends it as an operator would; it must go with 0, and never have said a word too much
stop() {
  kill -TERM "$broker"
  local status=0
  wait "$broker" || status=$?
  broker=''
  expect "exit code after SIGTERM" 0 "$status"
  expect "standard error of the broker" "" "$(<"$1.err")"
}

http() {
  exec 3<>"/dev/tcp/127.0.0.1/$metrics_port"
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" "$2" >&3
  cat <&3
  exec 3>&-
}

# blip <arguments>: a command against it, which must succeed without a word on standard error
blip() {
  ./blipmq "$@" --addr "127.0.0.1:$port" 2>command.err || fail "blipmq $*: $(<command.err)"
  expect "standard error of blipmq $*" "" "$(<command.err)"
}

port=$(free_port)
metrics_port=$(free_port)

export BLIPMQ_JAVA_OPTS=--sun-misc-unsafe-memory-access=deny
start first
seq 1 100 | blip pub orders --qos 1 --lines - >/dev/null
expect "billing" "$(seq 1 60)" "$(blip sub orders --group billing --from earliest --count 60)"
expect "shipping" "$(seq 1 10)" "$(blip sub orders --group shipping --from earliest --count 10)"
[[ $(http GET /metrics) == *messages_published_total* ]] || fail "/metrics has no messages_published_total"
blip stats >/dev/null
stop first

unset BLIPMQ_JAVA_OPTS
start second
blip pub orders --qos 1 'one more' >/dev/null
expect "billing after a restart" "$(seq 61 100; echo one more)" "$(blip sub orders --group billing --count 41)"
expect "shipping after a restart" "$(seq 11 100; echo one more)" "$(blip sub orders --group shipping --count 91)"
stop second

echo "smoke: passed ($version)"
