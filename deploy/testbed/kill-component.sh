#!/usr/bin/env bash
# kill-component.sh CLUSTER NAME: ends one process of a control plane by SIGKILL: etcd, kube-apiserver, kube-controller-manager,
# kube-scheduler or crd-apiserver. up.sh starts it again.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
usage='usage: kill-component.sh CLUSTER NAME'
running_cluster "${1:?$usage}"; component=${2:?$usage}
alive "$component" || die "no $component runs for cluster $NAME"
stop "$component" KILL
log "killed $component of cluster $NAME"
