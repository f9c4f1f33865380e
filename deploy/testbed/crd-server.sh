#!/usr/bin/env bash
# crd-server.sh NAME: serves the custom resources of a running cluster from a current apiextensions-apiserver (CEL, ratcheting,
# selectable fields, strict field validation) behind the cluster's own, older kube-apiserver: the aggregation layer sends
# apiextensions.k8s.io there, and crds.sh adds one group after another. Clients see one API server. up.sh calls it.
#
#   PLEARN_TESTBED_CRD_ARGS        more flags of apiextensions-apiserver, split at spaces
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
running_cluster "${1:?usage: crd-server.sh NAME}"

read -ra more <<<"${PLEARN_TESTBED_CRD_ARGS:-}"

# Priority and fairness and the two admission plug-ins need APIs that the older server lacks.
start crd-apiserver apiextensions-apiserver \
  --bind-address="$LOOPBACK" --secure-port="$PORT_CRD" \
  --tls-cert-file="$DIR/pki/crd-apiserver.crt" --tls-private-key-file="$DIR/pki/crd-apiserver.key" \
  --etcd-servers="http://$LOOPBACK:$PORT_ETCD" --etcd-prefix=/registry-crd \
  --kubeconfig="$KUBECONFIG" --authentication-kubeconfig="$KUBECONFIG" --authorization-kubeconfig="$KUBECONFIG" \
  --client-ca-file="$DIR/pki/ca.crt" \
  --enable-priority-and-fairness=false --disable-admission-plugins=ValidatingAdmissionPolicy,MutatingAdmissionPolicy "${more[@]}"
wait_for 120 crd-apiserver healthy "$PORT_CRD" readyz

"$KUBECTL" apply -f - >/dev/null <<YAML
apiVersion: v1
kind: Service
metadata: {name: crd-apiserver, namespace: kube-system}
spec: {type: ExternalName, externalName: localhost, ports: [{port: $PORT_CRD}]}
YAML
"$TESTBED/crd-group.sh" "$NAME" apiextensions.k8s.io/v1
