#!/bin/sh
set -eu
. ./common.sh
journal begin
alone
wait_at_gate
printf '%s\n' "$LARDER_OWNER" >"$folder/owner"
serve
printf '{"outputs":{"folder":"%s"}}\n' "$folder" >"$LARDER_OUTPUT"
journal end
