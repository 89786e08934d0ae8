# Shared by the programs beside it; they run with `set -eu`. A workspace is the folder
# ROOT/WORKSPACE_ID: `repository` (the clone), `name`, `owner`, `greeting`, `claim`, `port`, and
# `server`, a link that names the process that serves it.

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

# A text out of LARDER_INPUT.
input() { LC_ALL=C awk -v "path=$1" -f "$here/json.awk" "$LARDER_INPUT"; }

root=$(input parameters/root)
case "$root" in
  /*) ;;
  *) echo "the parameter root must be an absolute path, is \"$root\"" >&2 && exit 1 ;;
esac
case "$LARDER_WORKSPACE_ID" in
  '' | *[!A-Za-z0-9-]*) echo "not a workspace's id: \"$LARDER_WORKSPACE_ID\"" >&2 && exit 1 ;;
esac
folder=$root/$LARDER_WORKSPACE_ID

# Beside the workspaces, once for all of them: the compiled server and the repository to clone.
program=$root-program/$(cat "$here/Workspace.java" "$here"/sample/* | cksum | tr ' ' '-')

. "$here/process.sh"

# The process id of this workspace's server, if it runs. An id alone may be another process's by now.
server() {
  mark=$(readlink "$folder/server" 2>/dev/null) || return 1
  pid=${mark%% *}
  [ -n "${mark#* }" ] && [ "$(started "$pid")" = "${mark#* }" ] && echo "$pid"
}

# Serves the folder, unless it is served already, and waits until it is.
ensure_served() {
  if ! server >/dev/null; then
    rm -f "$folder/server"
    if [ -f "$folder/port" ]; then mv "$folder/port" "$folder/port.last"; fi
    "$LARDER_DETACH" "$here/serve.sh" "$folder" "$program" </dev/null >>"$folder/server.log" 2>&1 &
  fi
  tries=0
  until [ -s "$folder/port" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 200 ]; then
      echo "the server does not start:" >&2
      cat "$folder/server.log" >&2
      exit 75
    fi
    sleep 0.1
  done
}

write_outputs() {
  printf '{"outputs":{"url":"http://127.0.0.1:%s/","folder":"%s"}}\n' "$(cat "$folder/port")" \
    "$(printf '%s' "$folder/repository" | sed 's/[\\"]/\\&/g')" >"$LARDER_OUTPUT"
}
