#!/usr/bin/env bash
# crd-group.sh NAME GROUP/VERSION...: lets the cluster's CRD server serve these groups. Nothing to do where kube-apiserver serves
# custom resources itself. crds.sh calls it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
running_cluster "${1:?usage: crd-group.sh NAME GROUP/VERSION...}"; shift
if ! alive crd-apiserver; then exit 0; fi

for group_version in "$@"; do
  group=${group_version%/*} version=${group_version#*/}
  # The label makes kube-apiserver stop managing its built-in entry. (Not by server-side apply: 1.20 panics on an APIService.)
  "$KUBECTL" apply -f - >/dev/null 2>&1 <<YAML
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: "$version.$group", labels: {kube-aggregator.kubernetes.io/automanaged: "false"}}
spec:
  group: $group
  version: $version
  groupPriorityMinimum: 16700
  versionPriority: 15
  caBundle: $(base64 -w0 "$DIR/pki/ca.crt")
  service: {name: crd-apiserver, namespace: kube-system, port: $PORT_CRD}
YAML
  "$KUBECTL" wait --for=condition=Available "apiservice/$version.$group" --timeout=60s >/dev/null
done
