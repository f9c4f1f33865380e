#!/usr/bin/env bash
# Writes what the chart and kustomize share: the chart's copy of crds/, and operator/ and monitoring/ here from the chart's templates
# with its default values. A test fails where they differ. Usage: render.sh [FOLDER]; FOLDER gets deploy/ and charts/ instead of this
# repository.
# HELM names another helm than the one that deploy/tools.sh finds.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:-.}
chart=charts/protocol-learning
namespace=protocollearning-system

mkdir -p "$target/$chart/files/crds" "$target/deploy/kustomize/operator" "$target/deploy/kustomize/monitoring"
[ "$target" = . ] && rm -f "$chart"/files/crds/*.dev_*.yaml
cp crds/*.yaml "$target/$chart/files/crds/"

helm=${HELM:-$(deploy/tools.sh helm)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$helm" template protocol-learning "$chart" --namespace "$namespace" --output-dir "$work" --skip-tests \
  --set crds.install=false \
  --set monitoring.serviceMonitor.enabled=true,monitoring.prometheusRule.enabled=true,monitoring.dashboards.enabled=true >/dev/null

for path in "$work"/protocol-learning/templates/*.yaml; do
  name=$(basename "$path")
  case $name in
    servicemonitor.yaml | prometheusrule.yaml | dashboards.yaml) folder=monitoring ;;
    *) folder=operator ;;
  esac
  # Of the labels, those that say Helm owns the object are not true here.
  {
    echo "# Generated from $chart by deploy/kustomize/render.sh. Do not edit."
    sed -e '/^# Source: /d' -e '/^ *helm\.sh\/chart: /d' -e '/^ *app\.kubernetes\.io\/managed-by: Helm$/d' "$path" | sed -e '1{/^---$/d}'
  } >"$target/deploy/kustomize/$folder/$name"
done
