#!/usr/bin/env bash
# up.sh: a home and two member clusters in Docker, with this repository's images, the chart and a small run. Needs docker, kind, kubectl,
# helm and openssl. May be called again. Tear down: down.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=0.1.0
members=(east west)
clusters=(home "${members[@]}")
system=protocollearning-system
training=training
participants=2 # for each member

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

on() { local cluster=$1; shift; kubectl --context "kind-plearn-$cluster" "$@"; }
apply() { on "$1" apply --server-side --force-conflicts -f - >/dev/null; }
nodes() { kind get nodes --name "plearn-$1"; }
address() { docker inspect -f '{{ .NetworkSettings.Networks.kind.IPAddress }}' "$1"; }

images() {
  local program
  for program in operator coordinator worker; do
    docker build --target "$program" -t "protocollearning/$program:$version" .
  done
}

cluster() { # NAME
  kind get clusters | grep -qx "plearn-$1" || kind create cluster --config "deploy/kind/$1.yaml" --wait 2m
  kind load docker-image --name "plearn-$1" "${@:2}"
}

routes() { # pods of one cluster reach pods of the others: each node knows the way to every other cluster's nodes
  local here there node
  for here in "${clusters[@]}"; do
    for there in "${clusters[@]}"; do
      if [ "$here" = "$there" ]; then continue; fi
      while read -r cidr via; do
        for node in $(nodes "$here"); do docker exec "$node" ip route replace "$cidr" via "$via"; done
      done < <(on "$there" get nodes \
        -o jsonpath='{range .items[*]}{.spec.podCIDR} {.status.addresses[?(@.type=="InternalIP")].address}{"\n"}{end}')
    done
  done
}

fake_gpus() { # MEMBER: eight GPUs on each node that are none: workers are told to use the CPU
  local node
  for node in $(nodes "$1"); do
    on "$1" patch node "$node" --subresource=status --type=json \
      -p '[{"op": "add", "path": "/status/capacity/nvidia.com~1gpu", "value": "8"}]' >/dev/null
  done
}

member() { # MEMBER: grants the home operator what mode Push needs, and keeps its credential at home
  on "$1" apply --server-side -k deploy/kustomize/push-member >/dev/null
  local token=
  until token=$(on "$1" -n "$system" get secret protocollearning-home -o jsonpath='{.data.token}') && [ -n "$token" ]; do sleep 1; done
  on "$1" -n "$system" get secret protocollearning-home -o jsonpath='{.data.ca\.crt}' | base64 -d >"$work/ca.crt"
  local file=$work/$1.kubeconfig
  kubectl --kubeconfig "$file" config set-cluster member --server "https://$(address "plearn-$1-control-plane"):6443" \
    --certificate-authority "$work/ca.crt" --embed-certs >/dev/null
  kubectl --kubeconfig "$file" config set-credentials home --token "$(base64 -d <<<"$token")" >/dev/null
  kubectl --kubeconfig "$file" config set-context member --cluster member --user home >/dev/null
  kubectl --kubeconfig "$file" config use-context member >/dev/null
  on home -n "$system" create secret generic "$1-kubeconfig" --from-file=kubeconfig="$file" --dry-run=client -o yaml | apply home
}

participant() { # MEMBER NAME: a key in the member cluster, its public half in the Participant at home
  on "$1" -n "$training" get secret "protocollearning-identity-$2" >/dev/null 2>&1 || {
    openssl genpkey -algorithm ed25519 -out "$work/identity.key"
    on "$1" -n "$training" create secret generic "protocollearning-identity-$2" --from-file=identity.key="$work/identity.key"
  }
  on "$1" -n "$training" get secret "protocollearning-identity-$2" -o jsonpath='{.data.identity\.key}' | base64 -d >"$work/identity.key"
  local public
  public=$(openssl pkey -in "$work/identity.key" -pubout -outform DER | tail -c 32 | base64)
  sed -e "s|\${MEMBER}|$1|g" -e "s|\${NAME}|$2|g" -e "s|\${PUBLIC_KEY}|$public|g" deploy/kind/participant.yaml | apply home
}

images
cluster home "protocollearning/operator:$version" "protocollearning/coordinator:$version"
for member in "${members[@]}"; do cluster "$member" "protocollearning/worker:$version"; done
routes

helm --kube-context kind-plearn-home upgrade --install protocol-learning charts/protocol-learning \
  --namespace "$system" --create-namespace --wait
helm --kube-context kind-plearn-home test protocol-learning --namespace "$system"

on home create namespace "$training" --dry-run=client -o yaml | apply home
for member in "${members[@]}"; do
  fake_gpus "$member"
  member "$member"
  on "$member" -n "$training" create configmap text --from-file=docs --dry-run=client -o yaml | apply "$member"
done
apply home <deploy/kind/run.yaml
for member in "${members[@]}"; do
  for ((number = 1; number <= participants; number++)); do participant "$member" "$member-$number"; done
done
echo "Watch it: kubectl --context kind-plearn-home get plrun,plpart,plshard,plcluster -A -w"
