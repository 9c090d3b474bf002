#!/bin/sh
# Writes the secrets docker/compose.yml needs, each random, into docker/secrets (or the folder given). A secret that is
# there stays as it is: running this again changes nothing.
set -eu

folder="${1:-$(dirname "$0")/secrets}"
mkdir -p "$folder"
# The folder keeps others on this machine out. The files in it must be readable, because containers read them as
# accounts of their own.
chmod 0700 "$folder"

# 32 random bytes as hexadecimal digits, which need no escaping in a URL.
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { # NAME; the content comes from standard input
  if [ -s "$folder/$1" ]; then cat > /dev/null; else cat > "$folder/$1"; fi
  chmod 0444 "$folder/$1"
}
read_secret() { cat "$folder/$1"; }

random | keep postgres_password
random | keep owner_password
random | keep redis_password
random | cut -c 1-24 | tr -d '\n' | keep admin_password
head -c 32 /dev/urandom | base64 | tr -d '\n' | keep encryption_key
printf 'postgresql://tollgate_owner:%s@postgres:5432/tollgate' "$(read_secret owner_password)" | keep database_url
printf 'redis://:%s@redis:6379' "$(read_secret redis_password)" | keep redis_url
# Counters must not be evicted: a limit that is forgotten is a limit that is exceeded.
printf 'requirepass %s\nappendonly yes\nmaxmemory-policy noeviction\n' "$(read_secret redis_password)" | keep redis_conf

echo "Secrets are in $folder. The operator's password is in admin_password; keep a copy of encryption_key elsewhere."
