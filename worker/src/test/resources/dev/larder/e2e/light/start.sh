#!/bin/sh
set -eu
. ./common.sh
journal begin
alone
mkdir -p "$folder"
printf '%s\n' "$LARDER_OWNER" >"$folder/owner"
wait_at_gate
serve
printf '{"outputs":{"folder":"%s"}}\n' "$folder" >"$LARDER_OUTPUT"
journal end
