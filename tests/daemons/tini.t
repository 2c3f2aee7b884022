#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tini as PID 1 of an entrypoint that gives files away and drops.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/who.sh"

row 'tini as PID 1, of an entrypoint' tini 'who the server is; an orphan is reaped; SIGTERM ends all'
needs curl tini setpriv

. "$(dirname "$0")/init.sh"
# shellcheck disable=SC2034  # for init.sh
init=(tini --)
matrix
