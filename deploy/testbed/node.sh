#!/usr/bin/env bash
# node.sh CLUSTER NODE [IMAGE.tar...]: starts a real node on loopback: kubelet, containerd and runc. Nodes share the kernel and nothing
# else; where the cluster has no pod network (up.sh), pods must use hostNetwork, and share its ports too. Images come from
# docker-archive files, so pods say imagePullPolicy: Never or IfNotPresent. Needs root. PLEARN_TESTBED_GPUS=8 gives the node
# nvidia.com/gpu: 8.
# node.sh check: prints nothing where real nodes and their pods' network can be had, else one line that says why not.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$TESTBED/pki.sh"
. "$TESTBED/containers.sh"
usage='usage: node.sh CLUSTER NODE [IMAGE.tar...] | node.sh check'
if [[ ${1:-} == check ]]; then
  [[ $(id -u) == 0 ]] || die "real nodes need root"
  for name in kubelet containerd runc; do has "$name" || die "real nodes need $name, which is neither in $ASSETS nor on PATH"; done
  unshare --mount true || die "real nodes need mount namespaces, which this machine refuses"
  "$TESTBED/pod-network.sh" check
  exit 0
fi
running_cluster "${1:?$usage}"; node=${2:?$usage}; shift 2
[[ $(id -u) == 0 ]] || die "a real node needs root; hollow-node.sh does not"
home=$DIR/nodes/$node
mkdir -p "$home"/{containerd,kubelet,cni,log}
take_ports "$home/ports" PORT_KUBELET PORT_KUBELET_HEALTH
. "$home/ports"
plugins() { if [[ -x $ASSETS/cni/bridge ]]; then printf '%s\n' "$ASSETS/cni"; else printf '/usr/lib/cni\n'; fi; }
new_certificate "node-$node" ca "/O=system:nodes/CN=system:node:$node" "IP:$LOOPBACK,DNS:$node"
new_kubeconfig "nodes/$node/kubeconfig" "node-$node"

# Adjusting the out-of-memory score below one's own needs a capability that a container as build machine lacks.
cat >"$home/containerd.toml" <<TOML
version = 2
root = "$home/containerd/root"
state = "$home/containerd/state"
[grpc]
  address = "$home/c.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  netns_mounts_under_state_dir = true
  restrict_oom_score_adj = true
  disable_hugetlb_controller = true
  stream_server_address = "$LOOPBACK"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$(plugins)"
    conf_dir = "$home/cni"
TOML
"$TESTBED/pod-network.sh" node "$NAME" "$node" >"$home/cni/10-pods.conflist"
cat >"$home/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $LOOPBACK
port: $PORT_KUBELET
readOnlyPort: 0
healthzBindAddress: $LOOPBACK
healthzPort: $PORT_KUBELET_HEALTH
tlsCertFile: $DIR/pki/node-$node.crt
tlsPrivateKeyFile: $DIR/pki/node-$node.key
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $DIR/pki/ca.crt}}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
failSwapOn: false
oomScoreAdj: 0
resolvConf: /etc/resolv.conf
nodeStatusUpdateFrequency: 2s
nodeLeaseDurationSeconds: 8
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
YAML

# Kubelet keeps logs in /var/log, with no flag for it, and clears away what it finds of pods that are not its own: nodes of one machine
# would take each other's. So each has a /var/log of its own, in its own mount namespace; what it mounts ends with its processes.
# shellcheck disable=SC2016 # the inner shell's own arguments
start "containerd-$node" unshare --mount --propagation slave bash -c 'mount --bind "$1" /var/log && shift && exec "$@"' node \
  "$home/log" "$(program containerd)" --config "$home/containerd.toml"
wait_for 60 "containerd-$node" ctr_of "$node" version
"$TESTBED/pause-image.sh" "$home/pause.tar"
for image in "$home/pause.tar" "$@"; do ctr_of "$node" images import "$image" >/dev/null; done

# Kubelet sets these; down.sh puts them back.
if [[ ! -s $STATE/sysctl.before ]]; then
  sysctl vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops >"$STATE/sysctl.before"
fi
# With an external cloud provider kubelet leaves status.addresses alone, and they are set to loopback below: it refuses a loopback
# --node-ip itself. That makes kubectl logs and exec work.
start "kubelet-$node" nsenter --target "$(<"$DIR/pid/containerd-$node")" --mount "$(program kubelet)" --config="$home/kubelet.yaml" --kubeconfig="$home/kubeconfig" \
  --root-dir="$home/kubelet" --cert-dir="$home/kubelet/pki" --hostname-override="$node" --cloud-provider=external \
  --container-runtime=remote --container-runtime-endpoint="unix://$home/c.sock" --image-service-endpoint="unix://$home/c.sock" \
  --node-labels=testbed/real=true
wait_for 60 "kubelet-$node" "$KUBECTL" get node "$node"
gpus=
if [[ -n ${PLEARN_TESTBED_GPUS:-} ]]; then
  gpus=",\"capacity\":{\"nvidia.com/gpu\":\"$PLEARN_TESTBED_GPUS\"},\"allocatable\":{\"nvidia.com/gpu\":\"$PLEARN_TESTBED_GPUS\"}"
fi
"$KUBECTL" patch node "$node" --subresource=status --type=strategic -p \
  "{\"status\":{\"addresses\":[{\"type\":\"InternalIP\",\"address\":\"$LOOPBACK\"},{\"type\":\"Hostname\",\"address\":\"$node\"}]$gpus}}" >/dev/null
"$KUBECTL" taint node "$node" node.cloudprovider.kubernetes.io/uninitialized- >/dev/null 2>&1 || true
wait_for 60 "kubelet-$node" "$KUBECTL" wait --for=condition=Ready "node/$node" --timeout=1s
log "node $node of cluster $NAME is Ready"
