# The one process of a workspace. Sourced by common.sh and serve.sh.

# Small and slow is right for a process that mostly waits: about 33 MB. Replaces this shell.
exec_java() {
  exec java -Xint -Xshare:off -XX:+UseSerialGC -Xms2m -Xmx8m -Xss256k -XX:-UsePerfData -cp "$program" "$@"
}

# When a process started, in whatever words the system has for it; nothing if there is none
# or it is only waiting for its parent to notice its end.
started() {
  if [ -d /proc/self ]; then
    awk '{ sub(/.*\) /, ""); if ($1 != "Z") print $20 }' "/proc/$1/stat" 2>/dev/null
  else
    ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' '_'
  fi
}
