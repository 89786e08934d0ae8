#!/bin/sh
# Makes a workspace: clones the sample repository and serves the folder. Safe to run again.
set -eu
. "$(dirname -- "$0")/common.sh"

# Made under a name of its own and moved into place, so that builds side by side don't meet.
prepare_program() {
  [ -d "$program" ] && return
  making=$program.$$
  rm -rf "$making"
  mkdir -p "$making/sample"
  javac -d "$making" "$here/Workspace.java"
  cp "$here"/sample/* "$making/sample"
  git -C "$making/sample" -c init.defaultBranch=main init --quiet
  git -C "$making/sample" add .
  git -C "$making/sample" -c user.name=Larder -c user.email=larder@localhost \
    -c commit.gpgsign=false commit --quiet --message "Start"
  mv "$making" "$program" 2>/dev/null || rm -rf "$making"
}

mkdir -p "$root" "$root-program"
prepare_program
mkdir -p "$folder"
if [ ! -d "$folder/repository" ]; then
  rm -rf "$folder/repository.new"
  git clone --quiet "$program/sample" "$folder/repository.new"
  mv "$folder/repository.new" "$folder/repository"
fi
printf '%s\n' "$LARDER_WORKSPACE_NAME" >"$folder/name"
printf '%s\n' "$LARDER_OWNER" >"$folder/owner"
ensure_served
write_outputs
