# The lightest real workspace: a folder ROOT/WORKSPACE_ID and a process that names it in its command
# line. Programs write what they do to ROOT/journal, and wait while ROOT/OPERATION.gate is there.
root=$(sed -n 's/.*"root" *: *"\([^"]*\)".*/\1/p' "$LARDER_INPUT")
folder=$root/$LARDER_WORKSPACE_ID

journal() { echo "$1 $LARDER_OPERATION $LARDER_BUILD_ID $LARDER_ATTEMPT $PWD" >>"$root/journal"; }
wait_at_gate() { while [ -e "$root/$LARDER_OPERATION.gate" ]; do sleep 0.1; done; }

# No two programs of a workspace at once: the lock is held for as long as this one, or a child of it, lives.
alone() {
  exec 9>"$root/$LARDER_WORKSPACE_ID.lock"
  flock -n 9 || journal twice
}
runs() { pid=$(readlink "$folder/process") && kill -0 "$pid" 2>/dev/null; }

serve() {
  if ! runs; then
    rm -f "$folder/process"
    "$LARDER_DETACH" sh -c 'ln -s $$ "$1/process" && exec tail -f "$1/owner"' sh "$folder" 9>&- &
  fi
  until runs; do sleep 0.05; done
}
