#!/usr/bin/env bash
# Gives services of ECS another image, and waits until they run it. ECS goes back by itself where a
# service has a circuit breaker with rollback.
#
#   ECS_CLUSTER=… ECS_SERVICES="api worker" scripts/image/deploy-to-ecs.sh REPOSITORY@DIGEST
set -euo pipefail

image="$1"
container="${ECS_CONTAINER:-attune}"
task="$(mktemp)"
read -r -a services <<< "$ECS_SERVICES"

for service in "${services[@]}"; do
  running="$(aws ecs describe-services --cluster "$ECS_CLUSTER" --services "$service" \
    --query 'services[0].taskDefinition' --output text)"
  # What the answer holds and a request may not.
  aws ecs describe-task-definition --task-definition "$running" --query taskDefinition |
    jq --arg image "$image" --arg name "$container" \
      'del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt, .registeredBy)
      | if any(.containerDefinitions[]; .name == $name) then . else error("no container is named " + $name) end
      | .containerDefinitions |= map(if .name == $name then .image = $image else . end)' > "$task"
  next="$(aws ecs register-task-definition --cli-input-json "file://$task" \
    --query taskDefinition.taskDefinitionArn --output text)"
  aws ecs update-service --cluster "$ECS_CLUSTER" --service "$service" --task-definition "$next" \
    --query service.serviceName --output text
done
rm "$task"
aws ecs wait services-stable --cluster "$ECS_CLUSTER" --services "${services[@]}"
