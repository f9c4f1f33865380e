#!/usr/bin/env bash
# crds.sh NAME [FILE|FOLDER...]: installs custom resource definitions (default: this repository's crds/) in a running cluster and
# waits until their objects are served.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
running_cluster "${1:?usage: crds.sh NAME [FILE|FOLDER...]}"; shift
if (($# == 0)); then set -- "$TESTBED/../../crds"; fi

files=(); for path in "$@"; do files+=(-f "$path"); done
# The client would check against what the older server knows of definitions, so it is told not to; the CRD server checks anyway.
"$KUBECTL" apply --server-side --force-conflicts --field-manager=testbed --validate=false "${files[@]}" >&2
wait_for 60 kube-apiserver "$KUBECTL" wait --for=condition=Established "${files[@]}" --timeout=5s
names=$("$KUBECTL" get "${files[@]}" -o name)
mapfile -t groups < <(
  for name in $names; do
    # shellcheck disable=SC2016 # the template's own variable
    "$KUBECTL" get "$name" -o go-template='{{$group := .spec.group}}{{range .spec.versions}}{{if .served}}{{$group}}/{{.name}}{{"\n"}}{{end}}{{end}}'
  done | sort -u
)
"$TESTBED/crd-group.sh" "$NAME" "${groups[@]}"
for name in $names; do wait_for 60 kube-apiserver "$KUBECTL" get "${name#*/}" --all-namespaces --chunk-size=1; done
