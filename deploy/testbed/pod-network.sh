#!/usr/bin/env bash
# pod-network.sh up CLUSTER: joins a cluster to the network of pods that all such clusters under $STATE have in common: one bridge, whose
# own address is where pods find the API servers. Pods reach each other and that address, and nothing beyond this machine; there are no
# Services and no DNS. Needs root.
# pod-network.sh down: takes the bridge away where none of them runs any more, and forgets it where none is left.
# pod-network.sh node CLUSTER NODE: prints a node's network configuration, with addresses that no other node has.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage='usage: pod-network.sh check | up CLUSTER | down | node CLUSTER NODE'
file=$STATE/pod-network

# A bridge and a network that this machine has not: 10.200.0.0/16, or one of the next.
choose() {
  local number
  for ((number = 0; number < 50; number++)); do
    if [[ -e /sys/class/net/plearn$number ]] || ip -4 route show | grep -q "10\.$((200 + number))\."; then continue; fi
    printf 'BRIDGE=plearn%d\nSUBNET=10.%d\nAPI=10.%d.0.1\n' "$number" $((200 + number)) $((200 + number)) >"$file"
    return 0
  done
  die "no network is left between 10.200.0.0/16 and 10.249.0.0/16"
}

case ${1:?$usage} in
  check)
    command -v ip >/dev/null || die "a pod network needs ip, of the package iproute2"
    ip link add "plearn-$$" type bridge 2>/dev/null || die "a pod network needs a bridge, which this machine refuses"
    ip link del "plearn-$$" ;;
  up)
    [[ $(id -u) == 0 ]] || die "a pod network needs root"
    need ip:iproute2
    cluster "${2:?$usage}"
    exec 8>"$STATE/.ports.lock"; flock 8
    if [[ ! -s $file ]]; then choose; fi
    . "$file"
    if [[ ! -e /sys/class/net/$BRIDGE ]]; then
      ip link add "$BRIDGE" type bridge || die "this machine makes no bridges, so pods get no network"
      ip addr add "$SUBNET.0.1/16" dev "$BRIDGE"
      ip link set "$BRIDGE" up
    fi
    cp "$file" "$DIR/network" ;;
  down)
    exec 8>"$STATE/.ports.lock"; flock 8
    if [[ ! -s $file ]]; then exit 0; fi
    for joined in "$STATE"/*/network; do
      if [[ -e ${joined%/*}/pid/kube-apiserver ]]; then exit 0; fi
    done
    . "$file"
    if [[ -e /sys/class/net/$BRIDGE ]]; then ip link del "$BRIDGE"; fi
    if ! compgen -G "$STATE/*/network" >/dev/null; then rm -f "$file" "$file.nodes"; fi ;;
  node)
    running_cluster "${2:?$usage}"; node=${3:?$usage}
    if [[ ! -s $DIR/network ]]; then
      # It is there for the runtime to report a network; no pod uses it.
      printf '{"cniVersion":"0.3.1","name":"lo","plugins":[{"type":"loopback"}]}\n'
      exit 0
    fi
    exec 8>"$STATE/.ports.lock"; flock 8
    if ! grep -qx "$NAME/$node" "$file.nodes" 2>/dev/null; then printf '%s/%s\n' "$NAME" "$node" >>"$file.nodes"; fi
    number=$(grep -nx "$NAME/$node" "$file.nodes" | cut -d: -f1)
    ((number < 255)) || die "the pod network has addresses for 254 nodes"
    cat <<JSON
{"cniVersion": "0.3.1", "name": "pods", "plugins": [{"type": "bridge", "bridge": "$BRIDGE", "ipam": {
  "type": "host-local", "dataDir": "$DIR/nodes/$node/addresses", "ranges": [[{"subnet": "$SUBNET.0.0/16",
    "rangeStart": "$SUBNET.$number.1", "rangeEnd": "$SUBNET.$number.254", "gateway": "$SUBNET.0.1"}]]}}]}
JSON
    ;;
  *) die "$usage" ;;
esac
