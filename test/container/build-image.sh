#!/usr/bin/env bash
# Makes a container image of the PostgreSQL that Debian installed on this machine, for `npm run test:container`. No registry is asked.
#
#   test/container/build-image.sh [tag]      local/postgres:15; the tag's number is the major
#
# Needs postgresql-<major> and a Docker engine. The image holds the server, a shell, coreutils and the libraries of these, and has
# no entrypoint: the sandbox brings its own.
set -euo pipefail
tag=${1:-local/postgres:15}
major=${tag##*:}
server=/usr/lib/postgresql/$major
[ -x "$server/bin/postgres" ] || { echo "there is no $server: apt-get install postgresql-$major" >&2; exit 1; }

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# As on Debian, /bin, /sbin and /lib are in /usr.
mkdir -p "$root"/{etc,dev,proc,sys,tmp,var/tmp} "$root"/usr/{bin,sbin,lib,lib64,share}
ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root/"
chmod 1777 "$root/tmp" "$root/var/tmp"
printf '%s\n' root:x:0:0::/root:/bin/sh postgres:x:999:999::/tmp:/bin/sh >"$root/etc/passwd"
printf '%s\n' root:x:0: postgres:x:999: >"$root/etc/group"

copy() { tar -C / -c "$@" | tar -C "$root" -x --keep-directory-symlink; }

# Not the JIT compiler: its library is larger than all the rest, and the server does without.
copy --exclude='*/bitcode' --exclude='llvmjit*' "${server#/}" "usr/share/postgresql/$major" usr/share/zoneinfo usr/lib/locale/C.utf8
programs=$(dpkg -L coreutils dash libc-bin | grep -E '^(/usr)?/bin/' | while read -r path; do realpath -s --relative-to=/ "/usr/${path#/usr}"; done)
# shellcheck disable=SC2086 # names without spaces, one a word
copy $programs

# What these are linked with, under the names that the loader looks for.
find "$root/usr/bin" "$root$server" -type f -exec sh -c 'ldd "$1" 2>/dev/null || true' _ {} \; |
  grep -oE '/[^ ]+\.so[^ ]*' | sort -u | while read -r library; do cp -L --parents "$library" "$root/"; done

tar -C "$root" -c . | docker import --change "ENV PATH=$server/bin:/usr/bin" --change 'EXPOSE 5432' - "$tag" >/dev/null
docker images "$tag"
