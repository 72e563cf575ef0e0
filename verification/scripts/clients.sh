#!/usr/bin/env bash
# Clients that others wrote, for the tests in verification/system-tests: installs those that this
# machine lacks. Where that can't be done it says so, and the tests that need them are skipped with
# their reason.
#
#   verification/scripts/clients.sh
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)

# package <name> <command>: a package of Debian or Ubuntu, if the command is missing
packages=()
package() {
  command -v "$2" >/dev/null || packages+=("$1")
}

package curl curl
package chromium chromium
package nodejs node
package npm npm
package mosquitto-clients mosquitto_rr
package python3 /usr/bin/python3
/usr/bin/python3 -c 'import paho.mqtt.client' 2>/dev/null || packages+=(python3-paho-mqtt)

if ((${#packages[@]} > 0)); then
  sudo=()
  ((EUID == 0)) || sudo=(sudo -n)
  if command -v apt-get >/dev/null && "${sudo[@]}" true 2>/dev/null; then
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y --no-install-recommends \
      "${packages[@]}" || echo "clients.sh: not all of ${packages[*]} could be installed" >&2
  else
    echo "clients.sh: no way to install ${packages[*]} here; their tests are skipped" >&2
  fi
fi

if command -v npm >/dev/null; then
  npm ci --prefix "$root/verification/clients" --no-audit --no-fund ||
    echo "clients.sh: the packages of npm could not be installed; their tests are skipped" >&2
fi
