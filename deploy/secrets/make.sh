#!/usr/bin/env bash
# Makes the files of secrets that are not there yet, beside this script. They never enter the repository.
#
# The folder is closed to others; the files in it are readable, because each container reads its own as its own user.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
chmod 700 .
umask 022

if [[ ! -s grafana_admin_password ]]; then
  head -c 18 /dev/urandom | base64 | tr -d '\n' >grafana_admin_password
  echo "Grafana: the user is admin, the password is in deploy/secrets/grafana_admin_password" >&2
fi
if [[ ! -e smtp_password ]]; then
  : >smtp_password
fi
if [[ ! -s smtp_password ]]; then
  echo "Alarms are not mailed yet: put the mail server's password into deploy/secrets/smtp_password" >&2
fi
