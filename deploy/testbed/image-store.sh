# shellcheck shell=bash
# A store of images of the test bed's own, so that stand-ins never stand among yours. Source it after lib.sh.
STORE=${CACHE%/*}/images

# Whatever a build leaves running must not keep the lock of images.sh.
in_store() { buildah --root "$STORE/store" --runroot "$STORE/run" "$@" 9>&-; }
