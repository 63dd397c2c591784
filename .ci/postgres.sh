#!/usr/bin/env bash
# A private PostgreSQL on 127.0.0.1 for the tests: postgres.sh start DIR PORT | stop DIR. Runs as user postgres (it refuses root).
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as() { if [ "$(id -u)" = 0 ]; then su postgres -s /bin/bash -c "$1"; else bash -c "$1"; fi; }
case ${1:?start or stop} in
start)
  dir=$2 port=$3
  mkdir -p "$dir"
  [ "$(id -u)" != 0 ] || chown postgres "$dir"
  [ -f "$dir/data/PG_VERSION" ] || as "$bin/initdb -D '$dir/data' -A trust -U clusterkg --encoding=UTF8 --locale=C >'$dir/initdb.log'"
  as "$bin/pg_ctl -D '$dir/data' -l '$dir/log' -w -o '-p $port -h 127.0.0.1 -k $dir' start" >/dev/null
  echo "postgresql+psycopg://clusterkg@127.0.0.1:$port/postgres"
  ;;
stop)
  as "$bin/pg_ctl -D '$2/data' -m fast stop" >/dev/null
  ;;
esac
