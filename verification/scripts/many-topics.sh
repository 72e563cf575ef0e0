#!/usr/bin/env bash
# Very many topics with one durable subscription each: memory for each, how long a start takes with
# and without them, how fast messages go to all of them.
#
#   verification/scripts/many-topics.sh [topics [folder]]              100000 topics, /tmp
#
# Ends with 0 if a sample of the groups got its messages.
# shellcheck source=verification/scripts/programs.sh
source "$(dirname "${BASH_SOURCE[0]}")/programs.sh"

program stress io.blipmq.stress.ManyTopics "$broker_jar" "${2:-${TMPDIR:-/tmp}}" "${1:-100000}"
