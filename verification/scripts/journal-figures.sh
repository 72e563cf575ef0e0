#!/usr/bin/env bash
# The journal's figures, beside Chronicle Queue, the journal of Artemis, and bare programs that only
# write, sync and read: publishes a second and how long confirmations take, recovery, bytes on disk,
# heap for a backlog. Prints Markdown tables at the end. Needs a quiet machine, and about 20 GB.
#
#   verification/scripts/journal-figures.sh [rounds [seconds [messages to recover [most backlog]]]]
#
#   5 rounds of 5 seconds each, 10000000 messages, 20000000 messages unless told otherwise; to see
#   that it works: journal-figures.sh 1 0.3 100000 1000000. FOLDER=… for another disk than /tmp's.
# shellcheck source=verification/scripts/programs.sh
source "$(dirname "${BASH_SOURCE[0]}")/programs.sh"

# What Chronicle Queue needs on a current JDK, and no calls home.
opens=''
for package in java.lang java.lang.reflect java.lang.ref java.util java.io java.nio sun.nio.ch; do
  opens+=" --add-opens=java.base/$package=ALL-UNNAMED"
done
opens+=" --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED"
opens+=" --add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED"
opens+=" --add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED"
PROGRAM_JAVA_OPTS="-Xmx3g -Dchronicle.analytics.disable=true$opens"

program benchmarks io.blipmq.benchmarks.JournalFigures "${FOLDER:-${TMPDIR:-/tmp}}" \
  "${1:-5}" "${2:-5}" "${3:-10000000}" "${4:-20000000}"
