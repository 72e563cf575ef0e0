#!/usr/bin/env bash
# A broker with a small heap takes a backlog far larger than it, is restarted with it, and serves it
# to two groups while new messages are published and read by a third group at the head. Prints
# rates, the latency at the head before and meanwhile, and memory over time.
#
#   verification/scripts/backlog.sh [GiB [heap in MiB [folder]]]       5 GiB, 128 MiB, /tmp
#
# Ends with 0 if every message came to every group, in order.
# shellcheck source=verification/scripts/programs.sh
source "$(dirname "${BASH_SOURCE[0]}")/programs.sh"

program stress io.blipmq.stress.Backlog "$broker_jar" "${3:-${TMPDIR:-/tmp}}" "${1:-5}" "${2:-128}"
