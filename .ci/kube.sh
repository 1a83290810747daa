#!/usr/bin/env bash
# .ci/kube.sh FOLDER: makes kube-apiserver and kube-controller-manager 1.20.2 in a folder, for the long check that applies the chart to a real API server.
# No package holds them; Debian's source package `kubernetes` does, with all that it needs. Seven minutes on two cores, 2.3 GB below TMPDIR meanwhile, so keep
# the folder: programs that are there are not built again. Debian 12 as root. The machine's own package sources stay as they are.
set -euo pipefail
folder=${1:?usage: .ci/kube.sh FOLDER}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
[ -x "$folder/kube-apiserver" ] && [ -x "$folder/kube-controller-manager" ] && exit 0

fail() { echo "samcam: $1" >&2; exit 1; }
command -v apt-get >/dev/null || fail 'the Kubernetes API server is built from a Debian source package, and there is no apt-get here'
[ "$(id -u)" = 0 ] || fail 'building the Kubernetes API server installs packages: run .ci/kube.sh as root'

export DEBIAN_FRONTEND=noninteractive
apt-get install -y -qq --no-install-recommends --no-upgrade -o DPkg::Lock::Timeout=900 golang-go make rsync dpkg-dev jq etcd-server >/dev/null

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/home"
echo 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main' >"$work/sources.list"
apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache")
cd "$work"
"${apt[@]}" update
# apt checks the archive's signature; the signature inside the package is its maintainer's.
"${apt[@]}" source --download-only kubernetes >/dev/null 2>&1 || fail 'the source package kubernetes cannot be fetched'
dpkg-source --no-check -x kubernetes_*.dsc tree >/dev/null 2>&1
cd tree
mkdir -p .go/src/k8s.io
ln -s ../../.. .go/src/k8s.io/kubernetes
export HOME=$work/home GOPATH=$PWD/.go GOCACHE=$work/go-cache GOPROXY=off CGO_ENABLED=0 FORCE_HOST_GO=y PATH=/usr/lib/go-1.19/bin:$PATH
export KUBE_GIT_VERSION=v1.20.2 KUBE_GIT_MAJOR=1 KUBE_GIT_MINOR=20 KUBE_GIT_TREE_STATE=archive KUBE_GIT_COMMIT=debian
make WHAT='cmd/kube-apiserver cmd/kube-controller-manager' GOLDFLAGS='-s -w' >"$work/build.log" 2>&1 || { tail -n 5 "$work/build.log" >&2; fail 'the build failed'; }
install -m 755 _output/local/bin/linux/amd64/kube-apiserver _output/local/bin/linux/amd64/kube-controller-manager "$folder/"
