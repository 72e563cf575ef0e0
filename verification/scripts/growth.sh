#!/usr/bin/env bash
# What a message costs the engine, against how much of something there is: topics, subscriptions on
# one topic, consumers of a group, patterns, messages that another group has not read. Prints a
# Markdown table: nanoseconds, the median of the rounds, the least and the most.
#
#   verification/scripts/growth.sh [rounds [seconds]]      5 rounds of 1 second unless told otherwise
# shellcheck source=verification/scripts/programs.sh
source "$(dirname "${BASH_SOURCE[0]}")/programs.sh"

PROGRAM_JAVA_OPTS=${JVM_OPTS:--Xms4g -Xmx4g -XX:+UseParallelGC}
program benchmarks io.blipmq.benchmarks.growth.GrowthFigures "${1:-5}" "${2:-1}"
