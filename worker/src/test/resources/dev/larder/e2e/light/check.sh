#!/bin/sh
set -eu
. ./common.sh
runs || { echo "its process is gone" >&2; exit 1; }
