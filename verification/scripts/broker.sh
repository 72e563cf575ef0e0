# To be sourced: a folder to work in, a broker in it, and an end that leaves neither behind.
#
#   blipmq   how the command is called; set it before start
#   work     the folder; what ends in .err there is shown when the script fails
#   broker   the process id of the broker, while there is one

set -euo pipefail

script=$(basename "$0" .sh)
work=$(mktemp -d)
broker=''
started=() # everything else that runs in the background

finish() {
  local status=$?
  trap - EXIT
  for process in $broker ${started[@]+"${started[@]}"}; do
    kill -KILL "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  if ((status != 0)); then
    for log in "$work"/*.err; do
      if [[ -s $log ]]; then
        echo "--- ${log##*/}" >&2
        tail -50 "$log" >&2
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
  echo "$script: $*" >&2
  exit 1
}

# expect <what> <wanted> <got>
expect() {
  [[ $2 == "$3" ]] || fail "$1: expected '$(head -c 300 <<<"$2")', got '$(head -c 300 <<<"$3")'"
}

free_port() {
  local port tries
  for ((tries = 0; tries < 100; tries++)); do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
  fail "no free port found"
}

port=$(free_port)
metrics_port=$(free_port)

# http <method> <path>: the answer, head and all
http() {
  exec 3<>"/dev/tcp/127.0.0.1/$metrics_port"
  printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" "$2" >&3
  cat <&3
  exec 3>&-
}

is_ready() {
  [[ $(http GET /readyz | head -1) == *" 200 "* ]]
}

# start <name>: a broker on this script's journal, ready when this returns; its output is <name>.out
# and <name>.err
start() {
  BIND_ADDR=127.0.0.1 PORT=$port METRICS_ADDR=127.0.0.1 METRICS_PORT=$metrics_port \
    WAL_PATH=$work/wal "$blipmq" start >"$work/$1.out" 2>"$work/$1.err" &
  broker=$!
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    kill -0 "$broker" 2>/dev/null || fail "the broker ended: $(tail -5 "$work/$1.out")"
    if is_ready 2>/dev/null; then
      return
    fi
    sleep 0.1
  done
  fail "the broker was not ready after 60 s"
}

# stop <name>: ends it as an operator would; it goes with 0, and had nothing to complain about
stop() {
  kill -TERM "$broker"
  local status=0
  wait "$broker" || status=$?
  broker=''
  expect "exit code after SIGTERM" 0 "$status"
  expect "standard error of the broker" "" "$(<"$work/$1.err")"
}

# blip <command> ...: against the broker; succeeds, without a word on standard error
blip() {
  "$blipmq" "$@" --addr "127.0.0.1:$port" 2>"$work/command.err" || fail "blipmq $* failed"
  expect "standard error of blipmq $*" "" "$(<"$work/command.err")"
}
