#!/usr/bin/env bash
# hollow-node.sh CLUSTER NODE: starts a hollow node: kubemark, the real kubelet's code on a container runtime that is played. Pods
# become Running and Ready, and nothing runs. About 77 MiB. PLEARN_TESTBED_GPUS=8 gives it nvidia.com/gpu: 8.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$TESTBED/pki.sh"
running_cluster "${1:?usage: hollow-node.sh CLUSTER NODE}"; node=${2:?usage: hollow-node.sh CLUSTER NODE}
home=$DIR/nodes/$node
mkdir -p "$home"
take_ports "$home/ports" PORT_KUBELET PORT_READ_ONLY
. "$home/ports"
new_certificate "node-$node" ca "/O=system:nodes/CN=system:node:$node" "IP:$LOOPBACK,DNS:$node"
new_kubeconfig "nodes/$node/kubeconfig" "node-$node"

TMPDIR=$home start "hollow-$node" kubemark --morph=kubelet --name="$node" --kubeconfig="$home/kubeconfig" \
  --kubelet-port="$PORT_KUBELET" --kubelet-read-only-port="$PORT_READ_ONLY" --node-labels=testbed/hollow=true
wait_for 60 "hollow-$node" "$KUBECTL" get node "$node"
if [[ -n ${PLEARN_TESTBED_GPUS:-} ]]; then
  gpus="{\"nvidia.com/gpu\":\"$PLEARN_TESTBED_GPUS\"}"
  "$KUBECTL" patch node "$node" --subresource=status --type=strategic -p "{\"status\":{\"capacity\":$gpus,\"allocatable\":$gpus}}" >/dev/null
fi
wait_for 60 "hollow-$node" "$KUBECTL" wait --for=condition=Ready "node/$node" --timeout=1s
log "hollow node $node of cluster $NAME is Ready"
