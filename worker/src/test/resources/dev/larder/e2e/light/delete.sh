#!/bin/sh
set -eu
. ./common.sh
journal begin
alone
wait_at_gate
if runs; then kill "$pid"; fi
rm -rf "$folder"
journal end
