#!/usr/bin/env bash
# Pushes a built image under the commit's name and signs it by its digest: a tag can be moved, a digest cannot.
#
#   scripts/image/push-signed.sh BUILT REPOSITORY
set -euo pipefail

built="$1"
repository="$2"
name="$repository:$GITHUB_SHA"

docker tag "$built" "$name"
docker push "$name"
digest="$(docker buildx imagetools inspect "$name" --format '{{.Manifest.Digest}}')"
cosign sign --yes "$repository@$digest"
echo "Signed: \`$repository@$digest\`" >> "$GITHUB_STEP_SUMMARY"
