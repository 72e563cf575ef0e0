#!/usr/bin/env bash
# Kills a broker with SIGKILL at random instants, again and again, under mixed load (several
# publishers and groups, acknowledgements, redeliveries, dead letters, topics created and deleted,
# small segments, checkpoints), and checks from outside that what was confirmed is delivered, what
# was settled does not come back, and order holds.
#
#   verification/scripts/kill-loop.sh [rounds [seed]]        200 rounds unless told otherwise
#
# Ends with 0 if every promise was kept; else with 1, and the journal is left where it says.
# shellcheck source=verification/scripts/programs.sh
source "$(dirname "${BASH_SOURCE[0]}")/programs.sh"

program stress io.blipmq.stress.KillLoop "$broker_jar" "${1:-200}" ${2+"$2"}
