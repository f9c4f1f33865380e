#!/usr/bin/env bash
# kill-node.sh CLUSTER NODE [--containers]: loses a node at once, by SIGKILL to its agent. A real node's containers run on, as when
# a machine loses its network; --containers ends them too, as when it loses power. node.sh or hollow-node.sh brings it back.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$TESTBED/containers.sh"
usage='usage: kill-node.sh CLUSTER NODE [--containers]'
running_cluster "${1:?$usage}"; node=${2:?$usage}
for name in "kubelet-$node" "hollow-$node"; do if alive "$name"; then stop "$name" KILL; log "killed $name"; fi; done
if [[ ${3:-} == --containers ]]; then kill_containers "$node"; fi
