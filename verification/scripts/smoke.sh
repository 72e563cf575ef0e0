#!/usr/bin/env bash
# The main job, as someone does it who has just cloned this repository: through ./blipmq, from a
# clean checkout of the last commit, with nothing built.
#
#   verification/scripts/smoke.sh
#
# Fails on the first thing that is not as it should be, a word on standard error included.
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck source=verification/scripts/broker.sh
source "$repository/verification/scripts/broker.sh"

# From another folder, through a symbolic link, with a blank in the path: the launcher must not mind.
git -c advice.detachedHead=false clone --quiet "$repository" "$work/blipmq checkout"
ln -s "$work/blipmq checkout/blipmq" "$work/blipmq"
blipmq=./blipmq
cd "$work"

# The first start builds, says so in one line, and answers. Of two at once the second waits.
./blipmq --version >second.out 2>second.err &
second=$!
started+=("$second")
version=$(./blipmq --version 2>first.err)
wait "$second" || fail "the second of two first starts failed"
started=()
expect "two first starts" "$version" "$(<second.out)"
[[ $version == blipmq\ * ]] || fail "--version says '$version'"
expect "standard error of two first starts" \
  "Building BlipMQ (first start only) ..." "$(cat first.err second.err)"

# From then on it starts without a word.
for options in "" "--sun-misc-unsafe-memory-access=deny"; do
  BLIPMQ_JAVA_OPTS=$options ./blipmq --version >again.out 2>again.err
  expect "--version" "$version" "$(<again.out)"
  expect "standard error of --version" "" "$(<again.err)"
done

# Publish, read in two groups, stop, start again, go on. Once as a later Java will run it ...
export BLIPMQ_JAVA_OPTS=--sun-misc-unsafe-memory-access=deny
start first
seq 1 100 | blip pub orders --qos 1 --lines - >/dev/null
expect "billing" "$(seq 1 60)" "$(blip sub orders --group billing --from earliest --count 60)"
expect "shipping" "$(seq 1 10)" "$(blip sub orders --group shipping --from earliest --count 10)"
[[ $(http GET /metrics) == *messages_published_total* ]] || fail "/metrics: no messages_published_total"
blip stats >/dev/null
stop first

# ... and once as this one does.
unset BLIPMQ_JAVA_OPTS
start second
blip pub orders --qos 1 'one more' >/dev/null
expect "billing after a restart" \
  "$(seq 61 100 && echo one more)" "$(blip sub orders --group billing --count 41)"
expect "shipping after a restart" \
  "$(seq 11 100 && echo one more)" "$(blip sub orders --group shipping --count 91)"
stop second

echo "smoke: passed ($version)"
