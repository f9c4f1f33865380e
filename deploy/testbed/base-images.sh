#!/usr/bin/env bash
# base-images.sh: makes sure that the images that the Dockerfile starts FROM are in images.sh's own store. They are pulled; where
# their registry cannot be reached, stand-ins are made under the same names: Debian 12 from its mirror, and this machine's own .NET.
# Needs root and .NET under one folder; about 1 minute and 1.2 GB for stand-ins. PLEARN_STAND_IN_IMAGES=1 does not try to pull.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$TESTBED/image-store.sh"
registry=mcr.microsoft.com/dotnet runtime=$registry/aspnet:10.0 sdk=$registry/sdk:10.0

if in_store inspect --type image "$runtime" >/dev/null 2>&1 && in_store inspect --type image "$sdk" >/dev/null 2>&1; then exit 0; fi
if [[ ${PLEARN_STAND_IN_IMAGES:-0} != 1 ]] && timeout 20 curl -sSfL -o /dev/null https://mcr.microsoft.com/v2/ 2>/dev/null; then
  log "pulling $runtime and $sdk"
  in_store pull -q "$runtime" >/dev/null && in_store pull -q "$sdk" >/dev/null && exit 0
fi

log "making stand-ins for $runtime and $sdk"
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
need mmdebstrap:mmdebstrap
work=$(mktemp -d); trap 'rm -rf -- "$work"' EXIT
mmdebstrap -q --variant=minbase --include=ca-certificates,libicu72,libssl3,libgcc-s1,libstdc++6,zlib1g,tzdata \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --customize-hook='chroot "$1" useradd -u 1654 -m app' \
  --customize-hook='ln -s /usr/share/dotnet/dotnet "$1/usr/bin/dotnet"' \
  bookworm "$work/root.tar" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >&2
container=$(in_store from scratch)
trap 'rm -rf -- "$work"; in_store rm "$container" >/dev/null 2>&1 || true' EXIT
in_store add -q "$container" "$work/root.tar" / >/dev/null
for folder in host shared; do in_store copy -q "$container" "$dotnet/$folder" "/usr/share/dotnet/$folder" >/dev/null; done
in_store copy -q "$container" "$dotnet/dotnet" /usr/share/dotnet/dotnet >/dev/null
in_store config --env DOTNET_RUNNING_IN_CONTAINER=true --env ASPNETCORE_HTTP_PORTS=8080 --env APP_UID=1654 --env DOTNET_ROOT=/usr/share/dotnet \
  --label org.opencontainers.image.title='stand-in for the .NET runtime image' --cmd '["bash"]' "$container"
in_store commit -q "$container" "$runtime" >/dev/null
# This machine's certificates go into the build image alone, so that it restores behind a proxy.
in_store copy -q "$container" "$dotnet" /usr/share/dotnet >/dev/null
in_store copy -q "$container" /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt >/dev/null
in_store config --env "NUGET_CERT_REVOCATION_MODE=${NUGET_CERT_REVOCATION_MODE:-}" \
  --label org.opencontainers.image.title='stand-in for the .NET build image' "$container"
in_store commit -q "$container" "$sdk" >/dev/null
