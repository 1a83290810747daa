#!/usr/bin/env bash
# Makes sure that the servers which tests run on (RabbitMQ, PostgreSQL, Ceph as S3, Prometheus) and other programs they use (Chromium, etcd, bubblewrap, Helm) are installed; no system service is started.
# Where they cannot be had it says so and ends well: their tests skip with the reason. With CI=true it ends with 1, as those tests then fail.
set -uo pipefail

packages=()
need() { # need PACKAGE FILE...: the package is wanted unless one of the files is there
  local package=$1 file
  shift
  for file in "$@"; do [ -x "$file" ] && return; done
  packages+=("$package")
}
need rabbitmq-server /usr/lib/rabbitmq/bin/rabbitmq-server
need postgresql /usr/lib/postgresql/*/bin/postgres
need ceph-mon /usr/bin/ceph-mon
need ceph-osd /usr/bin/ceph-osd
need radosgw /usr/bin/radosgw
need ceph-common /usr/bin/ceph-authtool
need chromium /usr/bin/chromium
need prometheus /usr/bin/promtool
need etcd-server /usr/bin/etcd
need bubblewrap /usr/bin/bwrap
need npm /usr/bin/npm
need procps /usr/bin/pkill
need util-linux /usr/bin/setpriv
tools=$(dirname "${BASH_SOURCE[0]}")/tools.sh
[ ${#packages[@]} -eq 0 ] && exec "$tools"

give_up() {
  echo "samcam: $1; tests on these servers $([ "${CI:-}" = true ] && echo fail || echo 'are skipped'). Run: sudo apt-get install --no-install-recommends ${packages[*]}" >&2
  [ "${CI:-}" = true ] && exit 1
  exit 0
}
command -v apt-get >/dev/null || give_up "missing ${packages[*]} and no apt-get here"
[ "$(id -u)" = 0 ] || give_up "missing ${packages[*]}, which only root can install"

# One installation at a time: the policy file below must outlive every package script.
exec 9>/var/lock/samcam-servers.lock
flock -w 900 9 || give_up 'another installation has not ended in 15 minutes'

# While packages are set up, this policy forbids their services to start.
policy=/usr/sbin/policy-rc.d
kept=
restore() {
  if [ -n "$kept" ]; then mv -f "$kept" "$policy"; else rm -f "$policy"; fi
}
if ! { [ -x "$policy" ] && "$policy" samcam start >/dev/null 2>&1; [ $? -eq 101 ]; }; then
  [ -e "$policy" ] && { kept=$policy.samcam-kept; mv -f "$policy" "$kept"; }
  trap restore EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
fi

echo "samcam: installing ${packages[*]} for the tests (about a minute)" >&2
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
if { apt-get update -qq -o DPkg::Lock::Timeout=900 &&
     apt-get install -y -qq --no-install-recommends --no-upgrade -o DPkg::Lock::Timeout=900 "${packages[@]}"; } >"$log" 2>&1 </dev/null; then
  rm -f "$log"
  "$tools"
else
  grep -m 3 '^E:' "$log" >&2 || tail -n 3 "$log" >&2
  rm -f "$log"
  give_up "${packages[*]} could not be installed"
fi
