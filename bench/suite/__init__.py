# SPDX-License-Identifier: MIT
"""The benchmark suite: measures, stores, judges and draws.  See ../README.md."""
