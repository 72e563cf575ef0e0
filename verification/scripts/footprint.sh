#!/usr/bin/env bash
# How long our broker, NATS, Redis and mosquitto take from their start until they have answered a
# client, and the memory they occupy 15 seconds later, each with a journal where it has one. Prints a Markdown
# table: medians, the least and the most. Brokers that are not installed are left out
# (bench-network.sh installs them).
#
#   verification/scripts/footprint.sh [rounds]             5 rounds unless told otherwise
# shellcheck source=verification/scripts/programs.sh
source "$(dirname "${BASH_SOURCE[0]}")/programs.sh"

program benchmarks io.blipmq.benchmarks.network.FootprintFigures "$root" \
  "${FOLDER:-${TMPDIR:-/tmp}}" "${1:-5}"
