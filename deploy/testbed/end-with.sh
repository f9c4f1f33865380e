#!/usr/bin/env bash
# end-with.sh NAME PID: takes a cluster down once a process has ended, however it ended. up.sh starts it for PLEARN_TESTBED_OWNER.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
name=${1:?usage: end-with.sh NAME PID} pid=${2:?usage: end-with.sh NAME PID}
while kill -0 "$pid" 2>/dev/null; do sleep 1; done
# It is one of the daemons that down.sh ends, so it hands over.
exec env -u PLEARN_TESTBED_ID "$TESTBED/down.sh" "$name" --wipe
