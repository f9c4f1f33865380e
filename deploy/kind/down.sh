#!/usr/bin/env bash
# down.sh: deletes the three clusters that up.sh made.
set -euo pipefail
for cluster in home east west; do kind delete cluster --name "plearn-$cluster"; done
