#!/usr/bin/env bash
# build-crd-server.sh FOLDER: builds a current apiextensions-apiserver (1.36 in November 2026) from the library packages of Debian's
# unstable suite with its Go. The packages are only unpacked: 4 GB of scratch space under ${TMPDIR:-/tmp}; 5 to 10 minutes on 2 cores.
# The suite moves, so the version is not pinned: FOLDER/.crd-version tells it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
folder=$(realpath "${1:?usage: build-crd-server.sh FOLDER}")
if [[ -x $folder/apiextensions-apiserver ]]; then exit 0; fi

work=$(mktemp -d "${TMPDIR:-/tmp}/crd-server.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf -- "$work"' EXIT
cd "$work"
log "fetching the sources of apiextensions-apiserver"
. "$TESTBED/apt.sh" "$work" sid
"${apt[@]}" update
mapfile -t packages < <("${apt[@]}" install --no-install-recommends -s golang-go golang-k8s-apiextensions-apiserver-dev 2>/dev/null |
  awk '$1 == "Inst" && $2 ~ /^golang-/ { print $2 }')
((${#packages[@]} > 20)) || die "Debian's unstable suite lists no packages for apiextensions-apiserver"
"${apt[@]}" download "${packages[@]}"
for package in ./*.deb; do dpkg-deb -x "$package" root; done

log "building apiextensions-apiserver"
goroot=$(printf '%s\n' "$work"/root/usr/lib/go-[0-9]*)
export GOROOT=$goroot GOPATH=$work/root/usr/share/gocode GO111MODULE=off GOFLAGS='' GOPROXY=off GOTOOLCHAIN=local GOTELEMETRY=off \
  GOCACHE=$work/cache CGO_ENABLED=0 HOME=$work
"$GOROOT/bin/go" build -trimpath -ldflags '-s -w' -o "$folder/apiextensions-apiserver.new" k8s.io/apiextensions-apiserver
mv -f "$folder/apiextensions-apiserver.new" "$folder/apiextensions-apiserver"
dpkg-deb -f golang-k8s-apiextensions-apiserver-dev_*.deb Version >"$folder/.crd-version"
log "built apiextensions-apiserver $(<"$folder/.crd-version")"
