#!/usr/bin/env bash
# Gives container apps another image.
#
#   AZURE_RESOURCE_GROUP=… AZURE_CONTAINER_APPS="api worker" scripts/image/deploy-to-container-apps.sh REPOSITORY@DIGEST
set -euo pipefail

image="$1"
read -r -a apps <<< "$AZURE_CONTAINER_APPS"

for app in "${apps[@]}"; do
  az containerapp update --resource-group "$AZURE_RESOURCE_GROUP" --name "$app" --image "$image" \
    --query properties.latestRevisionName --output tsv
done
