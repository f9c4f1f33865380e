# shellcheck shell=bash
# Sets the array apt: apt-get with a package list of its own, so that the machine's stays as it is.
# Source it with: WORK SUITE. Debian's mirror is DEBIAN_MIRROR, by default the public one.
apt_work=$1/apt apt_suite=$2
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -s $keyring ]] || die "no $keyring; install debian-archive-keyring"
mkdir -p "$apt_work"/{lists/partial,cache/archives/partial}
for kind in deb deb-src; do
  printf '%s [signed-by=%s] %s %s main\n' "$kind" "$keyring" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" "$apt_suite"
done >"$apt_work/sources.list"
: >"$apt_work/status" # as if nothing were installed: every dependency is listed
# shellcheck disable=SC2034 # for whoever sources this
apt=(apt-get -qq -o "Dir::Etc::SourceList=$apt_work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User=root
  -o "Dir::State::Lists=$apt_work/lists" -o "Dir::Cache=$apt_work/cache" -o "Dir::State::status=$apt_work/status")
