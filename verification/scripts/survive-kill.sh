#!/usr/bin/env bash
# Publishes a real file line by line at QoS 1 while two groups read it, kills the broker with SIGKILL
# in the middle, starts it again, and checks what each group got.
#
#   verification/scripts/survive-kill.sh [lines]        200000 lines unless told otherwise
#
# The file is made of this machine's own documentation; each line begins with its number. The broker
# must end with exactly these lines, line n at offset n - 1. Each group must end with every line, in
# order; what comes twice must be one stretch that ends where the group was when the broker died, and
# no longer than what a reader may have without acknowledgement (--prefetch).
set -euo pipefail

lines=${1:-200000}
prefetch=1024
parts=50
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
work=$(mktemp -d)
broker='' publisher='' red='' blue=''

finish() {
  local status=$? process
  for process in $publisher $red $blue $broker; do
    kill -KILL "$process" 2>/dev/null || true
  done
  wait
  if ((status != 0)); then
    tail -n 20 "$work"/*.err >&2 || true
  fi
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  [[ ! -s $work/feed.failed ]] || echo "survive-kill: $(<"$work/feed.failed"); therefore:" >&2
  echo "survive-kill: $*" >&2
  exit 1
}

# Waits up to $1 seconds until the rest of the arguments, a command, succeeds.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.02
  done
}

milliseconds() {
  local now=${EPOCHREALTIME/[.,]/}
  echo $((now / 1000))
}

line_count() {
  wc -l <"$1"
}

has_lines() {
  (($(line_count "$1") >= $2))
}

listens() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 12000))
    if ! listens "$port"; then
      echo "$port"
      return
    fi
  done
}

# --- the file ---------------------------------------------------------------------------------------

# This machine's documentation, text files only, as often as there is a reader for it.
documentation() {
  find -L /usr/share/doc /usr/share/common-licenses /usr/share/perl /usr/share/perl5 "$root/docs" \
    -type f -size -4096k ! -name '*.gz' -print0 2>/dev/null | LC_ALL=C sort -z >"$work/sources"
  while LC_ALL=C xargs -0 grep -Ih '^' <"$work/sources" 2>/dev/null; do :; done
}

echo "survive-kill: making a file of $lines lines"
{ documentation || true; } |
  LC_ALL=C awk -v lines="$lines" '{ printf "%09d %s\n", NR, $0 } NR == lines { exit }' >"$work/file"
[[ $(line_count "$work/file") == "$lines" ]] || fail "there is not enough documentation here"
part_lines=$(((lines + parts - 1) / parts))
split --lines=$part_lines --numeric-suffixes --suffix-length=3 "$work/file" "$work/part."

# --- the broker and its clients ---------------------------------------------------------------------

export PORT METRICS_PORT WAL_PATH="$work/wal" BLIPMQ_ADDR
PORT=$(free_port)
METRICS_PORT=$(free_port)
BLIPMQ_ADDR="127.0.0.1:$PORT"

start_broker() {
  local began
  began=$(milliseconds)
  "$root/blipmq" start >>"$work/broker.out" 2>>"$work/broker.err" &
  broker=$!
  until_true 240 listens "$PORT" || fail "the broker does not listen on port $PORT"
  echo "survive-kill: the broker serves after $(($(milliseconds) - began)) ms"
}

"$root/blipmq" --version >/dev/null # builds it where that is missing
start_broker

"$root/blipmq" sub lines --group red --from earliest --prefetch $prefetch \
  --connect-timeout 30 >"$work/red" 2>"$work/red.err" &
red=$!
"$root/blipmq" sub lines --group blue --from earliest --prefetch $prefetch --format json \
  --connect-timeout 30 >"$work/blue" 2>"$work/blue.err" &
blue=$!

# What is published before a group exists is not kept for it, so the groups come first.
both_groups() {
  local stats
  stats=$("$root/blipmq" stats lines --json 2>/dev/null) || return 1
  [[ $stats == *'"red"'* && $stats == *'"blue"'* ]]
}
until_true 240 both_groups || fail "the two groups do not come up"

# A part goes out when red has read what came five parts before it: both are at work all the time.
feed() {
  local part=0 file
  for file in "$work"/part.*; do
    until_true 240 has_lines "$work/red" $(((part - 5) * part_lines)) || {
      echo "the feed ended before line $((part * part_lines + 1)): after 240 s red has read" \
        "$(line_count "$work/red") of the $(((part - 5) * part_lines)) lines that it waits for" \
        >"$work/feed.failed"
      return 1
    }
    cat "$file"
    part=$((part + 1))
  done
}

began=$(milliseconds)
feed | "$root/blipmq" pub lines --lines --qos 1 --connect-timeout 30 --verbose - \
  2>"$work/pub.err" &
publisher=$!

# --- the kill ---------------------------------------------------------------------------------------

until_true 240 has_lines "$work/red" $((lines * 2 / 5)) || fail "red has not read 2/5 of the lines"
kill -KILL "$broker"
wait "$broker" 2>/dev/null || true
kill -0 "$publisher" 2>/dev/null || fail "all was published before the kill; give more lines"
red_at_kill=$(line_count "$work/red")
blue_at_kill=$(line_count "$work/blue")
echo "survive-kill: killed when red had $red_at_kill and blue $blue_at_kill lines"
start_broker

# --- the end ----------------------------------------------------------------------------------------

wait "$publisher" || fail "pub ended with $?: $(<"$work/pub.err")"
publisher=''
published=$(milliseconds)
has_last_line() {
  tail -n 1 "$1" | grep -aq "^$(printf '%09d ' "$lines")"
}
until_true 240 has_last_line "$work/red" || fail "red did not get the last line"
has_last_offset() {
  tail -n 1 "$1" | grep -q "\"offset\":$((lines - 1)),"
}
until_true 240 has_last_offset "$work/blue" || fail "blue did not get the last line"
ended=$(milliseconds)

for reader in $red $blue; do
  kill -TERM "$reader"
  wait "$reader" || fail "sub ended with $?, not 0"
done
red='' blue=''

# --- the verdict ------------------------------------------------------------------------------------

# Reads "number" per delivery, prints how many came twice; fails if what comes twice is not one
# stretch that ends where the reader was, or if a number is passed over.
count_repeats() {
  awk -v lines="$lines" -v group="$1" '
    $1 == next_new + 1 && $1 == last + 1 { next_new++; last = $1; next }
    $1 <= next_new { if ($1 != last + 1) jumps++; repeats++; last = $1; next }
    { print group ": line " $1 " came after line " last > "/dev/stderr"; bad = 1; exit }
    END {
      if (!bad && next_new != lines) {
        print group ": ends with line " next_new " of " lines > "/dev/stderr"; bad = 1
      }
      if (!bad && jumps > 1) {
        print group ": goes back " jumps " times" > "/dev/stderr"; bad = 1
      }
      if (bad) exit 1
      print repeats + 0
    }'
}

# Text: without what came twice, byte for byte the file.
LC_ALL=C awk '{ number = substr($0, 1, 9) + 0 } number > seen { print; seen = number }' \
  "$work/red" >"$work/red.once"
cmp "$work/file" "$work/red.once" || fail "red did not get the file"
red_repeats=$(LC_ALL=C cut -c1-9 "$work/red" | sed 's/^0*//' | count_repeats red) ||
  fail "red's lines are not in order"

# JSON: offsets from 0 to the last, and the line of each.
sed -n 's/.*"offset":\([0-9]*\),.*/\1/p' "$work/blue" | awk '{ print $1 + 1 }' >"$work/blue.numbers"
blue_repeats=$(count_repeats blue <"$work/blue.numbers") || fail "blue's offsets are not in order"
misplaced=$(LC_ALL=C sed -n \
  's/.*"offset":\([0-9]*\),.*"encoding":"utf-8","payload":"\([0-9]\{9\}\) .*/\1 \2/p' "$work/blue" |
  awk '$1 + 1 != $2 + 0' | wc -l)
((misplaced == 0)) || fail "$misplaced lines are not at their offset"

for group in red:$red_repeats blue:$blue_repeats; do
  ((${group#*:} <= prefetch)) || fail "${group%:*} got ${group#*:} lines twice, window $prefetch"
done
"$root/blipmq" stats lines --json >"$work/stats"
[[ $(grep -o '"lag":0,' "$work/stats" | wc -l) == 2 ]] ||
  fail "a group has a lag at the end: $(<"$work/stats")"

kill -TERM "$broker"
wait "$broker" || fail "the broker ended with $?, not 0"
broker=''

echo "survive-kill: pub: $(<"$work/pub.err")"
echo "survive-kill: published after $((published - began)) ms, read by both after $((ended - began)) ms"
echo "survive-kill: passed: $lines lines ($(stat -c %s "$work/file") bytes) through a SIGKILL," \
  "none lost, in order; twice: red $red_repeats, blue $blue_repeats (window $prefetch)"
