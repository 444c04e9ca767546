#!/usr/bin/env bash
# Succeeds only for an image that the CI workflow of this repository built on main and signed.
#
#   scripts/image/verify-signed.sh REPOSITORY@DIGEST
set -euo pipefail

image="$1"
if [[ ! "$image" =~ @sha256:[0-9a-f]{64}$ ]]; then
  echo "Name the image by its digest, such as REPOSITORY@sha256:…, not \"$image\"." >&2
  exit 2
fi
cosign verify "$image" \
  --certificate-identity "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/.github/workflows/ci.yml@refs/heads/main" \
  --certificate-oidc-issuer https://token.actions.githubusercontent.com > /dev/null
