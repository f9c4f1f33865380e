# shellcheck shell=bash
# What the test bed's scripts share. Source it; it starts nothing.
set -euo pipefail

TESTBED=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/protocol-learning/testbed
STATE=${PLEARN_TESTBED_STATE:-${TMPDIR:-/tmp}/protocol-learning-testbed}
ASSETS=${KUBEBUILDER_ASSETS:-$CACHE}
LOOPBACK=127.0.0.1

log() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*" >&2; }
die() { log "error: $*"; exit 1; }

# has PROGRAM: whether the cache or PATH has it.
has() { [[ -x $ASSETS/$1 ]] || command -v "$1" >/dev/null; }

# program NAME: its path, from the cache, else from PATH.
program() {
  if [[ -x $ASSETS/$1 ]]; then printf '%s\n' "$ASSETS/$1"
  else command -v "$1" || die "$1 is neither in $ASSETS nor on PATH; run $TESTBED/assets.sh"; fi
}

# need PROGRAM:PACKAGE...: installs what is missing, by apt-get.
need() {
  local pair packages=()
  for pair in "$@"; do command -v "${pair%%:*}" >/dev/null || packages+=("${pair#*:}"); done
  if ((${#packages[@]} == 0)); then return 0; fi
  log "installing ${packages[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

# cluster NAME: sets NAME and DIR, reads the cluster's ports and the address of its API server, and points kubectl at it.
cluster() {
  NAME=$1 DIR=$STATE/$1 API=$LOOPBACK
  [[ $NAME =~ ^[a-z0-9]([-a-z0-9]*[a-z0-9])?$ ]] || die "a cluster's name is lower case letters, digits and '-': $NAME"
  [[ ! -s $DIR/ports ]] || . "$DIR/ports"
  [[ ! -s $DIR/network ]] || . "$DIR/network"
  KUBECTL=${KUBECTL:-$("$TESTBED/kubectl.sh")} || die "no kubectl could be had"
  export KUBECONFIG=$DIR/admin.kubeconfig
}

running_cluster() {
  cluster "$1"
  [[ -s $KUBECONFIG ]] || die "there is no cluster $NAME in $STATE; run $TESTBED/up.sh $NAME"
}

# take_ports FILE NAME...: writes NAME=PORT for each, once: ports that nobody listens on, no other cluster of this user has
# taken, and the kernel does not give to outgoing connections.
take_ports() {
  local file=$1 name port taken; shift
  if [[ -s $file ]]; then return 0; fi
  mkdir -p "$STATE"
  exec 8>"$STATE/.ports.lock"; flock 8
  taken=$(
    while read -r _ address _; do [[ $address != *:* ]] || printf '%d\n' "0x${address##*:}"; done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
    sed -n 's/.*=//p' "$STATE"/*/ports "$STATE"/*/nodes/*/ports 2>/dev/null || true
  )
  for name in "$@"; do
    while :; do
      port=$((20000 + (RANDOM << 15 | RANDOM) % 12000))
      if ! grep -qx "$port" <<<"$taken"; then break; fi
    done
    taken+=$'\n'$port
    printf '%s=%s\n' "$name" "$port"
  done >"$file.new"
  mv "$file.new" "$file"
  exec 8>&-
}

# start NAME PROGRAM ARG...: runs a daemon whose pid and log lie in DIR; nothing to do where it runs already.
start() {
  local name=$1 path pid; path=$(program "$2"); shift 2
  if alive "$name"; then return 0; fi
  PLEARN_TESTBED_ID=$DIR:$name PATH=$ASSETS:$PATH nohup setsid "$path" "$@" >>"$DIR/log/$name.log" 2>&1 </dev/null 8>&- 9>&- &
  pid=$!
  printf '%s\n' "$pid" >"$DIR/pid/$name"
  until alive "$name" || ! kill -0 "$pid" 2>/dev/null; do sleep 0.02; done # until it carries its mark
}

# alive NAME: whether the recorded pid is still that daemon. The mark in its environment tells: a pid that was given to some
# other program meanwhile is never signalled.
alive() {
  local pid
  [[ -s $DIR/pid/$1 ]] || return 1
  pid=$(<"$DIR/pid/$1")
  { tr '\0' '\n' <"/proc/$pid/environ"; } 2>/dev/null | grep -qxF "PLEARN_TESTBED_ID=$DIR:$1"
}

# stop NAME [SIGNAL]: ends a daemon by its recorded pid; SIGKILL after 10 s.
stop() {
  local name=$1 signal=${2:-TERM} pid tries
  if alive "$name"; then
    pid=$(<"$DIR/pid/$name")
    kill -"$signal" "$pid" 2>/dev/null || true
    for ((tries = 0; tries < 100; tries++)); do alive "$name" || break; sleep 0.1; done
    if alive "$name"; then kill -KILL "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$DIR/pid/$name"
}

# wait_for SECONDS NAME COMMAND...: until the command succeeds; gives up at once where the daemon NAME has ended.
wait_for() {
  local limit=$1 name=$2 began=$SECONDS; shift 2
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS - began >= limit)) || ! alive "$name"; then
      tail -n 20 "$DIR/log/$name.log" >&2 || true
      die "$name of cluster $NAME is not ready; its log is $DIR/log/$name.log"
    fi
    sleep 0.1
  done
}

# healthy PORT PATH [ADDRESS]: whether the component at a port answers; the API servers' certificates are signed by the cluster.
healthy() {
  curl -sfk --noproxy '*' --max-time 5 --cert "$DIR/pki/admin.crt" --key "$DIR/pki/admin.key" "https://${3:-$LOOPBACK}:$1/$2"
}

milliseconds() { printf '%s' $(($(date +%s%N) / 1000000)); }
