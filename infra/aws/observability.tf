# Logs, metrics and traces in CloudWatch and X-Ray; and the number of tasks, which follows them.

resource "aws_cloudwatch_log_group" "tasks" {
  name              = "/attune/${var.name}"
  retention_in_days = var.log_days
}

resource "aws_cloudwatch_log_group" "metrics" {
  name              = "/attune/${var.name}/metrics"
  retention_in_days = var.log_days
}

locals {
  metrics_namespace = "Attune/${var.name}"

  # The host sends traces as JSON over HTTP, and shows its metrics at METRICS_PORT.
  collector = yamlencode({
    receivers = {
      otlp = { protocols = { http = { endpoint = "127.0.0.1:4318" } } }
      prometheus = {
        config = {
          scrape_configs = [{
            job_name        = "attune"
            scrape_interval = "60s"
            static_configs  = [{ targets = ["127.0.0.1:9100"] }]
          }]
        }
      }
    }
    processors = {
      memory_limiter = { check_interval = "1s", limit_mib = 200 }
      batch          = {}
    }
    exporters = {
      awsxray = { region = var.region }
      awsemf = {
        region                  = var.region
        namespace               = local.metrics_namespace
        log_group_name          = aws_cloudwatch_log_group.metrics.name
        dimension_rollup_option = "NoDimensionRollup"
        metric_declarations = [
          { dimensions = [["state"]], metric_name_selectors = ["^attune_queue_jobs$"] },
          { dimensions = [[]], metric_name_selectors = ["^attune_sessions_failed_total$"] },
        ]
      }
    }
    service = {
      pipelines = {
        traces  = { receivers = ["otlp"], processors = ["memory_limiter", "batch"], exporters = ["awsxray"] }
        metrics = { receivers = ["prometheus"], processors = ["memory_limiter", "batch"], exporters = ["awsemf"] }
      }
    }
  })
}

resource "aws_appautoscaling_target" "api" {
  count              = local.has_services
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.api[0].name}"
  min_capacity       = var.hosts.least
  max_capacity       = var.hosts.most
}

resource "aws_appautoscaling_policy" "api" {
  count              = local.has_services
  name               = "processors"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.api[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.api[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.api[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value = 60

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}

resource "aws_appautoscaling_target" "worker" {
  count              = local.has_services
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.worker[0].name}"
  min_capacity       = var.workers.least
  max_capacity       = var.workers.most
}

# Jobs that wait and run, for each worker: as many as a worker works on at once.
resource "aws_appautoscaling_policy" "worker" {
  count              = local.has_services
  name               = "queue"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.worker[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.worker[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.worker[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = var.worker_concurrency
    scale_in_cooldown  = 600
    scale_out_cooldown = 60

    customized_metric_specification {
      dynamic "metrics" {
        for_each = toset(["waiting", "active"])

        content {
          id          = metrics.value
          return_data = false

          metric_stat {
            stat = "Maximum"

            metric {
              namespace   = local.metrics_namespace
              metric_name = "attune_queue_jobs"

              dimensions {
                name  = "state"
                value = metrics.value
              }
            }
          }
        }
      }

      metrics {
        id          = "running"
        return_data = false

        metric_stat {
          stat = "Average"

          metric {
            namespace   = "ECS/ContainerInsights"
            metric_name = "RunningTaskCount"

            dimensions {
              name  = "ClusterName"
              value = aws_ecs_cluster.main.name
            }

            dimensions {
              name  = "ServiceName"
              value = aws_ecs_service.worker[0].name
            }
          }
        }
      }

      metrics {
        id          = "load"
        label       = "Jobs for each worker"
        expression  = "(waiting + active) / IF(running > 0, running, 1)"
        return_data = true
      }
    }
  }
}

output "repositories" {
  description = "Repositories to push the images of Attune and of the collector to."
  value       = { for name, repository in aws_ecr_repository.main : name => repository.repository_url }
}

output "balancer_name" {
  description = "Name of the load balancer; the name in public_url must lead to it."
  value       = aws_lb.api.dns_name
}

output "cluster_name" {
  description = "Cluster of the services api and worker."
  value       = aws_ecs_cluster.main.name
}

output "bucket_name" {
  description = "Bucket for recordings."
  value       = aws_s3_bucket.recordings.bucket
}
