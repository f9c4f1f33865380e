#!/usr/bin/env bash
# build-control-plane.sh FOLDER: builds kube-apiserver, kube-controller-manager, kube-scheduler, kubelet and kubemark 1.20.2 from the
# source package of Debian 12, the last one in Debian that carries the whole tree, with Debian's Go 1.19. Needs root only where make,
# rsync or dpkg-dev has to be installed; 4 GB of scratch space under ${TMPDIR:-/tmp}; 5 to 15 minutes on 2 cores.
# build-control-plane.sh recipe: prints the recipe's number, which the folder's .recipe holds after a build.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
recipe=5 # raise it with every change to what is built
programs=(kube-apiserver kube-controller-manager kube-scheduler kubelet kubemark)
if [[ ${1:?usage: build-control-plane.sh FOLDER|recipe} == recipe ]]; then printf '%s\n' "$recipe"; exit 0; fi
folder=$(realpath "$1")

is_complete() {
  [[ $(cat "$folder/.recipe" 2>/dev/null) == "$recipe" ]] || return 1
  local name; for name in "${programs[@]}"; do [[ -x $folder/$name ]] || return 1; done
}
if is_complete; then exit 0; fi

need make:make rsync:rsync dpkg-source:dpkg-dev perl:perl patch:patch xz:xz-utils

work=$(mktemp -d "${TMPDIR:-/tmp}/control-plane.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf -- "$work"' EXIT
cd "$work"
log "fetching the sources of Kubernetes"
. "$TESTBED/apt.sh" "$work" bookworm
"${apt[@]}" update
"${apt[@]}" source --download-only kubernetes
"${apt[@]}" download golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev
dpkg-source -x kubernetes_*.dsc src >/dev/null
for package in ./*.deb; do dpkg-deb -x "$package" root; done

# The vendored reflect2 1.0.1 reads Go's map iterator with a layout that Go 1.18 changed: built with Go 1.19 as it stands, kube-apiserver
# dies at the first custom resource that is written. 1.0.2 is the fixed release.
rm -rf src/vendor/github.com/modern-go/reflect2
cp -rL root/usr/share/gocode/src/github.com/modern-go/reflect2 src/vendor/github.com/modern-go/
find src/vendor/github.com/modern-go/reflect2 -name '*_test.go' -delete

# Kubemark's kubelet listens on every interface, with no flag for it, and renews its lease every 10 s, too seldom for a short grace period.
sed -i -e 's|c.Address = "0.0.0.0"|c.Address = "127.0.0.1"|' \
  -e '/NodeLeaseDurationSeconds/d' -e 's|^\(\t*\)c.StaticPodURL = ""|\1c.NodeLeaseDurationSeconds = 8\n&|' src/pkg/kubemark/hollow_kubelet.go
# Whenever no node was Ready for a while (so also while the first registers), 1.20 leaves duplicates in its queue of nodes to taint, which
# eat every eviction token: lost nodes are never evicted. Later releases call Remove there.
sed -i 's|\.SetRemove(node\.Name)|.Remove(node.Name)|' src/pkg/controller/nodelifecycle/node_lifecycle_controller.go
for line in 'c.Address = "127.0.0.1"' 'c.NodeLeaseDurationSeconds = 8'; do
  grep -qF "$line" src/pkg/kubemark/hollow_kubelet.go || die "the source of kubemark is not as this recipe knows it"
done

log "building ${programs[*]}"
cd src
export GOPATH=$PWD/.go CGO_ENABLED=0 GOTOOLCHAIN=local GOROOT=$work/root/usr/lib/go-1.19 HOME=$work
export PATH=$GOROOT/bin:$PATH
unset GOFLAGS
mkdir -p .go/src/k8s.io
ln -sfn ../../.. .go/src/k8s.io/kubernetes
make WHAT="${programs[*]/#/cmd/}" >"$work/build.log" 2>&1 || { tail -n 40 "$work/build.log" >&2; die "the build of Kubernetes failed"; }
for name in "${programs[@]}"; do
  install -m 755 "_output/local/bin/linux/amd64/$name" "$folder/$name.new"
  mv -f "$folder/$name.new" "$folder/$name"
done
printf '%s\n' "$recipe" >"$folder/.recipe"
log "built ${programs[*]}"
