# shellcheck shell=bash
# Keys and certificates of one cluster, under $DIR/pki. Source it after lib.sh and cluster NAME. Nothing that exists is made anew.

new_ca() { # NAME COMMON_NAME
  if [[ -s $DIR/pki/$1.crt ]]; then return 0; fi
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 \
    -keyout "$DIR/pki/$1.key" -out "$DIR/pki/$1.crt" -subj "/CN=$2" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature 2>/dev/null
}

new_certificate() { # NAME CA SUBJECT [SUBJECT_ALTERNATIVE_NAMES]
  local file=$DIR/pki/$1
  if [[ -s $file.crt ]]; then return 0; fi
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$file.key" -out "$file.csr" -subj "$3" 2>/dev/null
  {
    printf '%s\n' keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth,clientAuth
    if [[ -n ${4:-} ]]; then printf 'subjectAltName=%s\n' "$4"; fi
  } >"$file.ext"
  openssl x509 -req -in "$file.csr" -CA "$DIR/pki/$2.crt" -CAkey "$DIR/pki/$2.key" -set_serial "0x$(openssl rand -hex 8)" \
    -days 365 -extfile "$file.ext" -out "$file.crt" 2>/dev/null
  rm -f "$file.csr" "$file.ext"
}

new_kubeconfig() { # FILE CERTIFICATE
  (
    umask 077
    cat >"$DIR/$1" <<YAML
apiVersion: v1
kind: Config
current-context: $NAME
clusters:
- name: $NAME
  cluster:
    server: https://$API:$PORT_API
    certificate-authority-data: $(base64 -w0 "$DIR/pki/ca.crt")
users:
- name: $2
  user:
    client-certificate-data: $(base64 -w0 "$DIR/pki/$2.crt")
    client-key-data: $(base64 -w0 "$DIR/pki/$2.key")
contexts:
- name: $NAME
  context: {cluster: $NAME, user: $2}
YAML
  )
}

new_cluster_pki() {
  (umask 077; mkdir -p "$DIR/pki")
  new_ca ca "testbed-$NAME"
  new_ca front-proxy-ca "testbed-$NAME-front-proxy"
  if [[ ! -s $DIR/pki/sa.pub ]]; then
    openssl genrsa -out "$DIR/pki/sa.key" 2048 2>/dev/null
    openssl rsa -in "$DIR/pki/sa.key" -pubout -out "$DIR/pki/sa.pub" 2>/dev/null
  fi
  new_certificate apiserver ca /CN=kube-apiserver \
    "IP:$API,IP:$LOOPBACK,IP:10.96.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
  new_certificate crd-apiserver ca /CN=crd-apiserver "IP:$LOOPBACK,DNS:localhost,DNS:crd-apiserver.kube-system.svc"
  new_certificate admin ca /O=system:masters/CN=admin
  new_certificate controller-manager ca /CN=system:kube-controller-manager
  new_certificate scheduler ca /CN=system:kube-scheduler
  new_certificate kubelet-client ca /O=system:masters/CN=kube-apiserver-kubelet-client
  new_certificate front-proxy-client front-proxy-ca /CN=front-proxy-client
  new_kubeconfig admin.kubeconfig admin
  new_kubeconfig controller-manager.kubeconfig controller-manager
  new_kubeconfig scheduler.kubeconfig scheduler
}
