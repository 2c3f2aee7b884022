#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# apache2 with Debian's site, the event MPM, by apache2ctl.

. "$(dirname "$0")/../lib.sh"
needs_root_ns "$@"
. "$(dirname "$0")/matrix.sh"
. "$(dirname "$0")/apache2.sh"

apache2 event prefork
