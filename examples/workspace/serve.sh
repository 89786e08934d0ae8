#!/bin/sh
# Becomes the server of a workspace: serve.sh FOLDER PROGRAM. Run in a session of its own. The link
# is made in one step and fails if there is one, so two of these never serve one folder.
set -u
folder=$1
program=$2
. "$(dirname -- "$0")/process.sh"
ln -s "$$ $(started $$)" "$folder/server" || exit 0
cd /
exec_java Workspace serve "$folder"
