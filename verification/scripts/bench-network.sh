#!/usr/bin/env bash
# How fast our broker is over the loopback beside NATS, Redis and mosquitto, each loaded by
# `blipmq bench` in a process of its own: workloads W1 to W7, all brokers in turns, each started
# afresh. Installs the others from Debian's packages where they are missing. Prints a Markdown table
# at the end: medians, the slowest and the fastest round, and how many times as fast ours is, from
# the ratios of the rounds; for W6 the resident bytes of an idle connection.
#
#   verification/scripts/bench-network.sh quick             to see that it works: a few minutes
#   verification/scripts/bench-network.sh [rounds [seconds [workloads]]]
#
#   5 rounds of 5 seconds after as much warm-up, all workloads unless told otherwise: half an hour.
#   For example: bench-network.sh 5 3 W1,W2. Needs a quiet machine. FOLDER=… for another disk than
#   /tmp's, where journals and append-only files are.
# shellcheck source=verification/scripts/programs.sh
source "$(dirname "${BASH_SOURCE[0]}")/programs.sh"

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

missing=()
for program in nats-server redis-server mosquitto; do
  if [[ -z $(PATH=$PATH:/usr/sbin command -v "$program") ]]; then
    missing+=("$program")
  fi
done
if ((${#missing[@]} > 0)); then
  echo "installing ${missing[*]}" >&2
  # Their services are not wanted: each run starts a broker of its own. What cannot be installed is
  # left out of the table, which says so.
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y "${missing[@]}" >&2 ||
    echo "not installed: ${missing[*]}" >&2
fi

# W6 opens ten thousand connections, here and in the broker.
ulimit -n "$(ulimit -Hn)"

if [[ ${1:-} == quick ]]; then
  shift
  set -- 1 1 "$@"
fi
program benchmarks io.blipmq.benchmarks.network.NetworkFigures "$root" \
  "${FOLDER:-${TMPDIR:-/tmp}}" "${1:-5}" "${2:-5}" "${3:-}"
