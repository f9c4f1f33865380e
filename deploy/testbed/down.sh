#!/usr/bin/env bash
# down.sh NAME [--wipe]: ends everything that runs for a cluster, by recorded pid, its containers too; --wipe also deletes its state.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$TESTBED/containers.sh"
cluster "${1:?usage: down.sh NAME [--wipe]}"
if [[ ! -d $DIR ]]; then exit 0; fi

if [[ -d $DIR/pid ]]; then
  stop owner
  for path in "$DIR"/pid/{kubelet,hollow}-*; do if [[ -e $path ]]; then stop "${path##*/}" KILL; fi; done
  for path in "$DIR"/pid/containerd-*; do
    if [[ -e $path ]]; then name=${path##*/}; remove_containers "${name#containerd-}"; stop "$name"; fi
  done
  for name in kube-scheduler kube-controller-manager crd-apiserver kube-apiserver etcd; do stop "$name"; done
fi
# What kubelet and containerd mounted (volumes, root file systems) goes before the files.
mounts() { awk -v prefix="$DIR/" 'index($2, prefix) == 1 { print $2 }' /proc/mounts | sort -r; }
mounts | while read -r mount; do umount "$mount" || umount -l "$mount"; done
if [[ ${2:-} == --wipe ]]; then
  if [[ -n $(mounts) ]]; then die "something is still mounted under $DIR"; fi
  rm -rf -- "$DIR"
fi
# The last cluster takes the pods' network away, and puts back the kernel settings that kubelets change.
if [[ -s $STATE/pod-network ]]; then "$TESTBED/pod-network.sh" down; fi
if [[ -s $STATE/sysctl.before ]] && ! compgen -G "$STATE/*/pid/kubelet-*" >/dev/null; then
  sysctl -q -p "$STATE/sysctl.before" && rm -f "$STATE/sysctl.before"
fi
log "cluster $NAME is down"
