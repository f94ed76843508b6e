#!/bin/bash
# A SLURM of one node, on this machine: Debian's packages, no systemd, as root. For trying and testing
# `simvae run STUDY --executor slurm` where there is no cluster. Nothing in /etc/slurm is read or written.
#
#   one-node.sh start    installs slurm-wlm and munge where they are missing, and starts them, with an empty queue
#   one-node.sh stop     ends all jobs, and SLURM
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

fail() {
  echo "one-node.sh: $1" >&2
  exit 1
}

install_packages() {
  local missing=()
  command -v slurmctld >/dev/null || missing+=(slurm-wlm)
  command -v munged >/dev/null || missing+=(munge)
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
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$cpus RealMemory=$memory State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
CONF
}

start_munge() {
  munge -n >/dev/null 2>&1 && return
  [ -f /etc/munge/munge.key ] || mungekey --create
  mkdir -p /run/munge
  chown munge: /run/munge
  runuser -u munge -- munged
}

ready() {
  [ "$(sinfo --noheader --format=%t 2>/dev/null)" = idle ]
}

start() {
  [ "$(id -u)" = 0 ] || fail 'it must run as root'
  ready && fail "it runs already, in $folder"
  install_packages
  rm -rf "$folder"/{state,spool,log}
  write_configuration
  start_munge
  slurmctld
  slurmd
  for _ in $(seq 100); do
    ready && break
    sleep 0.2
  done
  ready || fail "it does not get ready; see $folder/log"
  echo "export SLURM_CONF=$SLURM_CONF"
}

stop() {
  [ -f "$SLURM_CONF" ] || fail "there is none in $folder"
  scancel --user=root || true
  for _ in $(seq 150); do
    [ -z "$(squeue --noheader 2>/dev/null)" ] && break
    sleep 0.2
  done
  scontrol shutdown || true
}

case ${1-} in
  start) start ;;
  stop) stop ;;
  *) fail 'say start or stop' ;;
esac
