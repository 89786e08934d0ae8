#!/bin/sh
set -eu
. ./common.sh
journal begin
wait_at_gate
if runs; then kill "$pid"; fi
rm -rf "$folder"
journal end
