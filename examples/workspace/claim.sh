#!/bin/sh
# Hands the workspace to its owner: the page names it at once. Safe to run again for the same claim.
set -eu
. "$(dirname -- "$0")/common.sh"

if [ ! -d "$folder/repository" ]; then
  echo "there is no workspace in $folder" >&2
  exit 1
fi
if [ -f "$folder/claim" ] && [ "$(cat "$folder/claim")" != "$LARDER_CLAIM_ID" ]; then
  echo "this workspace belongs to another claim: $(cat "$folder/claim")" >&2
  exit 1
fi
printf '%s\n' "$LARDER_CLAIM_ID" >"$folder/claim"
printf '%s\n' "$LARDER_WORKSPACE_NAME" >"$folder/name"
input claim/greeting >"$folder/greeting"
printf '%s\n' "$LARDER_OWNER" >"$folder/owner"
git -C "$folder/repository" config user.name "$LARDER_OWNER"
ensure_served
write_outputs
