#!/usr/bin/env bash
# images.sh [PROGRAM...]: builds the images of the Dockerfile with buildah (default: operator, coordinator, worker) and writes each as a
# docker-archive that node.sh takes. Prints their paths, one a line. What the sources have not changed for is not built again.
# Needs root; buildah is installed where it is missing. With the packages of a restored checkout, 2 to 5 minutes on 2 cores.
# images.sh check: prints nothing where images can be built, else one line that says why not.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$TESTBED/image-store.sh"
source=$(realpath "$TESTBED/../..")

[[ $(uname -sm) == "Linux x86_64" ]] || die "images are built on Linux on amd64, this is $(uname -sm)"
[[ $(id -u) == 0 ]] || die "building images needs root"
command -v dotnet >/dev/null || die "no dotnet on PATH to build with"
command -v buildah >/dev/null || command -v apt-get >/dev/null || die "neither buildah nor apt-get is on PATH"
if [[ ${1:-} == check ]]; then exit 0; fi
if (($# == 0)); then set -- operator coordinator worker; fi

mkdir -p "$STORE"
exec 9>"$STORE/.lock"; flock 9
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' "$source/Directory.Build.props")
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}

# inputs PROGRAM: a hash of all that its image is made of; its folders are those that its stages copy.
inputs() {
  local folders
  mapfile -t folders < <(cd "$source" && sed -n -e '/ AS sdk$/,/^FROM/p' -e "/ AS $1-build\$/,/^FROM/p" Dockerfile |
    sed -n 's|^COPY \(src/[A-Za-z.]*\)/ .*|\1|p' | sort -u)
  ((${#folders[@]} > 0)) || die "the Dockerfile has no stage $1-build"
  (cd "$source" && find Dockerfile .dockerignore LICENSE global.json Directory.* src/BannedSymbols.txt src/*/*.targets "${folders[@]}" \
    -type f -not -path '*/bin/*' -not -path '*/obj/*' -print0 | sort -zu | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

for program in "$@"; do
  archive=$STORE/$program.tar inputs=$(inputs "$program")
  if [[ ! -s $archive || $(cat "$archive.inputs" 2>/dev/null) != "$inputs" ]]; then
    need buildah:buildah
    "$TESTBED/base-images.sh"
    log "building the image of $program"
    # Packages that this machine has already are not downloaded again.
    mkdir -p "$packages"
    in_store bud --isolation chroot --network host --pull-never --layers=false --volume "$packages:/root/.nuget/packages:rw" \
      --target "$program" -t "localhost/protocollearning/$program:$version" "$source" >"$STORE/$program.log" 2>&1 ||
      { tail -n 40 "$STORE/$program.log" >&2; die "the image of $program could not be built"; }
    rm -f "$archive" "$archive.inputs"
    in_store push -q "localhost/protocollearning/$program:$version" "docker-archive:$archive:docker.io/protocollearning/$program:$version"
    printf '%s\n' "$inputs" >"$archive.inputs"
  fi
  printf '%s\n' "$archive"
done
in_store rmi --prune >/dev/null 2>&1 || true
