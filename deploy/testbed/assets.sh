#!/usr/bin/env bash
# assets.sh: fills the cache with the programs of the test bed, once, and prints its folder. (Linux on amd64.) In this order:
#   KUBEBUILDER_ASSETS       your own kube-apiserver and etcd, as envtest has them: used as they are
#   the cache                ${XDG_CACHE_HOME:-$HOME/.cache}/protocol-learning/testbed, where it is complete
#   PLEARN_TESTBED_ARCHIVE   a .tar.xz of what the two build scripts make
#   Debian's sources         build-control-plane.sh and build-crd-server.sh: 10 to 25 minutes on 2 cores
# etcd, containerd, runc, catatonit and network plug-ins are unpacked from Debian's packages in each case; nothing of them is installed.
# assets.sh check: prints the folder, or one line that says what is missing; fills nothing.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

built=(kube-apiserver kube-controller-manager kube-scheduler kubelet kubemark apiextensions-apiserver)
unpacked=(etcd containerd containerd-shim-runc-v2 ctr runc catatonit)
plugins=(cni/bridge cni/host-local cni/loopback)
packages=(etcd-server containerd runc catatonit containernetworking-plugins)

missing() { local name; for name in "$@"; do if [[ ! -x $CACHE/$name ]]; then printf '%s ' "$name"; fi; done; }
is_current() { [[ $(cat "$CACHE/.recipe" 2>/dev/null) == $("$TESTBED/build-control-plane.sh" recipe) ]]; }

unpack_packages() {
  local work; work=$(mktemp -d)
  . "$TESTBED/apt.sh" "$work" bookworm
  "${apt[@]}" update
  (cd "$work" && "${apt[@]}" download "${packages[@]}")
  for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/root"; done
  for name in "${unpacked[@]}"; do
    install -m 755 "$(find "$work/root/usr" -path "*bin/$name" -type f -print -quit)" "$CACHE/$name"
  done
  for name in "${plugins[@]}"; do install -D -m 755 "$work/root/usr/lib/$name" "$CACHE/$name"; done
  rm -rf -- "$work"
}

[[ $(uname -sm) == "Linux x86_64" ]] || die "the test bed runs on Linux on amd64, this is $(uname -sm)"
if [[ -n ${KUBEBUILDER_ASSETS:-} ]]; then
  for name in kube-apiserver etcd; do [[ -x $KUBEBUILDER_ASSETS/$name ]] || die "KUBEBUILDER_ASSETS has no $name: $KUBEBUILDER_ASSETS"; done
  printf '%s\n' "$KUBEBUILDER_ASSETS"
  exit 0
fi
lacking=$(missing "${built[@]}" "${unpacked[@]}" "${plugins[@]}")
if [[ -z $lacking ]] && is_current; then printf '%s\n' "$CACHE"; exit 0; fi
if [[ ${1:-} == check ]]; then die "the test bed's programs are not there (${lacking:-an older build}); run deploy/testbed/assets.sh"; fi

mkdir -p "$CACHE"
exec 9>"$CACHE/.lock"; flock 9
command -v apt-get >/dev/null || die "without apt-get, set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd"
if [[ -n $(missing "${built[@]}") ]] || ! is_current; then
  if [[ -n ${PLEARN_TESTBED_ARCHIVE:-} ]]; then
    need xz:xz-utils
    log "unpacking $PLEARN_TESTBED_ARCHIVE"
    tar -C "$CACHE" --no-same-owner -xJf "$PLEARN_TESTBED_ARCHIVE"
  fi
  "$TESTBED/build-control-plane.sh" "$CACHE" >&2
  "$TESTBED/build-crd-server.sh" "$CACHE" >&2
fi
if [[ -n $(missing "${unpacked[@]}" "${plugins[@]}") ]]; then log "unpacking ${packages[*]}"; unpack_packages; fi
lacking=$(missing "${built[@]}" "${unpacked[@]}" "${plugins[@]}")
[[ -z $lacking ]] || die "still missing in $CACHE: $lacking"
printf '%s\n' "$CACHE"
