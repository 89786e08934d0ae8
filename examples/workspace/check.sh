#!/bin/sh
# Healthy: its process runs, its repository is there, and it answers.
set -eu
. "$(dirname -- "$0")/common.sh"

if ! server >/dev/null; then
  echo "its process is gone" >&2
  exit 1
fi
git -C "$folder/repository" rev-parse --quiet --verify HEAD >/dev/null
java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx16m -cp "$program" Workspace ask "$folder"
