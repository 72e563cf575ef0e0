#!/usr/bin/env bash
# Nothing that was confirmed is lost: a file goes through the broker line by line at QoS 1, two groups
# read it, the broker is killed with SIGKILL in the middle and started again.
#
#   verification/scripts/crash.sh [lines]      200000 unless told otherwise
#
# Passes when each group has every line, in order, and only lines came twice whose acknowledgement
# was under way at the kill.
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=verification/scripts/broker.sh
source "$repository/verification/scripts/broker.sh"

blipmq=$repository/blipmq
lines=${1:-200000}
prefetch=1000 # so many acknowledgements a reader may have under way

# Real text of this machine, each line behind its number: documentation, and over again if it is short.
make_file() {
  local texts=()
  mapfile -t texts < <(find -L /usr/share/doc /usr/share/dict /usr/share/perl /usr/lib/python3 \
    -type f -readable -size +1k \( -name copyright -o -name '*.txt' -o -name words -o -name '*.p[my]' \) \
    2>/dev/null | sort | head -5000)
  ((${#texts[@]} > 0)) || texts=("$repository/LICENSE")
  while cat "${texts[@]}"; do :; done | tr -cd '\t\n -~' |
    awk -v OFS=' ' '{ print NR, $0 }' | head -n "$lines" || true # the rest has nobody to read it
}

# check <group>: the numbers from 1 to the last, each for the first time in order, and the same text
check() {
  awk -v group="$1" -v lines="$lines" -v prefetch="$prefetch" '
    $1 == last + 1 { last = $1; next }
    $1 > 0 && $1 <= last { twice++; if (last - $1 >= prefetch) far++; next }
    { print group ": after line " last " came " $0; wrong = 1; exit }
    END {
      if (!wrong && last != lines) { print group ": ends with line " last " of " lines; wrong = 1 }
      if (!wrong && far) { print group ": " far " lines came twice, settled long before"; wrong = 1 }
      if (wrong) exit 1
      print "crash: " group " has " last " lines in order, " twice + 0 " of them twice"
    }' "$work/$1.txt" || fail "the lines that $1 got are not those that were sent"
  awk '$1 == last + 1 { last = $1; print }' "$work/$1.txt" | cmp - "$work/file.txt" ||
    fail "$1 got another text than was sent"
}

make_file >"$work/file.txt"
expect "lines in the file" "$lines" "$(wc -l <"$work/file.txt")"

start first
for group in left right; do
  "$blipmq" sub lines --group "$group" --from earliest --wait 20 --prefetch "$prefetch" \
    --addr "127.0.0.1:$port" >"$work/$group.txt" 2>"$work/$group.err" &
  started+=("$!")
done
"$blipmq" pub lines --qos 1 --lines - --addr "127.0.0.1:$port" \
  <"$work/file.txt" >"$work/pub.txt" 2>"$work/pub.err" &
publisher=$!
started+=("$publisher")

# In the middle is when a third has come to a reader.
until (($(wc -l <"$work/left.txt") >= lines / 3)); do
  kill -0 "$broker" 2>/dev/null || fail "the broker ended before it was killed"
  sleep 0.02
done
kill -KILL "$broker"
wait "$broker" 2>/dev/null || true
broker=''
echo "crash: killed when left had $(wc -l <"$work/left.txt") lines and right $(wc -l <"$work/right.txt")"
start second

wait "$publisher" || fail "pub failed: $(tail -3 "$work/pub.err")"
for reader in "${started[@]:0:2}"; do
  wait "$reader" || fail "sub failed: $(tail -3 "$work/left.err" "$work/right.err")"
done
started=()
check left
check right
stop second
echo "crash: passed"
