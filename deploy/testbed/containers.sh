# shellcheck shell=bash
# Containers of one node, through its own containerd. Source it after lib.sh and cluster NAME.

ctr_of() { local node=$1; shift; "$(program ctr)" -a "$DIR/nodes/$node/c.sock" -n k8s.io "$@"; }

# kill_containers NODE: SIGKILL to every container, as when a machine loses power.
kill_containers() {
  local id
  if [[ ! -S $DIR/nodes/$1/c.sock ]]; then return 0; fi
  for id in $(ctr_of "$1" tasks ls -q 2>/dev/null); do ctr_of "$1" tasks kill -s KILL "$id" >/dev/null 2>&1 || true; done
}

# remove_containers NODE: the same, and containerd forgets them. Not under a living kubelet: its pods would stay Terminating.
remove_containers() {
  local id
  if [[ ! -S $DIR/nodes/$1/c.sock ]]; then return 0; fi
  kill_containers "$1"
  sleep 0.3
  for id in $(ctr_of "$1" containers ls -q 2>/dev/null); do
    ctr_of "$1" tasks rm -f "$id" >/dev/null 2>&1 || true
    ctr_of "$1" containers rm "$id" >/dev/null 2>&1 || true
  done
}
