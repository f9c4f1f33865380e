#!/usr/bin/env bash
# pause-image.sh FILE: writes localhost/pause:1, the image of a pod's sandbox, as a docker-archive: one static program that waits.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
file=$(realpath -m "${1:?usage: pause-image.sh FILE}")
if [[ -s $file ]]; then exit 0; fi
work=$(mktemp -d); trap 'rm -rf -- "$work"' EXIT
mkdir "$work/root"
install -m 755 "$(program catatonit)" "$work/root/pause"
tar -C "$work/root" --owner=0 --group=0 -cf "$work/layer.tar" pause
layer=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
cat >"$work/config.json" <<JSON
{"architecture":"amd64","os":"linux","config":{"Entrypoint":["/pause","-P"]},"rootfs":{"type":"layers","diff_ids":["sha256:$layer"]}}
JSON
printf '[{"Config":"config.json","RepoTags":["localhost/pause:1"],"Layers":["layer.tar"]}]\n' >"$work/manifest.json"
tar -C "$work" -cf "$file.new" manifest.json config.json layer.tar
mv "$file.new" "$file"
