#!/usr/bin/env bash
# How many messages a second go through a topic of an embedded broker, beside the queues that a Java
# program would use instead (Disruptor, JCTools, java.util.concurrent), by JMH: workloads P1 to P6,
# each product in a JVM of its own, taking turns. Prints a Markdown table at the end: medians, the
# slowest and the fastest round, and how many times as fast ours is, from the ratios of the rounds.
#
#   verification/scripts/bench-embedded.sh quick            to see that it works: two minutes
#   verification/scripts/bench-embedded.sh [rounds [seconds [workloads [products]]]]
#
#   5 rounds of 3 iterations of 1 second after as much warm-up, all workloads, all products unless
#   told otherwise: half an hour. For example: bench-embedded.sh 3 0.5 P1,P3 BLIPMQ,ARRAY_BLOCKING_QUEUE
#   Needs a quiet machine and 6 GB of memory. JVM_OPTS=… for other options of the measured JVMs.
# shellcheck source=verification/scripts/programs.sh
source "$(dirname "${BASH_SOURCE[0]}")/programs.sh"

# What is measured inherits these.
PROGRAM_JAVA_OPTS=${JVM_OPTS:--Xms4g -Xmx4g -XX:+UseParallelGC}

if [[ ${1:-} == quick ]]; then
  shift
  set -- 1 0.2 "$@"
fi
program benchmarks io.blipmq.benchmarks.embedded.EmbeddedFigures \
  "${1:-5}" "${2:-1}" "${3:-}" "${4:-}"
