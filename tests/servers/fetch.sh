#!/usr/bin/env bash
# Fetches what the tests' servers need and this machine lacks: Java, Maven and Kafka's jars, Redis, Prometheus,
# Alertmanager and libfaketime. What cannot be had is said, and the tests that need it skip: this never fails.
#
# Of Debian's packages only those are installed that start nothing; Prometheus and Alertmanager, which would run as
# services from then on, are unpacked into the cache instead.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python="${PYTHON:-.venv/bin/python}"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/pillwatch-tests"
[[ "$cache" == /* ]] || cache="$HOME/.cache/pillwatch-tests"
unpacked="$cache/debian"
are_lists_new=no

has() { command -v "$1" >/dev/null 2>&1 || [[ -x "$unpacked/usr/bin/$1" ]]; }

has_library() { compgen -G "/usr/lib/*/$1" >/dev/null || compgen -G "$unpacked/usr/lib/*/$1" >/dev/null; }

without() { echo "make test: $1 cannot be had here ($2); the tests that need it will be skipped" >&2; }

new_lists() {
  [[ $are_lists_new == yes ]] && return
  are_lists_new=yes
  [[ $EUID == 0 ]] && apt-get update -qq >/dev/null 2>&1
}

# install PROGRAM PACKAGE
install_package() {
  has "$1" && return
  command -v apt-get >/dev/null || { without "$1" "no apt-get: install it by hand"; return; }
  [[ $EUID == 0 ]] || { without "$1" "not root: apt-get install $2"; return; }
  new_lists
  echo "make test: installing $2" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$2" \
    >/dev/null 2>&1 || without "$1" "apt-get install $2 failed"
}

# unpack PROGRAM-OR-LIBRARY PACKAGE
unpack_package() {
  if has "$1" || has_library "$1"; then return; fi
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || { without "$1" "no apt-get"; return; }
  new_lists
  echo "make test: unpacking $2" >&2
  mkdir -p "$cache"
  local folder
  folder="$(mktemp -d "$cache/apt.XXXXXX")"
  chmod 755 "$folder"
  if (cd "$folder" && apt-get download -qq "$2" >/dev/null 2>&1 && dpkg -x ./*.deb unpacked); then
    mkdir -p "$unpacked" && cp -R "$folder/unpacked/usr" "$unpacked/"
  else
    without "$1" "apt-get download $2 failed"
  fi
  rm -rf "$folder"
}

install_package java default-jre-headless
install_package mvn maven
has redis-server || install_package redis-check-rdb redis-tools
unpack_package promtool prometheus
unpack_package amtool prometheus-alertmanager
unpack_package faketime/libfaketimeMT.so.1 libfaketime

if [[ -z "${KAFKA_BOOTSTRAP_SERVERS:-}" ]]; then
  reason="$("$python" -m tests.servers.kafka_jars 2>&1 >/dev/null)" || without "Apache Kafka" "$reason"
fi
exit 0
