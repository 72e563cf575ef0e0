#!/usr/bin/env bash
# Very many connections by JSON lines, each of which subscribes to a topic of its own and sends to those
# of others: memory for each, and that each message arrives once and in order.
#
#   verification/scripts/line-crowd.sh [connections [folder]]              10000 connections, /tmp
#
# Ends with 0 if each got what was for it. Needs as many open files as connections.
# shellcheck source=verification/scripts/programs.sh
source "$(dirname "${BASH_SOURCE[0]}")/programs.sh"

ulimit -n "$(ulimit -Hn)"
program stress io.blipmq.stress.LineCrowd "$broker_jar" "${2:-${TMPDIR:-/tmp}}" "${1:-10000}"
