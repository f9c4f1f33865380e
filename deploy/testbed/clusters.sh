#!/usr/bin/env bash
# clusters.sh up|down|wipe|status N: N independent control planes c0, c1, … side by side; about 470 MiB each.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage='usage: clusters.sh up|down|wipe|status N'
verb=${1:?$usage} count=${2:?$usage}
case $verb in
  up)
    pids=() failed=0
    for ((i = 0; i < count; i++)); do "$TESTBED/up.sh" "c$i" & pids+=("$!"); done
    for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
    exit "$failed" ;;
  down) for ((i = 0; i < count; i++)); do "$TESTBED/down.sh" "c$i"; done ;;
  wipe) for ((i = 0; i < count; i++)); do "$TESTBED/down.sh" "c$i" --wipe; done ;;
  status)
    for ((i = 0; i < count; i++)); do
      cluster "c$i"
      printf 'c%d %s\n' "$i" "$KUBECONFIG"
      "$KUBECTL" get nodes --no-headers 2>&1 || true
    done ;;
  *) die "$usage" ;;
esac
