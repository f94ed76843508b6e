#!/bin/bash
# A SLURM of one node, on this machine: Debian's packages, no systemd, as root. For trying and testing
# `simvae run STUDY --executor slurm` where there is no cluster. Nothing in /etc/slurm is read or written.
#
#   one-node.sh start [--accounting]
#                        installs slurm-wlm and munge where they are missing, and starts them, with an empty queue. With
#                        --accounting slurmdbd and a MariaDB of its own as well, which listens on a socket alone: `sacct` answers,
#                        time is charged to the account `home`, or to `lab` where a job says so, and others are refused
#   one-node.sh stop     ends all jobs, SLURM and its accounts
#
# Then: export SLURM_CONF=/run/simvae-slurm/slurm.conf
#
# ONE_NODE_SLURM chooses another folder than /run/simvae-slurm; ONE_NODE_SLURM_CPUS how many CPUs the node says it has (more
# than there are let more tasks run at once).
set -euo pipefail

folder=${ONE_NODE_SLURM:-/run/simvae-slurm}
cpus=${ONE_NODE_SLURM_CPUS:-$(nproc)}
memory=$(($(awk '/^MemTotal:/ { print $2 }' /proc/meminfo) / 1024))
export SLURM_CONF=$folder/slurm.conf
accounting=no
# In the order in which they end; each writes its number to <name>.pid.
processes=(slurmctld slurmd slurmdbd database)
# Where slurmdbd, which has no setting for it, looks for the database.
export MYSQL_UNIX_PORT=$folder/database.sock

fail() {
  echo "one-node.sh: $1" >&2
  exit 1
}

install_packages() {
  local missing=()
  command -v slurmctld >/dev/null || missing+=(slurm-wlm)
  command -v munged >/dev/null || missing+=(munge)
  if [ "$accounting" = yes ]; then
    command -v slurmdbd >/dev/null || missing+=(slurmdbd)
    # The programs of mariadb-server alone: the package itself would start a database for the whole machine.
    command -v mariadbd >/dev/null || missing+=(mariadb-server-core)
    command -v my_print_defaults >/dev/null || missing+=(mariadb-client-core)
  fi
  [ ${#missing[@]} -eq 0 ] && return
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# Tasks are told apart by their process tree alone: a container may not make control groups.
write_configuration() {
  mkdir -p "$folder"/{state,spool,log}
  cat >"$SLURM_CONF" <<CONF
ClusterName=one-node
SlurmctldHost=$(hostname -s)
SlurmUser=root
AuthType=auth/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=1024
SchedulerType=sched/backfill
JobRequeue=1
KillWait=10
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$cpus RealMemory=$memory State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
CONF
  [ "$accounting" = yes ] || return 0
  # What has ended leaves the queue soon, so that the accounts are asked. A task that takes more memory than it asked for is killed
  # by who keeps them, since there are no control groups.
  cat >>"$SLURM_CONF" <<CONF
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=localhost
AccountingStorageEnforce=associations
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=2
JobAcctGatherParams=OverMemoryKill
MinJobAge=2
CONF
  install -m 600 /dev/null "$folder/slurmdbd.conf"
  cat >"$folder/slurmdbd.conf" <<CONF
AuthType=auth/munge
DbdHost=localhost
SlurmUser=root
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=root
StorageLoc=slurm
LogFile=$folder/log/slurmdbd.log
PidFile=$folder/slurmdbd.pid
CONF
}

start_munge() {
  munge -n >/dev/null 2>&1 && return
  [ -f /etc/munge/munge.key ] || mungekey --create
  mkdir -p /run/munge
  chown munge: /run/munge
  runuser -u munge -- munged
}

# Waits until a command succeeds.
wait_for() {
  for _ in $(seq 100); do
    "$@" && return
    sleep 0.2
  done
  fail "it does not get ready ($*); see $folder/log"
}

# Its user root is who is root on this machine: there is no password.
start_accounting() {
  mariadb-install-db --no-defaults --user=root --datadir="$folder/database" >"$folder/log/database.log" 2>&1 ||
    fail "there is no database; see $folder/log"
  mariadbd --no-defaults --user=root --datadir="$folder/database" --socket="$MYSQL_UNIX_PORT" --skip-networking \
    --pid-file="$folder/database.pid" >>"$folder/log/database.log" 2>&1 &
  wait_for test -S "$MYSQL_UNIX_PORT"
  slurmdbd
  wait_for keeps_accounts
  {
    sacctmgr -i add cluster one-node
    sacctmgr -i add account home,lab
    sacctmgr -i add user root account=home,lab defaultaccount=home
  } >>"$folder/log/sacctmgr.log"
}

keeps_accounts() {
  sacctmgr --noheader list cluster >/dev/null 2>&1
}

runs() {
  kill -0 "$(cat "$folder/$1.pid" 2>/dev/null)" 2>/dev/null
}

end() {
  runs "$1" && kill "$(cat "$folder/$1.pid")"
  while runs "$1"; do sleep 0.1; done
}

end_jobs() {
  scancel --user=root || true
  for _ in $(seq 150); do
    [ -z "$(squeue --noheader 2>/dev/null)" ] && break
    sleep 0.2
  done
}

ready() {
  [ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ]
}

start() {
  [ "$(id -u)" = 0 ] || fail 'it must run as root'
  for name in "${processes[@]}"; do
    ! runs "$name" || fail "it runs already, in $folder"
  done
  install_packages
  rm -rf "$folder"/{state,spool,log,database}
  write_configuration
  start_munge
  [ "$accounting" = no ] || start_accounting
  slurmctld
  slurmd
  wait_for ready
  echo "export SLURM_CONF=$SLURM_CONF"
}

stop() {
  [ -f "$SLURM_CONF" ] || fail "there is none in $folder"
  ! runs slurmctld || end_jobs
  for name in "${processes[@]}"; do end "$name"; done
}

case $* in
  start) start ;;
  'start --accounting') accounting=yes && start ;;
  stop) stop ;;
  *) fail 'say start, start --accounting or stop' ;;
esac
