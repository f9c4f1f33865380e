#!/usr/bin/env bash
# up.sh NAME: starts one real control plane on loopback: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, and, where
# the API server is too old for CEL, a current CRD server behind the same endpoint. Ports are free ones. What runs already is left
# alone, what has died is started again with the same ports and data. Everything that it writes lies under $STATE/NAME. The last
# line of output is the path of an admin kubeconfig.
#
#   PLEARN_TESTBED_STATE           where clusters live (default: ${TMPDIR:-/tmp}/protocol-learning-testbed)
#   PLEARN_TESTBED_FAST_NODES=1    a lost node is NotReady after 8 s, not 40 s, and its pods are evicted at once
#   PLEARN_TESTBED_POD_NETWORK=1   real nodes give pods addresses of their own, which pods of all such clusters reach; needs root
#   PLEARN_TESTBED_OWNER           a pid: once that process has ended, the cluster is taken down and wiped
#   PLEARN_TESTBED_APISERVER_ARGS  more flags of kube-apiserver, split at spaces; likewise _KCM_ARGS and _SCHEDULER_ARGS
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$TESTBED/pki.sh"

cluster "${1:?usage: up.sh NAME}"
began=$(milliseconds)
mkdir -p "$DIR"/{log,pid,etcd}
exec 9>"$DIR/.lock"; flock 9
take_ports "$DIR/ports" PORT_ETCD PORT_ETCD_PEER PORT_API PORT_KCM PORT_SCHEDULER PORT_CRD
. "$DIR/ports"
if [[ ${PLEARN_TESTBED_POD_NETWORK:-0} == 1 || -s $DIR/network ]]; then
  "$TESTBED/pod-network.sh" up "$NAME"
  . "$DIR/network"
fi
new_cluster_pki

if [[ -n ${PLEARN_TESTBED_OWNER:-} ]]; then start owner bash "$TESTBED/end-with.sh" "$NAME" "$PLEARN_TESTBED_OWNER"; fi

read -ra apiserver_more <<<"${PLEARN_TESTBED_APISERVER_ARGS:-}"
read -ra kcm_more <<<"${PLEARN_TESTBED_KCM_ARGS:-}"
read -ra scheduler_more <<<"${PLEARN_TESTBED_SCHEDULER_ARGS:-}"
version=$("$(program kube-apiserver)" --version | sed -n 's/^Kubernetes v1\.\([0-9]*\).*/\1/p')
[[ -n $version ]] || die "$(program kube-apiserver) does not tell its version"
if ((version < 30)) && ! has apiextensions-apiserver; then
  die "kube-apiserver 1.$version evaluates no CEL rules, and $ASSETS has no apiextensions-apiserver beside it; take 1.30 or newer"
fi
if ((version < 24)); then kcm_more+=(--port=0) scheduler_more+=(--port=0); fi
# Without a controller manager nobody makes the service account that every pod would wait for.
if ! has kube-controller-manager; then apiserver_more+=(--disable-admission-plugins=ServiceAccount); fi
if [[ ${PLEARN_TESTBED_FAST_NODES:-0} == 1 ]]; then
  # Leases must then be renewed oftener than the usual 10 s: node.sh and hollow-node.sh do so every 2 s. The eviction rates (by default one
  # node in 10 s) are raised so that lost nodes do not queue up. With no healthy node left, nothing is evicted: keep one up.
  kcm_more+=(--node-monitor-period=1s --node-monitor-grace-period=8s --node-startup-grace-period=15s
    --node-eviction-rate=100 --secondary-node-eviction-rate=100 --unhealthy-zone-threshold=1)
fi

start etcd etcd --name="$NAME" --data-dir="$DIR/etcd" \
  --listen-client-urls="http://$LOOPBACK:$PORT_ETCD" --advertise-client-urls="http://$LOOPBACK:$PORT_ETCD" \
  --listen-peer-urls="http://$LOOPBACK:$PORT_ETCD_PEER" --initial-advertise-peer-urls="http://$LOOPBACK:$PORT_ETCD_PEER" \
  --initial-cluster="$NAME=http://$LOOPBACK:$PORT_ETCD_PEER" --unsafe-no-fsync --logger=zap --log-level=warn

start kube-apiserver kube-apiserver \
  --bind-address="$API" --secure-port="$PORT_API" --advertise-address="$API" --endpoint-reconciler-type=none \
  --etcd-servers="http://$LOOPBACK:$PORT_ETCD" --service-cluster-ip-range=10.96.0.0/16 \
  --client-ca-file="$DIR/pki/ca.crt" --tls-cert-file="$DIR/pki/apiserver.crt" --tls-private-key-file="$DIR/pki/apiserver.key" \
  --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$DIR/pki/sa.pub" \
  --service-account-signing-key-file="$DIR/pki/sa.key" \
  --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
  --kubelet-client-certificate="$DIR/pki/kubelet-client.crt" --kubelet-client-key="$DIR/pki/kubelet-client.key" \
  --kubelet-preferred-address-types=InternalIP \
  --requestheader-client-ca-file="$DIR/pki/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy-client \
  --requestheader-extra-headers-prefix=X-Remote-Extra- --requestheader-group-headers=X-Remote-Group \
  --requestheader-username-headers=X-Remote-User \
  --proxy-client-cert-file="$DIR/pki/front-proxy-client.crt" --proxy-client-key-file="$DIR/pki/front-proxy-client.key" \
  "${apiserver_more[@]}"
wait_for 120 kube-apiserver healthy "$PORT_API" readyz "$API"

if has kube-controller-manager; then
  start kube-controller-manager kube-controller-manager \
    --bind-address="$LOOPBACK" --secure-port="$PORT_KCM" --leader-elect=false \
    --kubeconfig="$DIR/controller-manager.kubeconfig" --authentication-kubeconfig="$DIR/controller-manager.kubeconfig" \
    --authorization-kubeconfig="$DIR/controller-manager.kubeconfig" --use-service-account-credentials=true \
    --service-account-private-key-file="$DIR/pki/sa.key" --root-ca-file="$DIR/pki/ca.crt" \
    --cluster-signing-cert-file="$DIR/pki/ca.crt" --cluster-signing-key-file="$DIR/pki/ca.key" \
    --cert-dir="$DIR/pki/kcm" --requestheader-client-ca-file="$DIR/pki/front-proxy-ca.crt" "${kcm_more[@]}"
fi
if has kube-scheduler; then
  start kube-scheduler kube-scheduler \
    --bind-address="$LOOPBACK" --secure-port="$PORT_SCHEDULER" --leader-elect=false --cert-dir="$DIR/pki/scheduler" \
    --kubeconfig="$DIR/scheduler.kubeconfig" --authentication-kubeconfig="$DIR/scheduler.kubeconfig" \
    --authorization-kubeconfig="$DIR/scheduler.kubeconfig" "${scheduler_more[@]}"
fi
if ((version < 30)); then "$TESTBED/crd-server.sh" "$NAME"; fi
if has kube-controller-manager; then
  wait_for 60 kube-controller-manager healthy "$PORT_KCM" healthz
  # No pod can be made before its namespace has a service account.
  wait_for 60 kube-controller-manager "$KUBECTL" -n default get serviceaccount default
fi
if has kube-scheduler; then wait_for 60 kube-scheduler healthy "$PORT_SCHEDULER" healthz; fi
log "cluster $NAME (1.$version) is ready after $(($(milliseconds) - began)) ms"
printf '%s\n' "$KUBECONFIG"
