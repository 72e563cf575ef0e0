# To be sourced: the broker and the programs of verification/, built if need be, and a JDK to run them.
#
#   root           the repository
#   java           the command
#   broker_jar     the broker
#   program <module> <class> <arguments>   runs a program of verification/<module>

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
broker_jar=$root/clients/cli/target/blipmq/blipmq.jar

# The version of the JDK in a folder; 0 if there is none.
jdk_version() {
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || echo 0
}

find_java() {
  local home
  for home in "${JAVA_HOME:-}" "$(readlink -f "$(command -v java || true)" | sed 's#/bin/java$##')" \
    /usr/lib/jvm/*; do
    if [[ -x $home/bin/java ]] && (($(jdk_version "$home") >= 25)); then
      echo "$home/bin/java"
      return
    fi
  done
  echo "no JDK 25 found; set JAVA_HOME" >&2
  return 1
}

java=$(find_java)

# build <module>: unless it is there, and the broker too
build() {
  if [[ ! -d $root/verification/$1/target/lib || ! -e $broker_jar ]]; then
    echo "building verification/$1 ..." >&2
    (cd "$root" && mvn -B -q -DskipTests -Dstyle.skip=true \
      -pl "verification/$1,clients/cli" -am package >&2)
  fi
}

program() {
  local module=$root/verification/$1 class=$2
  shift 2
  build "${module##*/}"
  # shellcheck disable=SC2086 # several options
  "$java" -ea ${PROGRAM_JAVA_OPTS:--Xmx1g} --sun-misc-unsafe-memory-access=allow \
    --enable-native-access=ALL-UNNAMED -cp "$module/target/classes:$module/target/lib/*" "$class" "$@"
}
