#!/bin/sh
# Ends the workspace's process and removes its folder. Safe to run again.
set -eu
. "$(dirname -- "$0")/common.sh"

if pid=$(server); then
  kill "$pid" 2>/dev/null || true
  tries=0
  while server >/dev/null; do
    tries=$((tries + 1))
    if [ $tries -eq 50 ]; then kill -9 "$pid" 2>/dev/null || true; fi
    if [ $tries -gt 100 ]; then echo "process $pid does not end" >&2 && exit 75; fi
    sleep 0.1
  done
fi
rm -rf "$folder"
